# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_sub, mosquitto_pub (OpenSSL), with the same client id
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted, decrypted
# Findings: mqtt_closed, none
# Shows: the broker lets a client go without a word when another one takes its client id

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
start device waiting mosquitto_sub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -i gauge -t cellar/valve
await grep -q 'Sending SUBACK to gauge' broker.log.err
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i gauge
stop $PID
