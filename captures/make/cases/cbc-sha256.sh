# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA256, EMS, MAC-then-encrypt
# Verdict: decrypted
# Shows: MAC-then-encrypt with SHA-256

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'pump:0123456789abcdef0123456789abcdef'
broker 'psk_hint cellar' 'ciphers PSK-AES128-CBC-SHA256'
capture
own_client pump ./mbedtls_client -h $BROKER -p 8883 -i pump \
    -k 0123456789abcdef0123456789abcdef \
    -s TLS-PSK-WITH-AES-128-CBC-SHA256 -M -c pump -t fields/pump -m first -m 'second, a little longer' -w 30
await_clients
