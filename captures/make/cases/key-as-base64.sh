# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), whose key is the broker's hex digits read as base64
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: key_in_other_encoding server_key_differs
# Shows: the device takes its key in base64 and was given the hex digits; the broker answers with
# Shows: alert bad_record_mac

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'sensor1:ba0db2a3448345a3a13a91c2ada44778'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused sensor1 6dad1d6f66b7e38f37e396b76b5ddaf7573669d6b8e3befc
