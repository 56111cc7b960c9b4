# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CCM_8, EMS
# Verdict: decrypted
# Shows: an ESP32 publishing one message; four suites offered, a PSK identity hint, a key that
# Shows: begins with zero bytes

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:000000000000000000000000deadbeef'
broker 'use_identity_as_username true' 'psk_hint cualquiera' 'ciphers PSK-AES128-CCM8'
capture
own_client bob ./mbedtls_client -h $BROKER -p 8883 -i bob -k 000000000000000000000000deadbeef \
    -s TLS-PSK-WITH-AES-128-CCM-8:TLS-PSK-WITH-AES-128-GCM-SHA256:TLS-ECDHE-PSK-WITH-AES-128-CBC-SHA256:TLS-PSK-WITH-AES-128-CBC-SHA \
    -c esp32_807A98 -t /this/test/esp32_807A98 -m 'CONNECTED!'
await_clients
