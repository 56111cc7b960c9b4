# SPDX-License-Identifier: GPL-2.0-or-later
# Client: curl, which looks a word up (DICT)
# Server: mosquitto (OpenSSL)
# Session: none
# Verdict: not_tls
# Findings: not_tls
# Shows: something that is neither TLS nor MQTT nor HTTP

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
on device curl -sS -m 3 "dict://$BROKER:8883/d:psk" 2>client.err || true
note_refusal
