# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_gnutls (GnuTLS)
# Session: TLS 1.1 TLS_PSK_WITH_AES_256_CBC_SHA, EMS, MAC-then-encrypt (two sessions)
# Verdict: decrypted
# Shows: TLS 1.1 with MAC-then-encrypt, from GnuTLS

keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.1:+PSK:+SIGN-ALL:+GROUP-ALL:+SHA1:+AES-256-CBC -K keylog
relay_client gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.1:+PSK:+SIGN-ALL:+GROUP-ALL:+SHA1:+AES-256-CBC:%NO_ETM
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'tls11-mte: 2.31 m' -i extra-pub
await_clients
