# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL) behind socat
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_incomplete
# Findings: handshake_incomplete ends_in_record
# Shows: the client's side resets the connection in the midst of the handshake

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
start device socat socat -t 0.2 TCP-LISTEN:1883,bind=127.0.0.1,readbytes=280 \
    "TCP:$BROKER:8883,linger=0,shut-close"
await listening device 1883
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives'
