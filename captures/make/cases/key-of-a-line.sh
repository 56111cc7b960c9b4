# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted
# Findings: key_in_other_encoding
# Shows: the user's table has one key that was made with the line's end (echo open-sesame | xxd -p),
# Shows: and one that is written with 0x; both are named and used

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:6f70656e2d736573616d65' 'alice:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob 6f70656e2d736573616d65 cellar/level 1 '12 cm' -i bob-pub
publish alice 00112233445566778899aabbccddeeff attic/level 1 '3 cm' -i alice-pub
keys 'bob:6f70656e2d736573616d650a' 'alice:0x00112233445566778899aabbccddeeff'
