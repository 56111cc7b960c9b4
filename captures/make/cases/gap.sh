# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub, mosquitto_sub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS (three sessions)
# Verdict: decrypted, partly_decrypted, decrypted
# Findings: none, capture_gap, none
# Shows: the capture lacks one packet from the midst of a long message, which the broker did get
# Tshark: the long message is incomplete

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'ferry:5ea5ea5ea5ea5ea5ea5ea5ea5ea5ea50'
broker 'psk_hint harbour' 'ciphers PSK-AES128-GCM-SHA256'
KEY=5ea5ea5ea5ea5ea5ea5ea5ea5ea5ea50
PICTURE=$(seq -s ' ' 1 4000)
capture
subscribe ferry $KEY 2 -q 1 -t harbour/#
publish ferry $KEY harbour/log 1 "$PICTURE" -i ferry-1
publish ferry $KEY harbour/log 1 short -i ferry-2
await_clients

# The second connection's third full packet is what the capture loses.
end_capture
FRAME=$(tshark -r capture.pcapng -Y 'tcp.stream == 1 && tcp.dstport == 8883 && tcp.len > 1400' \
    -T fields -e frame.number 2>/dev/null | sed -n 3p)
mv capture.pcapng whole.pcapng
note_command broker editcap whole.pcapng capture.pcapng "$FRAME"
editcap whole.pcapng capture.pcapng "$FRAME"
