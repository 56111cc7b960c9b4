# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_gnutls (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_NULL_SHA, EMS (two sessions)
# Verdict: decrypted
# Shows: no encryption, a MAC alone

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+GROUP-ALL:+SHA1:+NULL -K keylog
relay_client gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+GROUP-ALL:+SHA1:+NULL
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'null-sha1: 2.31 m' -i extra-pub
await_clients
