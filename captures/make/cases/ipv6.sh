# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_GCM_SHA384, EMS (two sessions)
# Verdict: decrypted
# Shows: IPv6 between 2001:db8::7 and 2001:db8::3

openssl_limits 'MaxProtocol = TLSv1.2'
quietly_on device ip addr add 2001:db8::7/64 dev eth0 nodad
quietly_on broker ip addr add 2001:db8::3/64 dev eth0 nodad
BROKER=2001:db8::3
keys 'six:66666666666666666666666666666666'
broker 'psk_hint attic' 'ciphers PSK-AES256-GCM-SHA384'
capture
subscribe six 66666666666666666666666666666666 1 -t attic/#
publish six 66666666666666666666666666666666 attic/window 0 open -i six-pub
await_clients
