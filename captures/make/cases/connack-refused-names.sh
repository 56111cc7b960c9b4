# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (four sessions)
# Verdict: decrypted
# Findings: mqtt_refused
# Shows: CONNACK refusals: MQTT 3.1.1 with return codes 5 and 2, MQTT 5 with reason codes 0x87 and
# Shows: 0x9a

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256' 'clientid_prefixes w' \
    'retain_available false' 'allow_zero_length_clientid false'
capture
refused_client mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' -i bob-pub
refused_client mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' -i bob-pub -V mqttv5
refused_client mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' -i weir -V mqttv5 \
    --will-topic gone --will-payload gone --will-retain
