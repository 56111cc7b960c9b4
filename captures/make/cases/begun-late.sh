# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_sub, mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2, begun before the capture; TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: no_handshake, decrypted
# Findings: no_handshake, none
# Shows: the capture begins after the subscriber has connected; a publisher connects later

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
subscribe bob 00112233445566778899aabbccddeeff 1 -t cellar/#
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
await_clients
# What the subscriber got cannot be decrypted, even with the key log.
rm -f sub-1.received
