# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub behind relay_wolfssl (wolfSSL), with another key than the broker's
# Server: mosquitto behind relay_wolfssl (wolfSSL)
# Session: TLS 1.3, psk_ke offered
# Verdict: wrong_key
# Findings: wrong_key
# Shows: wolfSSL's answer to a binder that does not verify

keys 'thirteen:13131313131313131313131313131313'
plain_broker
capture
relay_server wolfssl -i thirteen -k 13131313131313131313131313131313 -s TLS13-AES128-GCM-SHA256
relay_client wolfssl -i thirteen -k 31313131313131313131313131313131 -s TLS13-AES128-GCM-SHA256
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 -t test -m 'never arrives'
