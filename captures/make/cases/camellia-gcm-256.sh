# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_mbedtls (mbedTLS)
# Server: mosquitto behind relay_gnutls (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_CAMELLIA_256_GCM_SHA384, EMS (two sessions)
# Verdict: decrypted
# Shows: Camellia in GCM with SHA-384

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+CAMELLIA-256-GCM -K keylog
relay_client mbedtls -i extra -k $KEY -s TLS-PSK-WITH-CAMELLIA-256-GCM-SHA384
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'camellia-gcm-256: 2.31 m' -i extra-pub
await_clients
