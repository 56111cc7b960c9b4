# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub behind relay_wolfssl (wolfSSL)
# Server: mosquitto behind relay_wolfssl (wolfSSL)
# Session: TLS 1.3 TLS_SHA256_SHA256 (RFC 9150), psk_ke
# Verdict: decrypted
# Shows: a suite that authenticates and does not encrypt, with the short nonce of wolfSSL
# Tshark: knows no such suite

keys 'thirteen:13131313131313131313131313131313'
plain_broker
capture
relay_server wolfssl -i thirteen -k 13131313131313131313131313131313 -s TLS13-SHA256-SHA256
relay_client wolfssl -i thirteen -k 13131313131313131313131313131313 -s TLS13-SHA256-SHA256
publish thirteen relay farm/thirteen 0 'integrity alone'
await_clients
