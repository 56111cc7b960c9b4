# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL) behind record_shaper
# Server: mosquitto (OpenSSL) behind record_shaper
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS
# Verdict: decrypted
# Shows: handshake messages of both sides in records of one byte each; proxies beside the device
# Shows: and the broker regroup the records

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'shaped:77006600550044003300220011000000'
BROKER_PORT=8884
broker 'psk_hint workshop' 'ciphers PSK-AES256-GCM-SHA384'
start broker shaper ./record_shaper.py 1 $BROKER:8883 127.0.0.1:8884
await listening broker 8883
start device shaper ./record_shaper.py 1 127.0.0.1:8883 $BROKER:8883
await listening device 8883
capture
sent_text shaped workshop/lathe 1 0 'stopped'
on device mosquitto_pub -h 127.0.0.1 -p 8883 --psk-identity shaped \
    --psk 77006600550044003300220011000000 -i shaped-pub -q 1 -t workshop/lathe -m stopped
