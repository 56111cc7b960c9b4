# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), with another key than the device and the user's table
# Session: TLS 1.3, psk_dhe_ke offered
# Verdict: handshake_failed
# Findings: server_key_differs
# Shows: the binder in the ClientHello verifies with the table's key, and the broker, which has
# Shows: another, answers with alert illegal_parameter

keys 'bob:ffffffffffffffffffffffffffffffff'
broker 'psk_hint cellar'
capture
refused bob 00112233445566778899aabbccddeeff
keys 'bob:00112233445566778899aabbccddeeff'
