# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: identity_size handshake_failed
# Shows: an identity of 300 octets, of which OpenSSL 3 takes 256

IDENTITY=$(printf 'long-%.0s' $(seq 60))
openssl_limits 'MaxProtocol = TLSv1.2'
keys "$IDENTITY:00112233445566778899aabbccddeeff"
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused_client ./mbedtls_client -h $BROKER -p 8883 -i "$IDENTITY" -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'
