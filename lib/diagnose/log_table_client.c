/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of logs: other libraries, and what any stack says. */
#include "diagnose/log_table.h"

/* clang-format off */
static const PskLogLine lines[] = {
    {"unexpected eof while reading",
     "The connection was lost|connection reset by peer|ECONNRESET|disconnected before "
     "secure TLS connection was established|The TLS connection was non-properly "
     "terminated|openssl reason 294|EOF occurred in violation of "
     "protocol|EOFException|PR_END_OF_FILE_ERROR|PR_CONNECT_RESET_ERROR|Error in the "
     "pull function|Error in the push function|Peer suddenly disconnected|Connection "
     "closed by remote host|SocketException: Connection reset|code -0x8008|TCP_CLOSED_FIN",
     "OpenSSL, mosquitto_pub, GnuTLS, Node.js, Java, NSS, stunnel",
     "The other side closed the connection without an alert, as a listener without TLS "
     "does, and Erlang (EMQX) where the keys differ.",
     "listener_without_tls server_hung_up server_key_differs", false},
    {"fatal alert message (msg 40)",
     "msg 40|alert number 40|received alert [40]|alert handshake "
     "failure|handshake_failure|SSL_ERROR_HANDSHAKE_FAILURE_ALERT",
     "any stack",
     "handshake_failure: the server accepts none of the offered cipher suites; in TLS "
     "1.3, or not the PSK.",
     "no_common_suite no_psk_offered psk_not_accepted", false},
    {"fatal alert message (msg 70)",
     "msg 70|alert number 70|received alert [70]|protocol version|alert number 86|msg "
     "86|inappropriate fallback",
     "any stack",
     "protocol_version: the TLS versions of both sides do not meet.",
     "version_mismatch", false},
    {"fatal alert message (msg 115)",
     "msg 115|alert number 115|received alert [115]|unknown psk identity",
     "any stack",
     "unknown_psk_identity: the server has no key for this identity.",
     "unknown_identity server_lacks_identity", false},
    {"fatal alert message (msg 20)",
     "msg 20|alert number 20|received alert [20]|bad record "
     "mac|SSL_ERROR_BAD_MAC_ALERT|SSL_ERROR_BAD_MAC_READ",
     "any stack",
     "bad_record_mac: the server's key is not the client's.",
     "wrong_key server_key_differs keys_differ", false},
    {"fatal alert message (msg 51)",
     "msg 51|alert number 51|received alert [51]|decrypt "
     "error|SSL_ERROR_DECRYPT_ERROR_ALERT|digest check failed|openssl reason 149",
     "any stack",
     "decrypt_error: the server's key is not the client's.",
     "wrong_key server_key_differs keys_differ", false},
    {"fatal alert message (msg 47)",
     "ALERT_ILLEGAL_PARAMETER|msg 47|alert number 47|received alert [47]|illegal "
     "parameter|SSL_ERROR_ILLEGAL_PARAMETER_ALERT|An illegal parameter has been received",
     "any stack",
     "illegal_parameter: in TLS 1.3, the server's key does not fit the client's binder; "
     "up to TLS 1.2 Erlang (EMQX) says so of an identity that it does not know.",
     "wrong_key server_key_differs server_lacks_identity", false},
    {"fatal alert message (msg 50)",
     "msg 50|alert number 50|received alert [50]|decode error",
     "any stack",
     "decode_error: what came was cut short; OpenSSL says so to who leaves in the midst "
     "of a handshake.",
     "connection_unused listener_without_tls handshake_failed", false},
    {"fatal alert message (msg 80)",
     "msg 80|alert number 80|received alert [80]|alert internal error|internal_error",
     "any stack",
     "internal_error: the other side failed at something of its own: its log says more. "
     "GnuTLS and mbedTLS answer so to a PSK of TLS 1.3 that they don't take.",
     "psk_not_accepted handshake_failed", false},
    {"fatal alert message (msg 109)",
     "msg 109|alert number 109|received alert [109]|missing extension",
     "any stack",
     "missing_extension: in TLS 1.3, the server took no PSK, and has nothing else to go "
     "on with.",
     "psk_not_accepted", false},
    {"fatal alert message (msg 112)",
     "msg 112|alert number 112|received alert [112]|unrecognized name",
     "any stack",
     "unrecognized_name: the server does not know the host name that the client asked "
     "for (SNI).",
     "handshake_failed", false},
    {"HANDSHAKE_FAILURE_ON_CLIENT_HELLO",
     NULL,
     "BoringSSL, Electron clients",
     "The server accepts none of the offered cipher suites; BoringSSL offers few with "
     "PSK.",
     "no_common_suite no_psk_offered", false},
    {"no cipher suites in common",
     "no cipher suite supported by both client and server|SSL_ERROR_NO_CYPHER_OVERLAP|no "
     "common encryption algorithm",
     "HiveMQ, Java, Go, NSS",
     "The server accepts none of the cipher suites that the client offered; Java and Go "
     "have none with PSK of their own.",
     "no_common_suite no_psk_offered", false},
    {"not an SSL/TLS record",
     "NotSslRecordException|Unsupported or unrecognized SSL message|plaintext "
     "connection?|first record does not look like a TLS handshake|An unexpected TLS "
     "packet was received|GNUTLS_E_UNEXPECTED_PACKET_LENGTH|A record packet with illegal "
     "version was received",
     "HiveMQ, Java, Go, GnuTLS",
     "What came is no TLS: plain MQTT or HTTP, on a port where TLS is spoken, or the "
     "reverse.",
     "mqtt_without_tls server_not_tls http_on_tls_port", false},
    {"400 Bad Request",
     "plain HTTP request was sent to HTTPS port",
     "web servers",
     "The other side is a web server, or a listener of WebSocket.",
     "server_not_tls http_answer http_on_tls_port", false},
    {"GNUTLS_E_UNKNOWN_PSK_USERNAME",
     NULL,
     "GnuTLS",
     "The server has no key for this identity.",
     "unknown_identity server_lacks_identity", false},
    {"A TLS fatal alert has been received",
     "GNUTLS_E_FATAL_ALERT_RECEIVED",
     "GnuTLS",
     "The other side ended the handshake with an alert; the next line of the log has its "
     "number (40 no common suite, 20 or 51 keys differ, 115 unknown identity, 70 "
     "version).",
     "no_common_suite wrong_key server_key_differs unknown_identity version_mismatch", false},
    {"Decryption has failed",
     "Discarded message[0] due to invalid decryption|cipher operation failed",
     "GnuTLS, OpenSSL",
     "The client's Finished does not decrypt with the server's key: the keys differ, or, "
     "with GnuTLS, the identity is unknown.",
     "wrong_key server_key_differs keys_differ key_in_other_encoding unknown_identity", false},
    {"Insufficient credentials for that request",
     "GNUTLS_E_INSUFFICIENT_CREDENTIALS|Error setting the PSK credentials",
     "GnuTLS",
     "This client has no key, or one that GnuTLS does not take.",
     "client_refused key_size", false},
    {"certificate verify failed",
     "unknown ca|msg 48|alert number 48|received alert [48]|alert number 42|alert number "
     "46|bad certificate|certificate unknown|self-signed certificate|self signed "
     "certificate|openssl reason 134|code -0x2700|X509 - Certificate verification "
     "failed|unknown certificate authority|signed by unknown authority|wolfssl "
     "-188|wolfssl -329|wolfssl -330|PKIX path building failed|SEC_ERROR_UNKNOWN_ISSUER",
     "any stack",
     "The server sent a certificate, so that no PSK was chosen.",
     "certificate_suite_chosen not_psk client_refused", false},
    {"Connection refused",
     "ECONNREFUSED|BIO connect:connect error|errno=111",
     "any stack",
     "No listener on this port: TLS was never reached.",
     "connection_refused", false},
    {"A network protocol error occurred when communicating with the broker",
     NULL,
     "mosquitto_pub, mosquitto_sub",
     "TLS works; the broker refused the MQTT connection, or what answers is no MQTT.",
     "mqtt_refused mqtt_disconnected http_answer", false},
    {"not authorised",
     "Connection Refused:|The connection was refused|not authorized|bad user name or "
     "password|bad username or password|identifier rejected|unacceptable protocol "
     "version|rc 5|rc 4|result code 5|result code 4|return code 5|return code 4",
     "any MQTT client",
     "TLS works; the MQTT broker refuses the client in its CONNACK, or what it asks for.",
     "mqtt_refused mqtt_request_refused", false},
    {"connack timeout",
     "timed out waiting for CONNACK|waiting for connack",
     "any MQTT client",
     "The connection was made, and no CONNACK came.",
     "mqtt_unanswered server_silent data_unanswered", false},
    {"Packet too large",
     "Quota exceeded|Receive maximum exceeded|Keep Alive timeout|Server shutting "
     "down|Topic alias invalid",
     "any MQTT client",
     "TLS works; the broker ended an MQTT 5 connection with this reason.",
     "mqtt_disconnected mqtt_request_refused", false},
    {"Connect failed, rc",
     "Connect failed|Failed to connect, return code|return code -1|rc -1",
     "Paho",
     "The connection or its TLS handshake failed; a trace (MQTT_C_CLIENT_TRACE) or a "
     "capture says why.",
     "connection_refused no_common_suite unknown_identity wrong_key", true},
};
/* clang-format on */

const PskLogFamily psk_log_client = {lines, G_N_ELEMENTS(lines)};
