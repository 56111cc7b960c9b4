# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_dhe_ke
# Verdict: forward_secret
# Findings: tls13_forward_secret
# Shows: HelloRetryRequest: the client's key share is on a curve that the server does not take;
# Shows: the second ClientHello has a new binder

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -groups P-384
openssl_client line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -groups X25519:P-384
client_says 'hello again'
server_says 'welcome'
end_talk
