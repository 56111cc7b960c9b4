# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto behind relay_openssl (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS
# Verdict: decrypted
# Shows: an identity with colons, as in URNs; mosquitto itself cuts its psk_file at the first
# Shows: colon and so cannot know it

openssl_limits 'MaxProtocol = TLSv1.2'
ID=urn:dev:mac:0024befffe804ff1
keys "$ID:77777777777777777777777777777777"
plain_broker
capture
relay_server openssl -i $ID -k 77777777777777777777777777777777 -s PSK-AES256-GCM-SHA384 -K keylog
publish $ID 77777777777777777777777777777777 urn/dev 0 'four colons' -i urn
