# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), TLS 1.2 at the least
# Server: openssl s_server (OpenSSL), TLS 1.1 at the most
# Session: TLS 1.1 chosen
# Verdict: version_mismatch
# Findings: version_mismatch
# Shows: the server answers with TLS 1.1, and the client itself sends alert protocol_version

openssl_limits 'MinProtocol = TLSv1' 'CipherString = DEFAULT@SECLEVEL=0'
keys 'bob:00112233445566778899aabbccddeeff'
capture
openssl_server bob 00112233445566778899aabbccddeeff -tls1_1
openssl_limits 'MinProtocol = TLSv1.2' 'MaxProtocol = TLSv1.2'
refused bob 00112233445566778899aabbccddeeff
