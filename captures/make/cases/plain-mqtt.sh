# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, without TLS
# Server: mosquitto (OpenSSL), a TLS-PSK listener
# Session: none
# Verdict: not_tls
# Findings: mqtt_without_tls
# Shows: MQTT in the clear to the TLS port, which closes the connection

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
# mosquitto_pub itself does TLS whenever the port is 8883.
start device socat socat TCP-LISTEN:1883,bind=127.0.0.1,fork "TCP:$BROKER:8883"
await listening device 1883
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 -i plain -t test -m 'never arrives'
