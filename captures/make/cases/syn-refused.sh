# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: none: nothing listens
# Session: none
# Verdict: none: no data
# Outside: connection_refused
# Shows: the port is closed; SYN is answered with RST

keys 'bob:00112233445566778899aabbccddeeff'
capture
on device mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' 2>client.err || true
note_refusal
