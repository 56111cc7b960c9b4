# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Shows: the suite that OpenSSL peers agree on most often

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'sensor1:BA0DB2A3448345A3A13A91C2ADA44778'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish sensor1 BA0DB2A3448345A3A13A91C2ADA44778 home/kitchen/temperature 0 21.5 \
    -i sensor1-pub
