# SPDX-License-Identifier: GPL-2.0-or-later
# Client: socat, which connects and leaves
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: none
# Verdict: none: no data
# Outside: connection_unused
# Shows: a connection with no data, as health checks and port scans make

keys 'bob:00112233445566778899aabbccddeeff'
plain_broker
capture
relay_server mbedtls -i bob -k 00112233445566778899aabbccddeeff -s TLS-PSK-WITH-AES-128-GCM-SHA256
on device socat -u /dev/null "TCP:$BROKER:8883"
