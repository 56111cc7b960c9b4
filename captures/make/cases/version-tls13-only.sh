# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: openssl s_server (OpenSSL), TLS 1.3 only
# Session: TLS 1.2 offered
# Verdict: version_mismatch
# Findings: version_mismatch
# Shows: the device has TLS 1.2 at the most, the server TLS 1.3 at the least: alert protocol_version

keys 'bob:00112233445566778899aabbccddeeff'
capture
openssl_server bob 00112233445566778899aabbccddeeff -tls1_3
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'
