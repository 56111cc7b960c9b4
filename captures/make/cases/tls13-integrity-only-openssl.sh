# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL 3.5)
# Server: openssl s_server (OpenSSL 3.5)
# Session: TLS 1.3 TLS_SHA256_SHA256 (RFC 9150), psk_ke
# Verdict: decrypted
# Shows: a suite that authenticates and does not encrypt, with the nonce of RFC 9150. Recorded with
# Shows: the openssl of Debian 13 in front of the others
# Tshark: knows no such suite

# OpenSSL has these suites from 3.4 on.
KEY=abad1dea0000000000000000abad1dea
keys "line:$KEY"
capture
openssl_server line $KEY -tls1_3 -ciphersuites TLS_SHA256_SHA256 -cipher 'ALL:@SECLEVEL=0' \
    -allow_no_dhe_kex -groups P-384
openssl_client line $KEY -tls1_3 -ciphersuites TLS_SHA256_SHA256 -cipher 'ALL:@SECLEVEL=0' \
    -allow_no_dhe_kex -groups X25519
client_says 'for all to read'
server_says 'and none to change'
end_talk
