# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), which has a key and trusts no certificate
# Server: openssl s_server (OpenSSL), with a certificate and without the key
# Session: TLS 1.3 TLS_AES_256_GCM_SHA384, refused by the client
# Verdict: handshake_failed
# Findings: certificate_suite_chosen
# Shows: a PSK of TLS 1.3 is offered, and the server answers with its certificate instead

keys 'line:abad1dea0000000000000000abad1dea'
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
talk_server openssl s_server -accept 8883 -cert certificate.pem -key certificate.key -tls1_3
refused_client openssl s_client -connect $BROKER:8883 -tls1_3 -psk_identity line \
    -psk abad1dea0000000000000000abad1dea -verify_return_error
