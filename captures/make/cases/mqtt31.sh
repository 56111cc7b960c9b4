# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA256, EMS, encrypt-then-MAC (two sessions)
# Verdict: decrypted
# Shows: MQTT 3.1, whose CONNECT names the protocol MQIsdp, level 3

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'old:31313131313131313131313131313131'
broker 'psk_hint museum' 'ciphers PSK-AES128-CBC-SHA256'
KEY=31313131313131313131313131313131
capture
subscribe old $KEY 1 -V mqttv31 -q 1 -t museum/hall
publish old $KEY museum/hall 1 'MQTT 3.1 says hello' -V mqttv31 -i old-pub
await_clients
