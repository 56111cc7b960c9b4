/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of logs: TLS libraries and frameworks of devices. */
#include "diagnose/log_table.h"

/* clang-format off */
static const PskLogLine lines[] = {
    {"-0x7780",
     "code -0x7780|MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE|A fatal alert message was "
     "received from our peer",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE: the server ended the handshake with an alert; "
     "the number behind \"msg\" says which (40 no common suite, 20 or 51 keys differ, "
     "115 unknown identity, 70 version).",
     "no_common_suite wrong_key server_key_differs unknown_identity version_mismatch", false},
    {"-0x7280",
     "code -0x7280|MBEDTLS_ERR_SSL_CONN_EOF|The connection indicated an EOF",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_CONN_EOF: the server closed the connection without an alert, as a "
     "listener without TLS does.",
     "listener_without_tls server_hung_up", false},
    {"-0x7200",
     "code -0x7200|MBEDTLS_ERR_SSL_INVALID_RECORD|An invalid SSL record was received",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_INVALID_RECORD: what came is no TLS record, as from a listener "
     "without TLS, or one that is longer than the buffer (MBEDTLS_SSL_IN_CONTENT_LEN).",
     "server_not_tls malformed_record", false},
    {"-0x0050",
     "code -0x0050|code -0x004c|code "
     "-0x004e|MBEDTLS_ERR_NET_CONN_RESET|MBEDTLS_ERR_NET_RECV_FAILED|"
     "MBEDTLS_ERR_NET_SEND_FAILED|NET - Connection was reset by peer",
     "mbedTLS, ESP-IDF, Arduino",
     "MBEDTLS_ERR_NET_CONN_RESET: the server reset the connection without an alert, as a "
     "listener without TLS does.",
     "listener_without_tls server_hung_up", false},
    {"-0x0044",
     "code -0x0044|MBEDTLS_ERR_NET_CONNECT_FAILED|code "
     "-0x8004|FAILED_CONNECT_TO_HOST|Failed to connect to host",
     "mbedTLS, ESP-IDF",
     "The TCP connection failed: TLS was never reached.",
     "connection_refused connection_unanswered", false},
    {"-0x6800",
     "code -0x6800|MBEDTLS_ERR_SSL_TIMEOUT|The operation timed out",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_TIMEOUT: nobody answered in time.",
     "server_silent connection_unanswered", false},
    {"-0x7380",
     "code -0x7380|MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN|The server has no ciphersuites in "
     "common with the client|None of the common ciphersuites is usable|No supported "
     "cipher suites have been found|GNUTLS_E_NO_CIPHER_SUITES",
     "mbedTLS, GnuTLS",
     "MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN: the server, which says this, shares no suite "
     "with the client.",
     "no_common_suite", false},
    {"-0x7180",
     "code -0x7180|MBEDTLS_ERR_SSL_INVALID_MAC|Verification of the message MAC failed",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_INVALID_MAC: a record did not verify: the keys differ.",
     "wrong_key server_key_differs keys_differ", false},
    {"-0x7e80",
     "code -0x7e80|MBEDTLS_ERR_SSL_BAD_HS_FINISHED|MBEDTLS_ERR_SSL_BAD_FINISHED|"
     "Processing of the Finished handshake message failed",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_BAD_HS_FINISHED: the other side's Finished does not verify: the "
     "keys differ.",
     "wrong_key server_key_differs keys_differ", false},
    {"-0x6c80",
     "code -0x6c80|MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY|Unknown identity received",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY: the server, an mbedTLS one, does not know the "
     "identity.",
     "unknown_identity server_lacks_identity", false},
    {"-0x7980",
     "code -0x7980|code -0x7900|code -0x7b00|code -0x7b80|code -0x7c00|code -0x7300|code "
     "-0x6600|MBEDTLS_ERR_SSL_BAD_HS_SERVER_HELLO|MBEDTLS_ERR_SSL_BAD_HS_CLIENT_HELLO|"
     "MBEDTLS_ERR_SSL_DECODE_ERROR|MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER",
     "mbedTLS, ESP-IDF",
     "A message of the handshake is not what this side can take: a version, a suite or "
     "an extension that it has not, or a damaged message.",
     "client_refused suite_not_offered handshake_failed", false},
    {"-0x6e80",
     "code -0x6e80|MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION|"
     "MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION: the TLS versions of both sides do not meet.",
     "version_mismatch", false},
    {"-0x6e00",
     "code -0x6e00|MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE",
     "mbedTLS 3",
     "MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE: the two sides have no suite, group or key "
     "exchange in common.",
     "no_common_suite psk_not_accepted", false},
    {"-0x7100",
     "code -0x7100|MBEDTLS_ERR_SSL_BAD_INPUT_DATA|code -0x801b|SSL_CONF_PSK_FAILED",
     "mbedTLS, ESP-IDF",
     "MBEDTLS_ERR_SSL_BAD_INPUT_DATA: this side's own settings; of "
     "mbedtls_ssl_conf_psk(), a key of more than 32 octets (MBEDTLS_PSK_MAX_LEN) or an "
     "empty one.",
     "key_size", false},
    {"-0x7080",
     "code -0x7080|MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE|code "
     "-0x5e80|MBEDTLS_ERR_SSL_BAD_CONFIG|code -0x6980|ESP_TLS_PSK_VERIFICATION",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "The library of this side was built without what its settings ask for: PSK key "
     "exchanges (MBEDTLS_KEY_EXCHANGE_PSK_ENABLED, CONFIG_ESP_TLS_PSK_VERIFICATION), or "
     "the suite.",
     "no_psk_offered no_common_suite", false},
    {"-0x7600",
     "code -0x7600|MBEDTLS_ERR_SSL_PRIVATE_KEY_REQUIRED|pre-shared key is not set, but "
     "needed",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_PRIVATE_KEY_REQUIRED: the suite needs a pre-shared key, and this "
     "side has none.",
     "client_refused", false},
    {"-0x7680",
     "code -0x7680|MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED|No CA Chain is set, but required to "
     "operate",
     "mbedTLS, ESP-IDF",
     "MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED: the server chose a certificate where the client "
     "has a key alone.",
     "certificate_suite_chosen", false},
    {"-0x7580",
     "code -0x7580|code -0x7480|code "
     "-0x6d00|MBEDTLS_ERR_SSL_CERTIFICATE_REQUIRED|MBEDTLS_ERR_SSL_NO_CLIENT_CERTIFICATE|"
     "alert number 116|msg 116|certificate required",
     "mbedTLS, OpenSSL",
     "The other side asks for a certificate, so that no PSK was chosen.",
     "certificate_suite_chosen handshake_failed", false},
    {"-0x7880",
     "code -0x7880|wolfssl -343|MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY|peer is going to be "
     "closed|peer sent close notify|alert number 0",
     "mbedTLS, wolfSSL",
     "The other side closed the connection in good order: what it did not like is in "
     "MQTT, or in its log.",
     "mqtt_closed mqtt_unanswered", false},
    {"-0x7f00",
     "code -0x7f00|code -0x6a00|code "
     "-0x008d|MBEDTLS_ERR_SSL_ALLOC_FAILED|MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL|wolfssl "
     "-303|wolfssl -125",
     "mbedTLS, wolfSSL",
     "This side has no memory left for TLS: a device needs some 40 KB of it.",
     "handshake_incomplete client_refused", false},
    {"can't match cipher suite",
     "MATCH_SUITE_ERROR|wolfssl -501|wolfssl -500",
     "wolfSSL",
     "The server accepts none of the cipher suites that the client offered, or has no "
     "PSK of TLS 1.3.",
     "no_common_suite psk_not_accepted", false},
    {"psk key callback error",
     "PSK_KEY_ERROR|psk client identity error|psk server hint error|wolfssl -333|wolfssl "
     "-331|wolfssl -332",
     "wolfSSL",
     "The server has no key for the identity that the client sent; of a client, its own "
     "callback gave none.",
     "unknown_identity server_lacks_identity client_refused", false},
    {"record layer version error",
     "VERSION_ERROR|wolfssl -326|wolfssl -450|A packet with illegal or unsupported "
     "version was received",
     "wolfSSL, GnuTLS",
     "The TLS versions of both sides do not meet.",
     "version_mismatch no_common_suite", false},
    {"error state on socket",
     "SOCKET_ERROR_E|wolfssl -308|wolfssl -397",
     "wolfSSL",
     "The other side closed or reset the connection without an alert, as a listener "
     "without TLS does; wolfSSL's server does so at a PSK of TLS 1.3 that it does not "
     "take.",
     "listener_without_tls server_hung_up wrong_key", false},
    {"received alert fatal error",
     "recvd alert fatal error|wolfssl -313",
     "wolfSSL",
     "The other side ended the handshake with an alert (40 no common suite, 20 or 51 "
     "keys differ, 115 unknown identity, 70 version).",
     "no_common_suite wrong_key server_key_differs unknown_identity version_mismatch", false},
    {"verify problem on finished",
     "verify mac problem|error during decryption|wolfssl -304|wolfssl -305|wolfssl -312",
     "wolfSSL",
     "A record or a Finished does not verify: the keys differ.",
     "wrong_key server_key_differs keys_differ", false},
    {"unknown type in record hdr",
     "malformed buffer input error|wolfssl -311|wolfssl -328|wolfssl -341",
     "wolfSSL",
     "What came is no TLS record, as from a listener without TLS.",
     "server_not_tls malformed_record", false},
    {"server missing DH params",
     "wolfssl -319",
     "wolfSSL",
     "The server has no Diffie-Hellman parameters for a DHE_PSK suite.",
     "dhe_only", false},
    {"wrong client/server type",
     "wolfssl -344",
     "wolfSSL",
     "This side's method is that of the other role: a client made with a server's "
     "method, or the reverse.",
     "handshake_failed handshake_incomplete", false},
    {"couldn't get hostname",
     "code -0x8001|code -0x0052|CANNOT_RESOLVE_HOSTNAME|MBEDTLS_ERR_NET_UNKNOWN_HOST|"
     "getaddrinfo() returns|ENOTFOUND|EAI_AGAIN|Name or service not known|Lookup "
     "error|UnknownHostException|Temporary failure in name resolution",
     "any stack",
     "The name of the broker has no address: nothing was sent to it.",
     "", false},
    {"select() timeout",
     "code -0x8006|code -32774|ESP_TLS_CONNECTION_TIMEOUT|ETIMEDOUT|Connection timed "
     "out|EHOSTUNREACH|No route to host|ENETUNREACH|Network is unreachable|connect timed "
     "out",
     "any stack",
     "Nobody answered the TCP connection: TLS was never reached.",
     "connection_unanswered server_silent", false},
    {"Error transport connect",
     "Failed to open new connection|Failed to open a new "
     "connection|MQTT_EVENT_ERROR|MQTT connect failed|code -0x801a|SSL_HANDSHAKE_FAILED",
     "ESP-IDF",
     "The connection or its TLS handshake failed; the lines before this one say why.",
     "no_common_suite unknown_identity wrong_key version_mismatch connection_refused", true},
    {"MQTT TCP connect error",
     "SSL error|mgos_mqtt",
     "Mongoose-OS",
     "The connection or its TLS handshake failed; the number says why.",
     "no_common_suite unknown_identity wrong_key version_mismatch connection_refused", true},
    {"state -2",
     "rc -2",
     "PubSubClient (Arduino)",
     "The TCP connection or its TLS handshake failed.",
     "connection_refused no_common_suite unknown_identity wrong_key", false},
    {"state -4",
     "rc -4|state -3|rc -3",
     "PubSubClient (Arduino)",
     "The connection was made, and no CONNACK came, or it was lost.",
     "mqtt_unanswered server_silent mqtt_closed", false},
};
/* clang-format on */

const PskLogFamily psk_log_device = {lines, G_N_ELEMENTS(lines)};
