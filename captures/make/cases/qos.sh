# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (seven sessions)
# Verdict: decrypted
# Shows: QoS 0, 1 and 2 in both directions, a retained message, an empty message that clears it,
# Shows: and a will that the broker sends when a subscriber crashes

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'tank:2f2f2f2f5a5a5a5a9b9b9b9bc4c4c4c4' 'gauge:00ff00ff00ff00ff00ff00ff00ff00ff'
broker 'psk_hint brewery' 'ciphers PSK-AES128-GCM-SHA256'
TANK=2f2f2f2f5a5a5a5a9b9b9b9bc4c4c4c4
GAUGE=00ff00ff00ff00ff00ff00ff00ff00ff
capture
publish gauge $GAUGE brewery/tank/name 1 'tank one' -r -i gauge-1
# Gets the retained message at once, and the will last.
subscribe tank $TANK 6 -q 2 -t brewery/#
subscribe gauge $GAUGE 9 -q 1 -t nothing/here --will-topic brewery/gauge/will \
    --will-payload 'gauge is gone' --will-qos 1
GAUGE_PID=$PID
publish gauge $GAUGE brewery/tank/level 0 '40 %' -i gauge-2
publish gauge $GAUGE brewery/tank/level 1 '41 %' -i gauge-3
publish gauge $GAUGE brewery/tank/level 2 '42 %' -i gauge-4
publish gauge $GAUGE brewery/tank/name 1 '' -r -i gauge-5
crash $GAUGE_PID
await_clients
