# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto behind relay_mbedtls (mbedTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CCM, EMS (three sessions)
# Verdict: decrypted
# Shows: an mbedTLS server, which sends no identity hint and so no ServerKeyExchange

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'crane:abcdefabcdefabcdefabcdefabcdefab'
plain_broker
capture
relay_server mbedtls -i crane -k abcdefabcdefabcdefabcdefabcdefab -s TLS-PSK-WITH-AES-256-CCM -K keylog
subscribe crane abcdefabcdefabcdefabcdefabcdefab 2 -t yard/# --ciphers PSK-AES256-CCM
publish crane abcdefabcdefabcdefabcdefabcdefab yard/load 0 '1.25 t' -i crane-pub --ciphers PSK-AES256-CCM
publish crane abcdefabcdefabcdefabcdefabcdefab yard/hook 0 up -i crane-pub --ciphers PSK-AES256-CCM
await_clients
