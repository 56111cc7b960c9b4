# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CCM_8, EMS (three sessions)
# Verdict: decrypted
# Shows: CCM-8 between OpenSSL peers, in both directions: one subscriber, two publishers

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'lamp:11112222333344445555666677778888'
broker 'psk_hint house' 'ciphers PSK-AES128-CCM8'
capture
KEY=11112222333344445555666677778888
subscribe lamp $KEY 2 -t house/+/state --ciphers PSK-AES128-CCM8
publish lamp $KEY house/lamp/state 0 on -i lamp-pub --ciphers PSK-AES128-CCM8
publish lamp $KEY house/door/state 0 '{"open":false,"count":12}' -i lamp-pub --ciphers PSK-AES128-CCM8
await_clients
