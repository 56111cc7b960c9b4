# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL)
# Server: mosquitto (OpenSSL)
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: partly_decrypted
# Findings: ends_in_record
# Shows: the capture ends inside a record of a long message

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar' 'ciphers PSK-AES128-GCM-SHA256'
capture
publish bob 00112233445566778899aabbccddeeff cellar/log 1 "$(seq -s ' ' 1 1500)" -i bob-pub

# The rest of the long message is not in the capture.
end_capture
keep_frames -r "1-$(first_frame 'tcp.dstport == 8883 && tcp.len > 1400')"
