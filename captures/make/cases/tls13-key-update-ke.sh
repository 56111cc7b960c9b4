# SPDX-License-Identifier: GPL-2.0-or-later
# Client: gnutls-cli (GnuTLS)
# Server: gnutls-serv (GnuTLS)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_ke
# Verdict: decrypted
# Shows: KeyUpdate from the client, with and without a request to the server to follow

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
PRIORITY=NONE:+VERS-TLS1.3:+PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+AES-128-GCM
capture
gnutls_server $PRIORITY
gnutls_client line $KEY $PRIORITY --inline-commands
client_hears_echo 'generation zero'
client_command '^rekey1^'
client_hears_echo 'the client has new keys'
client_command '^rekey^'
client_hears_echo 'both have new keys'
client_command '^rekey^'
client_hears_echo 'and again'
end_gnutls_talk
