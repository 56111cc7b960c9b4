# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_dhe_ke
# Verdict: forward_secret
# Findings: tls13_forward_secret
# Shows: KeyUpdate from either side, with and without a request to the other to follow

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256
openssl_client line $KEY -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256
client_says 'generation zero'
client_command k
client_says 'the client has new keys'
client_command K
client_says 'both have new keys'
server_says 'the server follows'
server_command K
server_says 'the server asked for it'
client_says 'the client follows'
end_talk
