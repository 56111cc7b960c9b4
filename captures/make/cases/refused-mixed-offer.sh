# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL), which speaks no TLS 1.3, as from 2.0.12 on
# Session: TLS 1.3 and 1.2, none agreed; TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS; TLS 1.3 and 1.2, none agreed
# Verdict: handshake_failed, decrypted, no_common_suite
# Findings: psk_not_accepted, none, no_common_suite
# Shows: an offer of TLS 1.3 and of a suite of 1.2 that the broker does not take; once it accepted
# Shows: another suite from somebody, it is certain that the suite is to blame

keys 'bob:00112233445566778899aabbccddeeff'
openssl_limits 'MaxProtocol = TLSv1.2'
broker 'psk_hint cellar' 'ciphers PSK-AES256-GCM-SHA384'
unset OPENSSL_CONF
note 'the clients: without openssl.cnf'
capture
refused bob 00112233445566778899aabbccddeeff --ciphers PSK-AES128-GCM-SHA256
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub \
    --ciphers PSK-AES256-GCM-SHA384
refused bob 00112233445566778899aabbccddeeff --ciphers PSK-AES128-GCM-SHA256
