# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL) behind socat
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_incomplete
# Findings: handshake_incomplete ends_in_record
# Shows: the client closes the connection after the ServerHello, with no alert

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
plain_broker
capture
relay_server mbedtls -i bob -k 00112233445566778899aabbccddeeff -s TLS-PSK-WITH-AES-128-GCM-SHA256
start device socat socat -t 0.2 TCP-LISTEN:1883,bind=127.0.0.1,readbytes=260 \
    "TCP:$BROKER:8883"
await listening device 1883
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives'
