# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub behind relay_wolfssl (wolfSSL)
# Server: mosquitto behind relay_wolfssl (wolfSSL)
# Session: TLS 1.3, none agreed
# Verdict: unknown_identity
# Findings: unknown_identity key_of_other_identity
# Shows: wolfSSL hangs up, without an alert, at a PSK of TLS 1.3 that it does not have

keys 'bob:00112233445566778899aabbccddeeff'
plain_broker
capture
relay_server wolfssl -i bob -k 00112233445566778899aabbccddeeff -s TLS13-AES128-GCM-SHA256
relay_client wolfssl -i mallory -k 00112233445566778899aabbccddeeff -s TLS13-AES128-GCM-SHA256
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 -t test -m 'never arrives'
