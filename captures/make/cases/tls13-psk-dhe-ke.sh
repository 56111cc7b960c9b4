# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.3 TLS_CHACHA20_POLY1305_SHA256, psk_dhe_ke (two sessions)
# Verdict: forward_secret
# Findings: tls13_forward_secret
# Shows: what mosquitto 2.0.11 does with OpenSSL 3 unless the version is capped, whatever
# Shows: `ciphers` says: TLS 1.3 with a Diffie-Hellman exchange, which the key alone does not
# Shows: open

keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'tls_version tlsv1.2' 'ciphers PSK-AES128-CCM8'
capture
subscribe bob 00112233445566778899aabbccddeeff 1 -t cellar/#
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
await_clients
