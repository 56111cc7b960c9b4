# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mosquitto_pub (OpenSSL), with a CA file in place of a key
# Server: mosquitto (OpenSSL), a TLS-PSK listener
# Session: TLS 1.2 offered
# Verdict: no_common_suite
# Findings: no_psk_offered no_common_suite
# Shows: the client offers certificate suites only: PSK was not asked for or not built in

openssl_limits 'MaxProtocol = TLSv1.2'
keys 'bob:00112233445566778899aabbccddeeff'
broker 'psk_hint cellar'
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
refused_client mosquitto_pub -h $BROKER -p 8883 --cafile certificate.pem -t test \
    -m 'never arrives'
