# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CBC_SHA, EMS, MAC-then-encrypt
# Verdict: decrypted
# Shows: MAC-then-encrypt with a 256 bit key; the PSK has 20 bytes

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'meter-09:8899aabbccddeeff00112233445566778899aabb'
broker 'psk_hint plant' 'ciphers PSK-AES256-CBC-SHA'
capture
own_client meter-09 ./mbedtls_client -h $BROKER -p 8883 -i meter-09 \
    -k 8899aabbccddeeff00112233445566778899aabb \
    -s TLS-PSK-WITH-AES-256-CBC-SHA -M -c meter-09 -t fields/meter-09 -m first -m 'second, a little longer' -w 30
await_clients
