# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), which drops the key's leading zero octets
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: key_in_other_encoding server_key_differs
# Shows: one side drops the zero octets at the beginning of the key, as mosquitto before 1.4.15 did;
# Shows: the broker answers with alert bad_record_mac

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'sensor1:0000b2a3448345a3a13a91c2ada44778'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused sensor1 b2a3448345a3a13a91c2ada44778
