# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL), with a certificate
# Session: TLS 1.3 TLS_AES_256_GCM_SHA384, certificate
# Verdict: not_psk
# Findings: not_psk
# Shows: TLS 1.3 with a certificate and no pre-shared key

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
talk_server openssl s_server -accept 8883 -cert certificate.pem -key certificate.key \
    -keylogfile keylog
talk_client openssl s_client -connect $BROKER:8883
client_says 'no key needed'
server_says 'only a certificate'
end_talk
