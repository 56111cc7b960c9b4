# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.2, none agreed
# Verdict: handshake_failed
# Findings: handshake_failed
# Shows: client and server have no application protocol (ALPN) in common

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
capture
openssl_server bob 00112233445566778899aabbccddeeff -alpn mqtt
refused_client mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff --tls-alpn x-amzn-mqtt-ca -t test -m 'never arrives'
