# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted
# Shows: a device that publishes, and publishes again in a session resumed by the session id,
# Shows: where neither side names the identity

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'nightly:5e551000000000000000000000005e55'
broker 'psk_hint roof' 'ciphers PSK-AES128-GCM-SHA256'
capture
own_client nightly ./mbedtls_client -h $BROKER -p 8883 -i nightly \
    -k 5e551000000000000000000000005e55 -s TLS-PSK-WITH-AES-128-GCM-SHA256 -n -r 1 \
    -c nightly -t roof/wind -m '3.4 m/s'
await_clients
