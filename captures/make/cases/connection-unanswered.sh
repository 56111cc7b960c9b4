# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: none: what the broker's machine answers is lost
# Session: none
# Verdict: none: no data
# Outside: connection_unanswered
# Shows: SYN is sent again and again, and nothing comes back

keys 'bob:00112233445566778899aabbccddeeff'
on broker ip route add blackhole $DEVICE/32
capture
on device timeout 4 mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' 2>client.err || true
note_refusal
