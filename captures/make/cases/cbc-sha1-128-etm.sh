# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA, no EMS, encrypt-then-MAC
# Verdict: decrypted
# Shows: encrypt-then-MAC without extended master secret

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'meter-08:8899aabbccddeeff0011223344556677'
broker 'psk_hint plant' 'ciphers PSK-AES128-CBC-SHA'
capture
own_client meter-08 ./mbedtls_client -h $BROKER -p 8883 -i meter-08 \
    -k 8899aabbccddeeff0011223344556677 \
    -s TLS-PSK-WITH-AES-128-CBC-SHA -E -c meter-08 -t fields/meter-08 -m first -m 'second, a little longer' -w 30
await_clients
