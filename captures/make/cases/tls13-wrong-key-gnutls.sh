# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL), with another key than the server's
# Server: gnutls-serv (GnuTLS)
# Session: TLS 1.3, psk_dhe_ke offered
# Verdict: wrong_key
# Findings: wrong_key
# Shows: the binder does not verify; GnuTLS answers in another way than OpenSSL

keys 'line:abad1dea0000000000000000abad1dea'
PRIORITY=NONE:+VERS-TLS1.3:+DHE-PSK:+ECDHE-PSK:+PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+AES-128-GCM
capture
gnutls_server $PRIORITY
refused_client openssl s_client -connect $BROKER:8883 -tls1_3 -psk_identity line \
    -psk 00000000000000000000000000000000 -ciphersuites TLS_AES_128_GCM_SHA256
