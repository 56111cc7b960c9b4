# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2, none agreed; the packets of the client alone
# Verdict: handshake_incomplete
# Findings: one_direction handshake_incomplete
# Shows: the broker refuses the suites, and its alert is not in the capture; what the client
# Shows: acknowledged tells that the broker was not silent

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES256-GCM-SHA384'
capture
refused bob 00112233445566778899aabbccddeeff --ciphers PSK-AES128-GCM-SHA256
end_capture
mv capture.pcapng whole.pcapng
note 'broker$ tshark -r whole.pcapng -Y "ip.src == '$DEVICE'" -w client-side-of-refusal.pcapng'
tshark -r whole.pcapng -Y "ip.src == $DEVICE" -w capture.pcapng 2>/dev/null
