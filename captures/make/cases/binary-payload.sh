# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_CCM, EMS (five sessions)
# Verdict: decrypted
# Shows: payloads of every byte value, of terminal escape sequences and of broken UTF-8, a topic
# Shows: with UTF-8 and a blank; identities with blanks, with UTF-8, and with bytes that are not
# Shows: UTF-8

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'blue van 2:12341234123412341234123412341234' \
    'Zürich-Gerät:56785678567856785678567856785678' \
    $'caf\xe9:9abc9abc9abc9abc9abc9abc9abc9abc'
broker 'psk_hint odd' 'ciphers PSK-AES128-CCM'
CIPHER='--ciphers PSK-AES128-CCM'
capture
subscribe 'Zürich-Gerät' 56785678567856785678567856785678 4 $CIPHER -t '#'

for n in $(seq 0 255); do
    printf "\\x$(printf %02x $n)"
done >all-bytes
sent 'blue van 2' odd/all-bytes 0 0 all-bytes
reach 'blue van 2' 12341234123412341234123412341234
on device mosquitto_pub "${REACH[@]}" $CIPHER -i van -t odd/all-bytes -f all-bytes

printf '\033]0;owned\007\033[2J\033[31mred\r\nsecond line\0after NUL\302\233x' >escapes
sent 'blue van 2' odd/escapes 0 0 escapes
on device mosquitto_pub "${REACH[@]}" $CIPHER -i van -t odd/escapes -f escapes

printf 'caf\351 \360\237\230 \300\200' >broken-utf8
sent $'caf\xe9' 'odd/température salon' 0 0 broken-utf8
reach $'caf\xe9' 9abc9abc9abc9abc9abc9abc9abc9abc
on device mosquitto_pub "${REACH[@]}" $CIPHER -i cafe -t 'odd/température salon' -f broken-utf8

publish 'Zürich-Gerät' 56785678567856785678567856785678 'odd/utf8' 0 '21,5 °C ☀' $CIPHER -i zurich
await_clients
