# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS), which sends the identity with its final NUL
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: key_of_other_identity
# Shows: a device that takes sizeof for strlen; OpenSSL stops reading the identity at the NUL, and
# Shows: so the broker knows it

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
own_client bob ./mbedtls_client -h $BROKER -p 8883 -i bob -z -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t cellar/level -m '12 cm'
printf 'bob\0' >client-1.identity
await_clients
