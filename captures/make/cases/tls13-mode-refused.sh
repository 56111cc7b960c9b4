# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub behind relay_wolfssl (wolfSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3, psk_ke alone offered
# Verdict: handshake_failed
# Findings: psk_not_accepted
# Shows: key and identity are right, and the server does not take psk_ke, the only mode that the
# Shows: client offers; it answers as it does for an identity that it does not know

keys 'thirteen:13131313131313131313131313131313'
capture
openssl_server thirteen 13131313131313131313131313131313 -tls1_3
relay_client wolfssl -i thirteen -k 13131313131313131313131313131313 -s TLS13-AES128-GCM-SHA256
refused_client mosquitto_pub -h 127.0.0.1 -p 1883 -t test -m 'never arrives'
rm -f keylog # the server wrote the head of one
