# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: client_refused
# Shows: the client's key has an odd number of digits: it notices when it needs the key, and gives up
# Shows: with alert handshake_failure in place of its ClientKeyExchange

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused_client openssl s_client -connect "$BROKER:8883" -psk_identity bob \
    -psk 00112233445566778899aabbccddeef </dev/null
