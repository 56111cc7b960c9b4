# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS (five sessions)
# Verdict: decrypted
# Shows: MQTT 5 with properties on CONNECT, PUBLISH, SUBSCRIBE and DISCONNECT: user properties
# Shows: (one name twice), content type, response topic, correlation data, expiry, payload
# Shows: format, topic alias (also with an empty topic), session expiry, receive maximum, subscription identifier, a will
# Shows: with properties

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'five:55555555555555555555555555555555'
broker 'psk_hint v5' 'ciphers PSK-AES256-GCM-SHA384' 'max_topic_alias 10'
KEY=55555555555555555555555555555555
capture
subscribe five $KEY 6 -V mqttv5 -q 2 -t v5/# -x 300 \
    -D connect receive-maximum 10 -D connect topic-alias-maximum 5 \
    -D connect maximum-packet-size 65536 -D connect request-problem-information 1 \
    -D connect user-property firmware 2.28.3 -D connect user-property firmware extra \
    -D subscribe subscription-identifier 42 -D subscribe user-property why test \
    --will-topic v5/will --will-payload bye -D will will-delay-interval 1 \
    -D will content-type text/plain -D will message-expiry-interval 60 \
    -D will user-property kind will
publish five $KEY v5/request 1 '{"get":"state"}' -V mqttv5 -i five-1 -x 60 \
    -D connect user-property language de \
    -D publish payload-format-indicator 1 -D publish content-type application/json \
    -D publish response-topic v5/answer -D publish correlation-data id-0001 \
    -D publish message-expiry-interval 120 \
    -D publish user-property trace 4bf92f35 -D publish user-property trace again \
    -D disconnect session-expiry-interval 5 -D disconnect user-property end well
publish five $KEY v5/alias 0 'one with an alias' -V mqttv5 -i five-2 -D publish topic-alias 3
publish five $KEY v5/exactly 2 'exactly once' -V mqttv5 -i five-3 \
    -D publish user-property empty '' -D publish message-expiry-interval 4294967295
# Sent three times, the second and third time with the alias alone.
for topic in v5/alias/once '' ''; do
    sent_text five v5/alias/once 0 0 again topic-alias$'\t'1 wire-topic$'\t'"$topic"
done
reach five $KEY
on device mosquitto_pub "${REACH[@]}" -t v5/alias/once -m again -V mqttv5 -i five-4 --repeat 3 \
    --repeat-delay 0.05 -D publish topic-alias 1
await_clients
