# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_wolfssl (wolfSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_CHACHA20_POLY1305_SHA256, EMS (three sessions)
# Verdict: decrypted
# Shows: ChaCha20-Poly1305 from wolfSSL

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'barn:00aa11bb22cc33dd44ee55ff66778899'
broker 'psk_hint farm' 'ciphers PSK-CHACHA20-POLY1305'
capture
relay_client wolfssl -i barn -k 00aa11bb22cc33dd44ee55ff66778899 \
    -s PSK-CHACHA20-POLY1305
subscribe barn relay 2 -t farm/#
publish barn relay farm/barn 0 'hens: 12' -i barn-pub
publish barn relay farm/field 1 'rows: 40' -i barn-pub
await_clients
