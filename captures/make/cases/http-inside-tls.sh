# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), sending an HTTP request
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: http_inside_tls data_unanswered
# Shows: TLS is fine, and what is inside is not what the broker speaks

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
raw_client bob 00112233445566778899aabbccddeeff 'GET / HTTP/1.1\r\nHost: broker\r\n\r\n' \
    'Client <unknown> disconnected due to protocol error'
