# SPDX-License-Identifier: GPL-2.0-or-later
# Client: tstclnt (NSS)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_dhe_ke
# Verdict: forward_secret
# Findings: tls13_forward_secret
# Shows: the client of Firefox's library, whose binder the table's key fits

keys 'fox:00112233445566778899aabbccddeeff'
mkdir db
certutil -N -d db --empty-password
capture
openssl_server fox 00112233445566778899aabbccddeeff -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256
talk_client tstclnt -h "$BROKER" -p 8883 -d db -o -V tls1.3:tls1.3 \
    -z 0x00112233445566778899aabbccddeeff:fox
client_says 'den reading 4711.5'
server_says 'noted'
stop "$CLIENT"
exec 4>&-
