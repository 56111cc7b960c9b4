# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: resumed_unknown_session
# Findings: resumed_unknown_session
# Shows: the resumed session alone: the capture began after the full handshake, so nothing shows
# Shows: the identity and the randoms that the master secret came from

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'nightly:5e551000000000000000000000005e55'
broker 'psk_hint roof' 'ciphers PSK-AES128-GCM-SHA256'
own_client nightly ./mbedtls_client -h $BROKER -p 8883 -i nightly \
    -k 5e551000000000000000000000005e55 -s TLS-PSK-WITH-AES-128-GCM-SHA256 -r 3 \
    -c nightly -t roof/wind -m '3.4 m/s'
await grep -q 'Received DISCONNECT from nightly' broker.log.err
capture
await_clients
# The first of the two messages is not in the capture.
first_line_off client-1.published
