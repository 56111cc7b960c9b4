# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL), with a certificate
# Session: TLS 1.2 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, EMS
# Verdict: not_psk
# Findings: certificate_suite_chosen not_psk
# Shows: TLS with certificates on the same port; both kinds of suites offered, the server prefers
# Shows: its certificate

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
talk_server openssl s_server -accept 8883 -cert certificate.pem -key certificate.key -tls1_2 \
    -keylogfile keylog
openssl_client line $KEY -tls1_2
client_says 'no key needed'
server_says 'only a certificate'
end_talk
