# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS, no ClientHello
# Verdict: version_mismatch
# Findings: version_mismatch
# Shows: the client's lowest version is above its highest, and it sends an alert in place of its
# Shows: ClientHello

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused bob 00112233445566778899aabbccddeeff --tls-version tlsv1.3
