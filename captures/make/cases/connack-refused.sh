# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: mqtt_refused
# Shows: TLS is fine, MQTT refuses: CONNACK with return code 5, not authorized

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256' 'clientid_prefixes witness'
capture
refused_client mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -i bob-pub -t test -m 'never arrives'
