# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA256, EMS, encrypt-then-MAC
# Verdict: decrypted
# Shows: the server asks for another handshake with a HelloRequest, twice; both are abbreviated

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_2 -cipher PSK-AES128-CBC-SHA256
openssl_client line $KEY -tls1_2 -cipher PSK-AES128-CBC-SHA256
client_says 'first'
server_command r
server_says 'second'
client_says 'third'
server_command r
server_says 'fourth'
client_says 'fifth'
end_talk
