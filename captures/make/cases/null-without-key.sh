# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL) behind relay_openssl (OpenSSL)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_NULL_SHA256, EMS, encrypt-then-MAC
# Verdict: decrypted
# Findings: null_cipher
# Shows: no encryption, and a table that lacks the identity

KEY=2b7e151628aed2a6abf7158809cf4f3c
keys "extra:$KEY"
plain_broker
capture
relay_server openssl -i extra -k $KEY -s PSK-NULL-SHA256:@SECLEVEL=0 -K keylog
relay_client openssl -i extra -k $KEY -s PSK-NULL-SHA256:@SECLEVEL=0
publish extra relay pier/tide 1 '2.31 m' -i extra-pub
keys 'alice:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1'
