# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), with another key than the broker's
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: wrong_key
# Findings: wrong_key
# Shows: mbedTLS's answer to a wrong key

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
plain_broker
capture
relay_server mbedtls -i bob -k 00112233445566778899aabbccddeeff -s TLS-PSK-WITH-AES-128-GCM-SHA256
refused bob ffeeddccbbaa99887766554433221100
