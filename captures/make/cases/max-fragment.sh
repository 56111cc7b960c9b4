# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS), max_fragment_length 512
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA, EMS, encrypt-then-MAC
# Verdict: decrypted
# Shows: max_fragment_length 512 agreed; a long message split over many records

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
plain_broker
capture
relay_server mbedtls -i bob -k 00112233445566778899aabbccddeeff -s TLS-PSK-WITH-AES-128-CBC-SHA -K keylog
LONG=$(seq -s ' ' 1 400)
own_client bob ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-CBC-SHA -f 512 -c bob -t split/long -m "$LONG" -m short
await_clients
