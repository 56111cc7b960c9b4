# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: partly_decrypted
# Findings: packets_cut
# Shows: packets cut to 200 bytes: the handshake is whole but for the session ticket, a long
# Shows: message is not
# Tshark: what is cut off cannot be decrypted

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture -s 200
LONG=$(seq -s ' ' 1 60)
publish bob 00112233445566778899aabbccddeeff cellar/level 1 "$LONG" -i bob-pub --ciphers PSK-AES128-GCM-SHA256
