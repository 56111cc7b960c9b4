# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_mbedtls (mbedTLS)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_CAMELLIA_256_CBC_SHA384, EMS, MAC-then-encrypt (two sessions)
# Verdict: decrypted
# Shows: Camellia with SHA-384 and MAC-then-encrypt

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server openssl -i extra -k $KEY -s PSK-CAMELLIA256-SHA384 -K keylog
relay_client mbedtls -i extra -k $KEY -s TLS-PSK-WITH-CAMELLIA-256-CBC-SHA384 -M
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'camellia-cbc-256: 2.31 m' -i extra-pub
await_clients
