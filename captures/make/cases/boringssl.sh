# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_boringssl (BoringSSL)
# Server: mosquitto behind relay_boringssl (BoringSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CBC_SHA, EMS, MAC-then-encrypt (two sessions)
# Verdict: decrypted
# Shows: BoringSSL at both ends, which never does encrypt-then-MAC and splits the first byte off

keys 'phone:0f1e2d3c4b5a69788796a5b4c3d2e1f0'
plain_broker
capture
relay_server boringssl -i phone -k 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -s PSK-AES128-CBC-SHA -H shop \
    -K keylog
relay_client boringssl -i phone -k 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -s PSK-AES128-CBC-SHA
subscribe phone relay 1 -t shop/#
publish phone relay shop/till 1 '3.50 EUR' -i phone-pub
await_clients
