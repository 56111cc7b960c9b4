# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: unknown_identity
# Findings: identity_near_miss unknown_identity key_of_other_identity identity_size
# Shows: an identity of 300 octets, of which OpenSSL 3 sends the first 255

openssl_limits 'MaxProtocol = TLSv1.2'
name=$(printf 'cellar-%.0s' $(seq 42))
keys "${name}pump-0:00112233445566778899aabbccddeeff"
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused "${name}pump-0" 00112233445566778899aabbccddeeff
