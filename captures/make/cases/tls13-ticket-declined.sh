# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL), with a certificate, started anew between the connections
# Session: TLS 1.3 TLS_AES_256_GCM_SHA384 (two sessions)
# Verdict: not_psk
# Findings: not_psk
# Shows: a ticket that the server has forgotten is no PSK that it refuses: the session works

keys 'line:abad1dea0000000000000000abad1dea'
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
for ticket in -sess_out -sess_in; do
    talk_server openssl s_server -accept 8883 -cert certificate.pem -key certificate.key -tls1_3
    start device client openssl s_client -connect $BROKER:8883 -tls1_3 -quiet $ticket ticket <&3
    await test -s ticket
    sleep 0.5
    stop $PID
    stop $PID_OF_SERVER
    rm server.pipe
done
