# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: handshake_incomplete
# Findings: one_direction handshake_incomplete
# Shows: only the packets from the client to the broker, as a mirror port gives that copies one
# Shows: direction
# Tshark: it needs both directions

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture -f 'tcp dst port 8883'
subscribe bob 00112233445566778899aabbccddeeff 1 -t cellar/#
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
await_clients
