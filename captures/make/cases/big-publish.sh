# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS (two sessions)
# Verdict: decrypted
# Shows: a message of 200000 bytes, so many records and many segments, there and back; a packet
# Shows: length of three bytes

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'camera:99887766554433221100ffeeddccbbaa'
broker 'psk_hint yard' 'ciphers PSK-AES256-GCM-SHA384'
KEY=99887766554433221100ffeeddccbbaa
# Text that compresses badly but can be made again: SHA-256 of 0, of 1, and so on, in hex.
for n in $(seq 0 3124); do
    printf %s "$n" | sha256sum | cut -c 1-64 | tr -d '\n'
done >picture
capture
subscribe camera $KEY 1 -q 1 -t yard/picture
sent camera yard/picture 1 0 picture
reach camera $KEY
on device mosquitto_pub "${REACH[@]}" -i camera-pub -q 1 -t yard/picture -f picture
await_clients
