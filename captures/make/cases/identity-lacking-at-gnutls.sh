# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: gnutls-serv (GnuTLS), whose key file lacks the identity
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_key_differs
# Shows: GnuTLS does not tell who is unknown: it takes a random key, and so answers with alert
# Shows: bad_record_mac

keys 'alice:ffeeddccbbaa99887766554433221100'
capture
gnutls_server NORMAL:-VERS-TLS1.3:-KX-ALL:+PSK
refused_client openssl s_client -connect $BROKER:8883 -tls1_2 -psk_identity bob \
    -psk 00112233445566778899aabbccddeeff -cipher PSK-AES128-GCM-SHA256
keys 'alice:ffeeddccbbaa99887766554433221100' 'bob:00112233445566778899aabbccddeeff'
