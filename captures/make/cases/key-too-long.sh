# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_lacks_identity key_size
# Shows: a key of 48 octets, of which mbedTLS takes 32: it answers with alert unknown_psk_identity
# Shows: though it has the key

openssl_limits 'MaxProtocol = TLSv1.2'
KEY=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
keys "bob:$KEY"
plain_broker
capture
relay_server mbedtls -i bob -k $KEY -s TLS-PSK-WITH-AES-128-GCM-SHA256
refused bob $KEY
