# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS
# Verdict: wrong_key
# Findings: wrong_key key_size
# Shows: a wrong key, and a table whose key has 20 octets where the suite has 256 bits

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff00112233'
broker 'psk_hint cellar' 'ciphers PSK-AES256-GCM-SHA384'
capture
refused bob ffeeddccbbaa99887766554433221100
