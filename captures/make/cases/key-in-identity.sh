# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL) and mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (three sessions)
# Verdict: unknown_identity, unknown_identity
# Findings: key_in_identity unknown_identity key_of_other_identity,
# Findings: key_in_identity unknown_identity
# Shows: a whole line of the psk_file for the identity, the key itself for it, and such a line with
# Shows: digits in upper case

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused bob:00112233445566778899aabbccddeeff 00112233445566778899aabbccddeeff
refused 00112233445566778899aabbccddeeff 00112233445566778899aabbccddeeff
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob:00112233445566778899AABBCCDDEEFF \
    -k 00112233445566778899aabbccddeeff -s TLS-PSK-WITH-AES-128-GCM-SHA256
