# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_dhe_ke (two sessions)
# Verdict: forward_secret
# Findings: tls13_forward_secret
# Shows: the second session is resumed by the ticket of the first

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256
openssl_client line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -sess_out session.pem
client_says 'the first session'
server_says 'which makes tickets'
end_talk
openssl_client line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -sess_in session.pem
client_says 'the second session'
server_says 'by ticket'
end_talk
