# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted
# Findings: key_of_other_identity
# Shows: the user's table has the keys of two devices swapped, the broker's has not

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'alice:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1' 'bob:b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish alice a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1 cellar/level 1 '12 cm' -i alice-pub
publish bob b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2 cellar/level 1 '13 cm' -i bob-pub
keys 'alice:b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2' 'bob:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1'
