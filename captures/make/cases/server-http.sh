# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: python3 -m http.server
# Session: TLS offered, answered in HTTP
# Verdict: handshake_incomplete
# Findings: server_not_tls
# Shows: the port belongs to a web server without TLS

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
capture
start broker server python3 -m http.server -d /var/empty 8883
await listening broker 8883
on device mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' 2>client.err || true
note_refusal
