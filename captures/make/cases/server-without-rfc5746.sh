# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: gnutls-serv (GnuTLS), without secure renegotiation
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256
# Verdict: handshake_failed
# Findings: client_refused
# Shows: OpenSSL 3 gives up at a ServerHello without renegotiation_info (RFC 5746), as old servers
# Shows: send it

keys 'bob:00112233445566778899aabbccddeeff'
capture
gnutls_server 'NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-GCM:%DISABLE_SAFE_RENEGOTIATION'
refused_client openssl s_client -connect "$BROKER:8883" -psk_identity bob \
    -psk 00112233445566778899aabbccddeeff -tls1_2 </dev/null
