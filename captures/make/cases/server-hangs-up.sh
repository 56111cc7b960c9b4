# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_sub, mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), which takes one connection at a time
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS; TLS offered, never answered
# Verdict: decrypted, handshake_incomplete
# Findings: none, server_hung_up
# Shows: a broker at its limit hangs up on a second client, while the first one, which tells that it
# Shows: is no listener without TLS, stays connected until the capture ends

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256' 'max_connections 1'
capture
start device waiting mosquitto_sub -h $BROKER -p 8883 --psk-identity bob \
    --psk 00112233445566778899aabbccddeeff -i waiting -t cellar/#
await grep -q 'Sending SUBACK to waiting' broker.log.err
refused bob 00112233445566778899aabbccddeeff
end_capture
