# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto, whose listener has no psk_hint and so no TLS
# Session: TLS offered, never answered
# Verdict: handshake_incomplete
# Findings: listener_without_tls
# Shows: mosquitto takes the ClientHello for MQTT and closes the connection: psk_file alone does
# Shows: not make a TLS listener

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker
capture
refused bob 00112233445566778899aabbccddeeff
