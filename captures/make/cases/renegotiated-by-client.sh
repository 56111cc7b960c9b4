# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS
# Verdict: decrypted
# Shows: the client starts a second handshake inside the first one's protection; secure
# Shows: renegotiation (RFC 5746)

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_2 -client_renegotiation -cipher PSK-AES256-GCM-SHA384
openssl_client line $KEY -tls1_2 -cipher PSK-AES256-GCM-SHA384
client_says 'before the renegotiation'
server_says 'answer before it'
client_command R
client_says 'after the renegotiation'
server_says 'answer after it'
end_talk
