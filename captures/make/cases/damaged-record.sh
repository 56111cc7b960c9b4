# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: decrypted, partly_decrypted
# Findings: none, bad_record
# Tshark: it decodes nothing after the damaged record
# Shows: one octet of a record was changed in the capture file

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '13 cm' -i bob-pub

# The last octet of the client's third-last record, the PUBLISH, in the second session.
end_capture
PAYLOAD=$(tshark -r capture.pcapng -Y 'tcp.stream == 1 && tcp.dstport == 8883 && tls.app_data' \
    -T fields -e tcp.payload 2>/dev/null | sed -n 2p)
note 'one octet changed: the last of the second record of application data in the second session'
python3 - "$PAYLOAD" <<'END'
import pathlib, sys
path = pathlib.Path("capture.pcapng")
data, payload = path.read_bytes(), bytes.fromhex(sys.argv[1])
assert data.count(payload) == 1
path.write_bytes(data.replace(payload, payload[:-1] + bytes([payload[-1] ^ 1])))
END
