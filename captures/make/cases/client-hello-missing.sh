# SPDX-License-Identifier: GPL-2.0-or-later
# Client: socat, which connects and leaves
# Server: mosquitto (OpenSSL)
# Session: TLS, no ClientHello
# Verdict: handshake_failed
# Findings: connection_unused
# Shows: a health check or a port scan: mosquitto misses the ClientHello and answers with alert
# Shows: decode_error

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
on device socat -u /dev/null "TCP:$BROKER:8883"
