# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_256_CBC_SHA384, no EMS, encrypt-then-MAC (three sessions)
# Verdict: decrypted
# Shows: one session resumed twice by ticket, without extended master secret

keys 'line:abad1dea0000000000000000abad1dea'
KEY=abad1dea0000000000000000abad1dea
openssl_limits 'MaxProtocol = TLSv1.2' 'Options = -ExtendedMasterSecret'
capture
openssl_server line $KEY -cipher PSK-AES256-CBC-SHA384
openssl_client line $KEY -cipher PSK-AES256-CBC-SHA384 -sess_out session.pem
client_says 'full handshake'
end_talk
for n in 1 2; do
    openssl_client line $KEY -cipher PSK-AES256-CBC-SHA384 -sess_in session.pem
    client_says "resumed, time $n"
    server_says "welcome back, time $n"
    end_talk
done
