# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), whose key is the text of the broker's hex digits
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: key_in_other_encoding server_key_differs
# Shows: the device took the hex digits for the key itself, so its key is the 32 letters; the
# Shows: broker answers with alert bad_record_mac

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'sensor1:BA0DB2A3448345A3A13A91C2ADA44778'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused sensor1 $(printf BA0DB2A3448345A3A13A91C2ADA44778 | od -An -v -tx1 | tr -d ' \n')
