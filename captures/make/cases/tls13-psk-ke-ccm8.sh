# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub behind relay_gnutls (GnuTLS)
# Server: mosquitto behind relay_gnutls (GnuTLS)
# Session: TLS 1.3 TLS_AES_128_CCM_8_SHA256, psk_ke (two sessions)
# Verdict: decrypted
# Shows: TLS 1.3 without Diffie-Hellman, with CCM-8

keys 'thirteen:13131313131313131313131313131313'
plain_broker
capture
KEY=13131313131313131313131313131313
SUITES=NONE:+VERS-TLS1.3:+PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+AES-128-CCM-8
relay_server gnutls -i thirteen -k $KEY -s $SUITES -K keylog
relay_client gnutls -i thirteen -k $KEY -s $SUITES
subscribe thirteen relay 1 -q 1 -t mill/#
publish thirteen relay mill/wheel 1 '14 rpm' -i thirteen-pub
await_clients
