# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), stopped
# Session: TLS 1.2 offered
# Verdict: handshake_incomplete
# Findings: server_silent
# Shows: the broker is stopped, so that only its kernel answers; the client gives up

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
pause_broker
on device timeout 2 mosquitto_pub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -t test -m 'never arrives' 2>client.err || true
end_capture
resume_broker
