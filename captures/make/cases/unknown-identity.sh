# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: unknown_identity
# Findings: identity_near_miss unknown_identity key_of_other_identity
# Shows: the identity differs from the broker's in the case of one letter; the broker answers
# Shows: with alert unknown_psk_identity

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused Bob 00112233445566778899aabbccddeeff
