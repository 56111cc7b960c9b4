# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: Erlang's ssl application, which does not know the identity
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_lacks_identity
# Shows: Erlang answers an identity that it does not know by alert illegal_parameter

keys 'bob:00112233445566778899aabbccddeeff'
echo 'alice:00112233445566778899aabbccddeeff' >server-keys
note 'server-keys: alice:00112233445566778899aabbccddeeff'
capture
erlang_server server-keys
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'
