# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2, none agreed
# Verdict: no_common_suite
# Findings: no_common_suite
# Shows: the device offers CCM-8 and CBC, the broker accepts GCM only and answers the ClientHello
# Shows: with alert handshake_failure

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256:PSK-AES256-GCM-SHA384'
capture
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-CCM-8:TLS-PSK-WITH-AES-128-CBC-SHA -t test -m 'never arrives'
