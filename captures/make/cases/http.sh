# SPDX-License-Identifier: GPL-2.0-or-later
# Client: curl
# Server: mosquitto (OpenSSL), a TLS-PSK listener
# Session: none
# Verdict: not_tls
# Findings: http_on_tls_port
# Shows: an HTTP request to the TLS port

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
on device curl -sS -m 5 "http://$BROKER:8883/status" 2>client.err || true
note_refusal
