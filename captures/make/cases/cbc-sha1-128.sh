# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS), EMS and EtM off
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA, no EMS, MAC-then-encrypt
# Verdict: decrypted
# Shows: the oldest PSK suite with the plain master secret and MAC-then-encrypt records

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'meter-07:5f1d3c2b4a69788796a5b4c3d2e1f00f'
broker 'psk_hint plant' 'ciphers PSK-AES128-CBC-SHA'
capture
own_client meter-07 ./mbedtls_client -h $BROKER -p 8883 -i meter-07 \
    -k 5f1d3c2b4a69788796a5b4c3d2e1f00f -s TLS-PSK-WITH-AES-128-CBC-SHA -E -M \
    -c meter-07 -t plant/meter/07/voltage -m 230.1 -m 229.8 -m 231.0 -w 50
await_clients
