# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_CHACHA20_POLY1305_SHA256, EMS (three sessions)
# Verdict: decrypted
# Shows: ChaCha20-Poly1305, in both directions

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'attic:aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889999'
broker 'psk_hint house' 'ciphers PSK-CHACHA20-POLY1305'
capture
KEY=aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889999
subscribe attic $KEY 2 -t house/+/state
publish attic $KEY house/lamp/state 0 on -i attic-pub
publish attic $KEY house/door/state 0 '{"open":false,"count":12}' -i attic-pub
await_clients
