# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), which sends what it is told to
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: mqtt_malformed
# Tshark: the packet is malformed
# Shows: a SUBSCRIBE whose topic is longer than the packet

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
# CONNECT, then SUBSCRIBE with a topic of 255 octets in a packet of 6.
raw_client bob 00112233445566778899aabbccddeeff \
    '\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03mal' 'Sending CONNACK to mal' \
    '\x82\x06\x00\x01\x00\xffab' 'mal'
