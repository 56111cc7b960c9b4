# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), which speaks MQTT over WebSocket
# Server: mosquitto (protocol websockets) behind relay_gnutls (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Findings: websocket_inside_tls
# Shows: the MQTT messages are in the frames of a WebSocket

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
plain_broker 'listener 9001 127.0.0.1' 'protocol websockets'
capture
relay_server gnutls -c 127.0.0.1:9001 -i bob -k 00112233445566778899aabbccddeeff \
    -s NORMAL:-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-GCM:-VERS-ALL:+VERS-TLS1.2 -K keylog
raw_client bob 00112233445566778899aabbccddeeff \
    'GET /mqtt HTTP/1.1\r\nHost: broker\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n' \
    'mosquitto version' \
    '\x82\x92\0\0\0\0\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04ws-1' \
    'Sending CONNACK to ws-1' \
    '\x82\x82\0\0\0\0\xe0\0' \
    'Client ws-1 disconnected'
