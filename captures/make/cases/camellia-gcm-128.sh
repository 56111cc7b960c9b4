# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_CAMELLIA_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted
# Shows: Camellia in GCM

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server mbedtls -i extra -k $KEY -s TLS-PSK-WITH-CAMELLIA-128-GCM-SHA256 -K keylog
relay_client gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+CAMELLIA-128-GCM
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'camellia-gcm-128: 2.31 m' -i extra-pub
await_clients
