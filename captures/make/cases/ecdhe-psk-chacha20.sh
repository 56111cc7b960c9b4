# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_wolfssl (wolfSSL)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.2 TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256, EMS (two sessions)
# Verdict: forward_secret
# Findings: forward_secret
# Shows: ECDHE-PSK with ChaCha20-Poly1305 and an identity hint

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server openssl -i extra -k $KEY -s ECDHE-PSK-CHACHA20-POLY1305 -H harbour -K keylog
relay_client wolfssl -i extra -k $KEY -s ECDHE-PSK-CHACHA20-POLY1305
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'ecdhe-psk-chacha20: 2.31 m' -i extra-pub
await_clients
