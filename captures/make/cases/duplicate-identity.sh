# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted, handshake_failed
# Findings: none, server_key_differs
# Outside: duplicate_identity
# Shows: an identity that is twice in the psk_file, with two keys, of which the broker uses one

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1' 'bob:b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1 cellar/level 1 '12 cm' -i bob-pub
refused bob b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2
