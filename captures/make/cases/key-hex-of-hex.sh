# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), whose psk_file has the hex digits of the hex digits
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: key_in_other_encoding server_key_differs
# Shows: the key was converted to hexadecimal twice on its way into the broker's psk_file

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'sensor1:6261306462326133343438333435613361313361393163326164613434373738'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused sensor1 ba0db2a3448345a3a13a91c2ada44778
