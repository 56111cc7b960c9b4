# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384 and TLS_PSK_WITH_AES_128_CCM, EMS
# Verdict: decrypted, decrypted
# Findings: none, suite_differs
# Shows: a device that negotiates another suite in its second session

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES256-GCM-SHA384:PSK-AES128-CCM'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '13 cm' -i bob-pub \
    --ciphers PSK-AES128-CCM
