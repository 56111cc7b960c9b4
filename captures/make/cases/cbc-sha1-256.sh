# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CBC_SHA, EMS, encrypt-then-MAC (three sessions)
# Verdict: decrypted
# Shows: CBC as OpenSSL peers do it, in both directions

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'gate:1111222233334444555566667777888899990000aaaabbbbccccddddeeeeffff'
broker 'psk_hint house' 'ciphers PSK-AES256-CBC-SHA'
capture
KEY=1111222233334444555566667777888899990000aaaabbbbccccddddeeeeffff
subscribe gate $KEY 2 -t house/+/state
publish gate $KEY house/lamp/state 0 on -i gate-pub
publish gate $KEY house/door/state 0 '{"open":false,"count":12}' -i gate-pub
await_clients
