# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_mbedtls (mbedTLS)
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CBC_SHA, EMS, encrypt-then-MAC (two sessions)
# Verdict: decrypted
# Shows: MACs cut to 10 bytes, with encrypt-then-MAC
# Tshark: it does not know truncated_hmac

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server mbedtls -i extra -k $KEY -s TLS-PSK-WITH-AES-256-CBC-SHA -T -K keylog
relay_client mbedtls -i extra -k $KEY -s TLS-PSK-WITH-AES-256-CBC-SHA -T
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'truncated-hmac-etm: 2.31 m' -i extra-pub
await_clients
