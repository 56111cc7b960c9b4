# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), which offers its key to TLS 1.3, too
# Server: mosquitto (OpenSSL), TLS 1.2 at the highest
# Session: TLS 1.2 TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256, EMS, encrypt-then-MAC (three sessions)
# Verdict: wrong_key, handshake_failed, forward_secret
# Findings: wrong_key, server_key_differs, forward_secret
# Shows: a suite that no key of the table opens; but the binders that were meant for TLS 1.3 tell
# Shows: who has the table's key: the broker, the client, both

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'alice:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1' 'bob:b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2' \
    'carol:c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3'
broker 'psk_hint cellar' 'ciphers ECDHE-PSK-AES128-CBC-SHA256'
unset OPENSSL_CONF
note 'OPENSSL_CONF: for the broker alone'
capture
refused alice a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2
refused bob b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1
publish carol c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3 cellar/level 1 '12 cm' -i carol-pub
keys 'alice:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1' 'bob:b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1' \
    'carol:c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3'
