# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_DHE_PSK_WITH_AES_256_GCM_SHA384, EMS (two sessions)
# Verdict: forward_secret
# Findings: forward_secret
# Shows: a finite field Diffie-Hellman exchange

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server mbedtls -i extra -k $KEY -s TLS-DHE-PSK-WITH-AES-256-GCM-SHA384 -K keylog
relay_client gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.2:+DHE-PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+AES-256-GCM
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'dhe-psk: 2.31 m' -i extra-pub
await_clients
