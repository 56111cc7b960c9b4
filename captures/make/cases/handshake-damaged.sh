# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (two sessions)
# Verdict: wrong_key, wrong_key
# Findings: handshake_damaged wrong_key, wrong_key
# Shows: one octet of each ClientHello was changed in the capture file; the first session works, of
# Shows: the second the broker refused the key

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
refused bob ffeeddccbbaa99887766554433221100

# No checksum is computed anew: that of TCP tells.
end_capture
hello_of() {
    tshark -r capture.pcapng -Y "tcp.stream == $1 && tls.handshake.type == 1" -T fields \
        -e tcp.payload 2>/dev/null
}
note 'one octet changed: the last of the ClientHello in each session'
python3 - "$(hello_of 0)" "$(hello_of 1)" <<'END'
import pathlib, sys
path = pathlib.Path("capture.pcapng")
data = path.read_bytes()
for hello in map(bytes.fromhex, sys.argv[1:]):
    assert data.count(hello) == 1
    data = data.replace(hello, hello[:-1] + bytes([hello[-1] ^ 1]))
path.write_bytes(data)
END
