# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), whose psk_file lacks the identity
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_lacks_identity
# Shows: the user's table has the identity and the broker's psk_file has not: alert
# Shows: unknown_psk_identity

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'alice:ffeeddccbbaa99887766554433221100'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused bob 00112233445566778899aabbccddeeff
keys 'alice:ffeeddccbbaa99887766554433221100' 'bob:00112233445566778899aabbccddeeff'
