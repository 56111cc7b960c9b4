# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: partly_decrypted
# Findings: identity_lost capture_gap
# Shows: the capture lacks the packet with the ClientKeyExchange and the client's Finished; the
# Shows: table has two keys, and the server sent a session ticket
# Tshark: no key, since that takes the message that is missing

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'alice:ffeeddccbbaa99887766554433221100' 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob 00112233445566778899aabbccddeeff cellar/level 1 '12 cm' -i bob-pub

# The packet of the ClientKeyExchange is what the capture loses.
end_capture
keep_frames "$(first_frame 'tls.handshake.type == 16')"
