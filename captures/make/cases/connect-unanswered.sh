# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), which takes no packet of more than 20 bytes
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: mqtt_unanswered
# Shows: TLS is fine, and the broker ends the connection without a CONNACK

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256' 'max_packet_size 20'
capture
refused_client mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -i a-client-with-a-long-name -t test -m 'never arrives'
