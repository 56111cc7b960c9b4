# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.3, psk_dhe_ke offered
# Verdict: unknown_identity
# Findings: unknown_identity key_of_other_identity psk_not_accepted
# Shows: the broker has no key for the identity and answers with alert handshake_failure, as if
# Shows: no suite were shared

keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar'
capture
refused alice 00112233445566778899aabbccddeeff
