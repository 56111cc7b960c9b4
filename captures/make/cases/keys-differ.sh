# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), with another key than the broker's
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256, EMS, encrypt-then-MAC
# Verdict: handshake_failed
# Findings: keys_differ
# Shows: a wrong key with a suite that takes an ephemeral secret too: the broker says that the keys
# Shows: differ, and nobody else can tell which of them is the table's

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers ECDHE-PSK-AES128-CBC-SHA256'
capture
refused bob ffeeddccbbaa99887766554433221100
