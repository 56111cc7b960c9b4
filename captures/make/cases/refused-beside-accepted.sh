# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL); mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS; TLS 1.2, none agreed
# Verdict: decrypted, no_common_suite
# Findings: none, no_common_suite
# Shows: what the broker accepts from one client tells what another, which it refuses, must offer

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256:PSK-AES256-GCM-SHA384'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-CCM:TLS-PSK-WITH-AES-128-CBC-SHA256 -t test -m 'never arrives'
