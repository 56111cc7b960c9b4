# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), AES-256-GCM only
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3 offered
# Verdict: handshake_failed
# Findings: psk_not_accepted
# Shows: the key is for SHA-256, the one suite in common for SHA-384, so the server finds nothing
# Shows: to go on with

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
capture
openssl_server line $KEY -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384
refused_client openssl s_client -connect $BROKER:8883 -tls1_3 -psk_identity line -psk $KEY \
    -ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256
