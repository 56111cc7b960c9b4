# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_lacks_identity
# Shows: a MAC address for identity: mosquitto ends the identities of its psk_file at the first colon,
# Shows: so that it does not have the one that the line is meant for

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'ac:de:48:00:11:22:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused ac:de:48:00:11:22 00112233445566778899aabbccddeeff
