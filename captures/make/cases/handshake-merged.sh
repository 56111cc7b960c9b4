# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL) behind record_shaper
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS
# Verdict: decrypted
# Shows: ServerHello, ServerKeyExchange and ServerHelloDone in one record, as Schannel sends
# Shows: them; a proxy beside the broker regroups the records

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'shaped:77006600550044003300220011000000'
BROKER_PORT=8884
broker 'psk_hint workshop' 'ciphers PSK-AES256-GCM-SHA384'
start broker shaper ./record_shaper.py merge $BROKER:8883 127.0.0.1:8884
await listening broker 8883
capture
publish shaped 77006600550044003300220011000000 workshop/lathe 1 stopped -i shaped-pub
