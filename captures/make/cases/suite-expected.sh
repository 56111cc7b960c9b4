# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS
# Verdict: decrypted
# Findings: suite_not_expected
# Options: --expect PSK-AES128-CCM8
# Shows: a suite was negotiated that is not the one that was wanted

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES256-GCM-SHA384:PSK-AES128-CCM8'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
