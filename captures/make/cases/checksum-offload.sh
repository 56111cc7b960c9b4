# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: decrypted
# Findings: checksum_offload
# Shows: wrong TCP checksums, as captures have where the network card computes them

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
for side in device broker; do
    quietly_on $side ethtool -K eth0 tx on >/dev/null 2>&1
    note "$side\$ ethtool -K eth0 tx on"
done
capture
subscribe bob 00112233445566778899aabbccddeeff 1 -t cellar/#
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
await_clients
