# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: mqtt_request_refused
# Shows: MQTT 5: the broker's access rules do not let the client publish to its topic, which the
# Shows: broker says in its PUBACK

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
printf '%s\n' 'user bob' 'topic readwrite cellar/#' 'user alice' 'topic readwrite #' >acl
note 'acl: user bob; topic readwrite cellar/#; user alice; topic readwrite #'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256' 'use_identity_as_username true' \
    'acl_file acl'
capture
publish bob 00112233445566778899aabbccddeeff attic/level 1 '12 cm' -i bob-pub -V mqttv5
! grep -q 'attic/level' witness || fail 'the broker passed the message on'
rm witness # no witness to what was sent
