# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (four sessions)
# Verdict: unknown_identity
# Findings: identity_near_miss unknown_identity key_of_other_identity
# Shows: identities that differ from the broker's in a blank, quotation marks, a CR, or all of that
# Shows: and case

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused 'bob ' 00112233445566778899aabbccddeeff
refused '"bob"' 00112233445566778899aabbccddeeff
refused $'bob\r' 00112233445566778899aabbccddeeff
refused $'"BOB"\r' 00112233445566778899aabbccddeeff
