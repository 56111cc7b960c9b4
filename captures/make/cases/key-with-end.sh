# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (four sessions)
# Verdict: handshake_failed
# Findings: key_in_other_encoding server_key_differs
# Shows: four devices whose key has an octet too many: a line feed or a NUL behind the key, or
# Shows: behind its digits taken as text

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'lf:00112233445566778899aabbccddee01' 'nul:00112233445566778899aabbccddee02' \
    'text-lf:00112233445566778899aabbccddee03' 'text-nul:00112233445566778899aabbccddee04'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
refused lf 00112233445566778899aabbccddee010a
refused nul 00112233445566778899aabbccddee0200
refused text-lf 30303131323233333434353536363737383839396161626263636464656530330a
refused text-nul 303031313232333334343535363637373838393961616262636364646565303400
