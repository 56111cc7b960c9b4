# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_openssl (OpenSSL)
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.1 TLS_PSK_WITH_AES_128_CBC_SHA, EMS, encrypt-then-MAC (two sessions)
# Verdict: decrypted
# Shows: explicit initialisation vectors, MD5 and SHA-1 in the PRF

openssl_limits 'MinProtocol = TLSv1' 'MaxProtocol = TLSv1.1' 'CipherString = DEFAULT@SECLEVEL=0'
keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server mbedtls -i extra -k $KEY -s TLS-PSK-WITH-AES-128-CBC-SHA -K keylog
relay_client openssl -i extra -k $KEY -s PSK-AES128-CBC-SHA:@SECLEVEL=0
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'tls11: 2.31 m' -i extra-pub
await_clients
