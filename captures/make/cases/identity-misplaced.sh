# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL); openssl s_client (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (three sessions)
# Verdict: unknown_identity
# Findings: identity_misplaced unknown_identity key_of_other_identity
# Shows: the hint for an identity, no identity, and OpenSSL's default identity

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused cellar 00112233445566778899aabbccddeeff
refused '' 00112233445566778899aabbccddeeff
refused_client openssl s_client -connect $BROKER:8883 -psk 00112233445566778899aabbccddeeff
