# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (three sessions)
# Verdict: decrypted
# Shows: a network that loses, duplicates and reorders packets both ways, so TCP sends again; the
# Shows: capture itself has everything

bad_net 1
openssl_limits 'MaxProtocol = TLSv1.2'
keys 'ferry:5ea5ea5ea5ea5ea5ea5ea5ea5ea5ea50'
broker 'psk_hint harbour' 'ciphers PSK-AES128-GCM-SHA256'
KEY=5ea5ea5ea5ea5ea5ea5ea5ea5ea5ea50
PICTURE=$(seq -s ' ' 1 4000)
capture
subscribe ferry $KEY 2 -q 1 -t harbour/#
publish ferry $KEY harbour/log 1 "$PICTURE" -i ferry-1
publish ferry $KEY harbour/log 1 short -i ferry-2
await_clients
