# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CCM_8, no EMS
# Verdict: decrypted
# Shows: CCM-8 with a 256 bit key and the plain master secret

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'probe-256:c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77'
broker 'psk_hint greenhouse' 'ciphers PSK-AES256-CCM8'
capture
own_client probe-256 ./mbedtls_client -h $BROKER -p 8883 -i probe-256 \
    -k c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77 \
    -s TLS-PSK-WITH-AES-256-CCM-8 -E -c probe-256 -t fields/probe-256 -m first -m 'second, a little longer' -w 30
await_clients
