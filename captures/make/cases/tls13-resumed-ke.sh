# SPDX-License-Identifier: GPL-2.0-or-later
# Client: gnutls-cli (GnuTLS)
# Server: gnutls-serv (GnuTLS)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_ke (two sessions)
# Verdict: decrypted
# Shows: a session resumed by a ticket, in which the key is the ticket's and the identity is the
# Shows: ticket

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
PRIORITY=NONE:+VERS-TLS1.3:+PSK:+SIGN-ALL:+GROUP-ALL:+AEAD:+AES-128-GCM
capture
gnutls_server $PRIORITY
# The client's first connection ends when it has a ticket; the lines are of the second.
CONNECTION=0
gnutls_client line $KEY $PRIORITY --resume --waitresumption
client_hears_echo 'in the resumed session'
end_gnutls_talk
