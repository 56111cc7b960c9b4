# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL), with a certificate
# Session: TLS 1.2 TLS_RSA_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: needs_rsa_key
# Findings: needs_rsa_key
# Shows: half of the premaster secret is encrypted to the RSA key of the server's certificate

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.pem -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
talk_server openssl s_server -accept 8883 -cert certificate.pem -key rsa.pem -tls1_2 \
    -psk_identity line -psk $KEY -cipher RSA-PSK-AES128-GCM-SHA256 -keylogfile keylog
openssl_client line $KEY -tls1_2 -cipher RSA-PSK-AES128-GCM-SHA256
client_says 'hello under RSA-PSK'
server_says 'and hello to you'
end_talk
