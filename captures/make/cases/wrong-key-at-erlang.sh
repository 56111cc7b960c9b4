# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: Erlang's ssl application, which holds another key
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_key_differs
# Shows: Erlang hangs up at a Finished of another key, without an alert

keys 'bob:00112233445566778899aabbccddeeff'
echo 'bob:ffeeddccbbaa99887766554433221100' >server-keys
note 'server-keys: bob:ffeeddccbbaa99887766554433221100'
capture
erlang_server server-keys
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'
