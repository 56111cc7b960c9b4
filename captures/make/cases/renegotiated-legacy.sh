# SPDX-License-Identifier: GPL-2.0-or-later
# Client: gnutls-cli (GnuTLS)
# Server: gnutls-serv (GnuTLS)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted
# Shows: a second handshake without the secure renegotiation extension, as before RFC 5746

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
PRIORITY=NONE:+VERS-TLS1.2:+PSK:+SIGN-ALL:+AEAD:+AES-128-GCM:%DISABLE_SAFE_RENEGOTIATION:%UNSAFE_RENEGOTIATION
capture
gnutls_server $PRIORITY
gnutls_client line $KEY $PRIORITY --inline-commands
client_hears_echo 'before the renegotiation'
client_command '^renegotiate^'
client_hears_echo 'after the renegotiation'
end_gnutls_talk
