# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL), which does not renegotiate
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: ended_by_alert
# Shows: the client asks for a second handshake, the server does not want it, and the client ends
# Shows: the session with an alert

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_2 -no_renegotiation
openssl_client line $KEY -tls1_2 -cipher PSK-AES128-GCM-SHA256
client_says 'before the second handshake'
client_command R
wait "$CLIENT" || true
exec 4>&-
