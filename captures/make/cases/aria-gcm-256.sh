# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_openssl (OpenSSL)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_ARIA_256_GCM_SHA384, EMS (two sessions)
# Verdict: decrypted
# Shows: ARIA in GCM with SHA-384
# Tshark: it cannot decrypt ARIA and does not read the identity

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server openssl -i extra -k $KEY -s PSK-ARIA256-GCM-SHA384 -K keylog
relay_client openssl -i extra -k $KEY -s PSK-ARIA256-GCM-SHA384
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'aria-gcm-256: 2.31 m' -i extra-pub
await_clients
