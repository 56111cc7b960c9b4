# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_wolfssl (wolfSSL)
# Server: mosquitto behind relay_openssl13 (OpenSSL)
# Session: TLS 1.3 TLS_AES_256_GCM_SHA384, psk_ke (two sessions)
# Verdict: decrypted
# Shows: a key for SHA-384; wolfSSL and OpenSSL

keys 'thirteen:13131313131313131313131313131313'
plain_broker
capture
KEY=13131313131313131313131313131313
relay_server openssl13 -i thirteen -k $KEY -s TLS_AES_256_GCM_SHA384 -K keylog
relay_client wolfssl -i thirteen -k $KEY -s TLS13-AES256-GCM-SHA384
subscribe thirteen relay 1 -q 1 -t mill/#
publish thirteen relay mill/wheel 1 '14 rpm' -i thirteen-pub
await_clients
