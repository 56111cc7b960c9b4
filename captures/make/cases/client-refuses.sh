# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub behind relay_openssl (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: client_refused
# Shows: the client itself gives up after ServerHelloDone: its identity is longer than OpenSSL
# Shows: allows, 256 bytes

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
relay_client openssl -i "$(printf 'long-%.0s' $(seq 60))" -k 00112233445566778899aabbccddeeff \
    -s PSK-AES128-GCM-SHA256
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 -t test -m 'never arrives'
