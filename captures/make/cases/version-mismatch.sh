# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), TLS 1.1 at most
# Server: mosquitto (OpenSSL)
# Session: TLS 1.1 offered
# Verdict: version_mismatch
# Findings: version_mismatch
# Shows: the broker takes TLS 1.2 and newer and answers with alert protocol_version

openssl_limits 'MinProtocol = TLSv1' 'CipherString = DEFAULT@SECLEVEL=0'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'tls_version tlsv1.2'
capture
refused_client openssl s_client -connect $BROKER:8883 -tls1_1 -psk_identity bob \
    -psk 00112233445566778899aabbccddeeff
