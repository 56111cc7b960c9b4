# SPDX-License-Identifier: GPL-2.0-or-later
# Client: openssl s_client (OpenSSL)
# Server: openssl s_server (OpenSSL)
# Session: TLS 1.3 TLS_AES_128_GCM_SHA256, psk_ke
# Verdict: decrypted
# Shows: early data, and no Diffie-Hellman exchange since the two have no curve in common

# OpenSSL's programs take an external key for early data in the form of a session only. One that
# was made beforehand gives the form; what is the key in it goes into the key table.
openssl_server line 00 -tls1_3 -early_data -ciphersuites TLS_AES_128_GCM_SHA256 -naccept 1
openssl_client line 00 -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -sess_out session.pem
server_says 'the session is made'
end_talk
forget_talk
KEY=$(openssl sess_id -in session.pem -noout -text | sed -n 's/^ *Resumption PSK: //p')
keys "line:$KEY"

capture
echo 'early words' >early
talk_server openssl s_server -accept 8883 -nocert -tls1_3 -early_data -psk_identity line \
    -allow_no_dhe_kex -groups P-384 \
    -psk_session session.pem -ciphersuites TLS_AES_128_GCM_SHA256 -keylogfile keylog
said_next client 'early words'
talk_client openssl s_client -connect $BROKER:8883 -tls1_3 -early_data early -psk_identity line \
    -allow_no_dhe_kex -groups X25519 \
    -psk_session session.pem -ciphersuites TLS_AES_128_GCM_SHA256
client_says 'later words'
server_says 'an answer'
end_talk
