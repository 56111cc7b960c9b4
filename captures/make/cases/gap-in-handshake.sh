# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_incomplete
# Findings: capture_gap handshake_incomplete
# Shows: the capture lacks the packet with the ServerHello

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub

# The packet of the ServerHello is what the capture loses.
end_capture
keep_frames "$(first_frame 'tls.handshake.type == 2')"
