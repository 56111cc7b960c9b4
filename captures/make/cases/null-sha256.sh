# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_openssl (OpenSSL)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_NULL_SHA256, EMS, encrypt-then-MAC (two sessions)
# Verdict: decrypted
# Shows: no encryption, SHA-256

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server openssl -i extra -k $KEY -s PSK-NULL-SHA256:@SECLEVEL=0 -K keylog
relay_client openssl -i extra -k $KEY -s PSK-NULL-SHA256:@SECLEVEL=0
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'null-sha256: 2.31 m' -i extra-pub
await_clients
