# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.0 TLS_PSK_WITH_AES_256_CBC_SHA, no EMS, MAC-then-encrypt (two sessions)
# Verdict: decrypted
# Shows: TLS 1.0 as it was in 1999: no extension changes the master secret or the MAC

openssl_limits 'MinProtocol = TLSv1' 'MaxProtocol = TLSv1' 'CipherString = DEFAULT@SECLEVEL=0'
keys 'extra:2b7e151628aed2a6abf7158809cf4f3c'
plain_broker
capture
KEY=2b7e151628aed2a6abf7158809cf4f3c
relay_server openssl -i extra -k $KEY -s PSK-AES256-CBC-SHA:@SECLEVEL=0 -K keylog
relay_client gnutls -i extra -k $KEY -s NONE:+VERS-TLS1.0:+PSK:+SIGN-ALL:+GROUP-ALL:+SHA1:+AES-256-CBC:%NO_ETM:%NO_SESSION_HASH
subscribe extra relay 1 -q 1 -t pier/#
publish extra relay pier/tide 1 'tls10-mte: 2.31 m' -i extra-pub
await_clients
