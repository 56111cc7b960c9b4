# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: handshake_failed
# Findings: key_of_other_identity server_key_differs
# Shows: the broker's psk_file, which is the user's table, has the keys of two devices swapped

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'alice:b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2' 'bob:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused alice a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1
refused bob b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2
