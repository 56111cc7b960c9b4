# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL) and mbedtls_client (mbedTLS)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_CHACHA20_POLY1305_SHA256, EMS; TLS 1.2 TLS_PSK_WITH_AES_256_CCM, EMS
# Verdict: decrypted
# Shows: two devices with keys and suites of their own, connected at the same time, their messages
# Shows: interleaved

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'alice:a11ce000a11ce000a11ce000a11ce0ff' \
    'robert:b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0'
broker 'psk_hint two' 'ciphers PSK-CHACHA20-POLY1305:PSK-AES256-CCM'
capture

alice_says() {
    local n
    for n in 1 2 3 4 5; do
        sleep 0.1
        sent_text alice house/alice 0 0 "alice $n"
        echo "alice $n"
    done
}

start device alice mosquitto_pub -h $BROKER -p 8883 --psk-identity alice \
    --psk a11ce000a11ce000a11ce000a11ce0ff --ciphers PSK-CHACHA20-POLY1305 -A $DEVICE \
    -i alice -t house/alice -l < <(alice_says)
ALICE=$PID
own_client robert ./mbedtls_client -h $BROKER -p 8883 -i robert \
    -k b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0 \
    -s TLS-PSK-WITH-AES-256-CCM -B $DEVICE2 -c robert -t house/robert \
    -m 'robert 1' -m 'robert 2' -m 'robert 3' -m 'robert 4' -m 'robert 5' -w 100
wait $ALICE
await_clients
