# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), which has a key and trusts no certificate
# Server: openssl s_server (OpenSSL), with a certificate and a key
# Session: TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, EMS
# Verdict: handshake_failed
# Findings: certificate_suite_chosen
# Shows: PSK and certificate suites offered; the server prefers its certificate, and the client
# Shows: gives up with alert unknown_ca

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
talk_server openssl s_server -accept 8883 -cert certificate.pem -key certificate.key -tls1_2 \
    -psk_identity line -psk $KEY -keylogfile keylog
refused_client openssl s_client -connect $BROKER:8883 -tls1_2 -psk_identity line -psk $KEY \
    -verify_return_error
