# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), TLS 1.1 at most, with TLS_FALLBACK_SCSV
# Server: mosquitto (OpenSSL)
# Session: TLS 1.1 offered
# Verdict: version_mismatch
# Findings: version_mismatch
# Shows: the client says that it tries again with a lower version, which a broker with a higher one
# Shows: refuses with alert inappropriate_fallback

openssl_limits 'MinProtocol = TLSv1' 'MaxProtocol = TLSv1.2' 'CipherString = DEFAULT@SECLEVEL=0'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'tls_version tlsv1.1'
capture
refused_client openssl s_client -connect $BROKER:8883 -tls1_1 -fallback_scsv -psk_identity bob \
    -psk 00112233445566778899aabbccddeeff
