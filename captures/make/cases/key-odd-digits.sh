# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted, unknown_identity
# Findings: key_in_other_encoding, identity_line_unusable key_in_other_encoding server_key_differs
# Shows: the psk_file has a key with an odd number of digits; mosquitto reads it with a 0 in front,
# Shows: one device too, the other with a 0 behind

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'sensor1:ba0db2a3448345a3a13a91c2ada4477' 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish sensor1 0ba0db2a3448345a3a13a91c2ada4477 cellar/level 1 '12 cm' -i sensor1-pub
refused sensor1 ba0db2a3448345a3a13a91c2ada44770
