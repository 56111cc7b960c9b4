# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2, none agreed
# Verdict: no_common_suite
# Findings: no_common_suite dhe_only
# Shows: the device offers DHE_PSK suites alone, and the broker's list has none of them

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-DHE-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'
