# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), with another key than the broker's
# Server: mosquitto (OpenSSL)
# Session: TLS 1.3, psk_dhe_ke offered
# Verdict: wrong_key
# Findings: wrong_key
# Shows: the binder in the ClientHello does not verify with the broker's key; the broker answers
# Shows: with alert illegal_parameter

keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar'
capture
refused bob ffeeddccbbaa99887766554433221100
