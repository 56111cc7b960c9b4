# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), which sends what it is told to
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: mqtt_malformed mqtt_disconnected
# Shows: MQTT 5: the broker sends DISCONNECT with reason 0x81, malformed packet

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
# CONNECT, then SUBSCRIBE to a/#/b.
raw_client bob 00112233445566778899aabbccddeeff \
    '\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03two' 'Sending CONNACK to two' \
    '\x82\x0b\x00\x01\x00\x00\x05a/#/b\x00' 'two'
