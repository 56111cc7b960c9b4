# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.3, psk_dhe_ke offered
# Verdict: unknown_identity
# Findings: identity_near_miss unknown_identity key_of_other_identity psk_not_accepted
# Shows: TLS 1.3 with an identity that differs from the broker's in the case of one letter

keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar'
capture
refused Bob 00112233445566778899aabbccddeeff
