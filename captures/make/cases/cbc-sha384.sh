# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CBC_SHA384, no EMS, MAC-then-encrypt
# Verdict: decrypted
# Shows: MAC-then-encrypt with SHA-384, the PRF with SHA-384 too, a key of 24 bytes

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'valve:fedcba9876543210fedcba9876543210fedcba9876543210'
broker 'psk_hint cellar' 'ciphers PSK-AES256-CBC-SHA384'
capture
own_client valve ./mbedtls_client -h $BROKER -p 8883 -i valve \
    -k fedcba9876543210fedcba9876543210fedcba9876543210 \
    -s TLS-PSK-WITH-AES-256-CBC-SHA384 -M -E -c valve -t fields/valve -m first -m 'second, a little longer' -w 30
await_clients
