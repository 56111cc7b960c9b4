# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (protocol websockets) behind relay_gnutls (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: http_answer
# Shows: the client speaks MQTT to a listener of MQTT over WebSocket, which answers with HTTP
# Tshark: its MQTT dissector takes the HTTP for a packet

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
plain_broker 'listener 9001 127.0.0.1' 'protocol websockets'
capture
relay_server gnutls -c 127.0.0.1:9001 -i bob -k 00112233445566778899aabbccddeeff \
    -s NORMAL:-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-GCM:-VERS-ALL:+VERS-TLS1.2 -K keylog
refused bob 00112233445566778899aabbccddeeff
