# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), with another key than the device and the user's table
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA256, EMS, encrypt-then-MAC
# Verdict: handshake_failed
# Findings: server_key_differs
# Shows: the device has the key of the table, the broker another one, and answers the client's
# Shows: Finished with alert bad_record_mac

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:ffffffffffffffffffffffffffffffff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-CBC-SHA256'
capture
refused bob 00112233445566778899aabbccddeeff
keys 'bob:00112233445566778899aabbccddeeff'
