# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CCM, EMS (three sessions)
# Verdict: decrypted
# Shows: CCM with the full tag, from GnuTLS

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'barn:00aa11bb22cc33dd44ee55ff66778899'
broker 'psk_hint farm' 'ciphers PSK-AES128-CCM'
capture
relay_client gnutls -i barn -k 00aa11bb22cc33dd44ee55ff66778899 \
    -s NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+AEAD:+AES-128-CCM
subscribe barn relay 2 -t farm/#
publish barn relay farm/barn 0 'hens: 12' -i barn-pub
publish barn relay farm/field 1 'rows: 40' -i barn-pub
await_clients
