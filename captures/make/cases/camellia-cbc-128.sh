# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_openssl (OpenSSL)
# Server: mosquitto behind relay_gnutls (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_CAMELLIA_128_CBC_SHA256, EMS, encrypt-then-MAC (two sessions)
# Verdict: decrypted
# Shows: Camellia with SHA-256

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+GROUP-ALL:+SHA256:+CAMELLIA-128-CBC -K keylog
relay_client openssl -i extra -k $KEY -s PSK-CAMELLIA128-SHA256
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'camellia-cbc-128: 2.31 m' -i extra-pub
await_clients
