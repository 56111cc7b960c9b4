# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_gnutls (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted
# Shows: record_size_limit 64, so that handshake messages and MQTT packets are split over several
# Shows: records

ID=device-with-a-rather-long-name/region-eu-central-1/building-7/floor-3/room-42/rack-19/slot-4
keys "$ID:0f1e2d3c4b5a69788796a5b4c3d2e1f0"
plain_broker
capture
PRIORITY=NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+AEAD:+AES-128-GCM:%ALLOW_SMALL_RECORDS
relay_server gnutls -i $ID -k 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -s $PRIORITY -f 64 -K keylog
relay_client gnutls -i $ID -k 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -s $PRIORITY -f 64
subscribe $ID relay 1 -t split/#
publish $ID relay split/message 1 "$(seq -s ' ' 1 100)" -i split-pub
await_clients
