# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, no EMS (three sessions)
# Verdict: decrypted
# Shows: GCM with 256 bits and SHA-384, from GnuTLS without extended master secret

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'barn:00aa11bb22cc33dd44ee55ff66778899aabbccddeeff00112233445566778899'
broker 'psk_hint farm' 'ciphers PSK-AES256-GCM-SHA384'
capture
relay_client gnutls -i barn -k 00aa11bb22cc33dd44ee55ff66778899aabbccddeeff00112233445566778899 \
    -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+AEAD:+AES-256-GCM:%NO_SESSION_HASH
subscribe barn relay 2 -t farm/#
publish barn relay farm/barn 0 'hens: 12' -i barn-pub
publish barn relay farm/field 1 'rows: 40' -i barn-pub
await_clients
