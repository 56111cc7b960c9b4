# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, without TLS
# Server: mosquitto, a plain listener on port 8883
# Session: none
# Verdict: not_tls
# Findings: mqtt_without_tls
# Shows: MQTT in the clear on the TLS port, which works, since no psk_hint made it a TLS listener

keys 'bob:00112233445566778899aabbccddeeff'
broker 'allow_anonymous true'
capture
# mosquitto_pub itself does TLS whenever the port is 8883.
start device socat socat TCP-LISTEN:1883,bind=127.0.0.1,fork "TCP:$BROKER:8883"
await listening device 1883
on device mosquitto_pub -h 127.0.0.1 -p 1883 -i plain -t test -m 'in the clear'
