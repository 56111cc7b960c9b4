# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), whose key is the text of the broker's hex digits
# Server: mosquitto (OpenSSL)
# Session: TLS 1.3, psk_dhe_ke offered
# Verdict: handshake_failed
# Findings: key_in_other_encoding server_key_differs
# Shows: the device took the hex digits for the key itself, which the binder proves

keys 'sensor1:BA0DB2A3448345A3A13A91C2ADA44778'
broker 'psk_hint cellar'
capture
refused sensor1 $(printf BA0DB2A3448345A3A13A91C2ADA44778 | od -An -v -tx1 | tr -d ' \n')
