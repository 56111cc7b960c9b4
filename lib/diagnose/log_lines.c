/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/log_lines.h"

#include <glib.h>

/* clang-format off */
static const PskLogLine lines[] = {
    {"no shared cipher",
     NULL,
     "OpenSSL, mosquitto",
     "The server accepts none of the cipher suites that the client offered.",
     "no_common_suite no_psk_offered ccm8_security_level"},
    {"psk identity not found",
     "The SRP/PSK username is missing or not known",
     "OpenSSL, mosquitto, GnuTLS",
     "The server's psk_file has no line for the identity that the client sent.",
     "unknown_identity server_lacks_identity identity_near_miss"},
    {"decryption failed or bad record mac",
     NULL,
     "OpenSSL, mosquitto",
     "The client's Finished does not decrypt with the server's key: the keys differ.",
     "wrong_key server_key_differs keys_differ key_in_other_encoding"},
    {"no suitable signature algorithm",
     NULL,
     "OpenSSL, mosquitto",
     "The server took no PSK and had no certificate to go on with: the client offered none, or in "
     "TLS 1.3 the server does not know the identity, or the PSK's hash fits none of the suites.",
     "psk_not_accepted unknown_identity no_psk_offered"},
    {"binder does not verify",
     NULL,
     "OpenSSL, mosquitto",
     "TLS 1.3: the server knows the identity, and its key is not the client's.",
     "wrong_key server_key_differs"},
    {"unknown protocol",
     NULL,
     "OpenSSL, mosquitto",
     "What came to the TLS listener is no TLS.",
     "mqtt_without_tls http_on_tls_port not_tls"},
    {"http request",
     NULL,
     "OpenSSL",
     "What came to the TLS listener is HTTP.",
     "http_on_tls_port"},
    {"wrong version number",
     NULL,
     "OpenSSL",
     "What came back is no TLS: the other side speaks plain MQTT or HTTP.",
     "server_not_tls mqtt_without_tls"},
    {"unsupported protocol",
     "no protocols available",
     "OpenSSL",
     "The other side's TLS version is outside the range that is accepted here.",
     "version_mismatch"},
    {"A TLS error occurred",
     NULL,
     "mosquitto_pub, mosquitto_sub",
     "The TLS handshake failed; the broker's log or a capture says why.",
     "no_common_suite unknown_identity wrong_key version_mismatch"},
    {"Socket error on client <unknown>",
     "Client <unknown> disconnected|Client <unknown> closed its connection",
     "mosquitto",
     "A client went away before it sent its MQTT CONNECT: mostly a failed TLS handshake.",
     "no_common_suite unknown_identity wrong_key version_mismatch"},
    {"-0x7780",
     "0x7780|-30592|MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE|A fatal alert message was received from "
     "our peer",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE: the server ended the handshake with an alert; the "
     "number behind \"msg\" says which (40 no common suite, 20 or 51 keys differ, 115 unknown "
     "identity, 70 version).",
     "no_common_suite wrong_key server_key_differs unknown_identity version_mismatch"},
    {"-0x7280",
     "0x7280|-29312|MBEDTLS_ERR_SSL_CONN_EOF|The connection indicated an EOF",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_CONN_EOF: the server closed the connection without an alert, as a listener "
     "without TLS does.",
     "listener_without_tls server_hung_up"},
    {"unexpected eof while reading",
     "The connection was lost|connection reset by peer|ECONNRESET|disconnected before secure TLS "
     "connection was established|The TLS connection was non-properly terminated",
     "OpenSSL, mosquitto_pub, GnuTLS, Node.js",
     "The other side closed the connection without an alert, as a listener without TLS does.",
     "listener_without_tls server_hung_up"},
    {"-0x6800",
     "0x6800|-26624|MBEDTLS_ERR_SSL_TIMEOUT|The operation timed out",
     "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_TIMEOUT: nobody answered in time.",
     "server_silent connection_unanswered"},
    {"-0x7380",
     "0x7380|-29568|MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN|The server has no ciphersuites in common "
     "with the client|None of the common ciphersuites is usable|No supported cipher suites have "
     "been found",
     "mbedTLS, GnuTLS",
     "MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN: the server, which says this, shares no suite with the "
     "client.",
     "no_common_suite"},
    {"-0x7180",
     "0x7180|-29056|MBEDTLS_ERR_SSL_INVALID_MAC|Verification of the message MAC failed",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_INVALID_MAC: a record did not verify: the keys differ.",
     "wrong_key server_key_differs keys_differ"},
    {"-0x6c80",
     "0x6c80|-27776|MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY|Unknown identity received",
     "mbedTLS",
     "MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY: the server, an mbedTLS one, does not know the identity.",
     "unknown_identity server_lacks_identity"},
    {"fatal alert message (msg 40)",
     "msg 40|alert number 40|received alert [40]|alert handshake failure|handshake_failure",
     "any stack",
     "handshake_failure: the server accepts none of the offered cipher suites; in TLS 1.3, or not "
     "the PSK.",
     "no_common_suite no_psk_offered psk_not_accepted"},
    {"fatal alert message (msg 70)",
     "msg 70|alert number 70|received alert [70]|protocol version",
     "any stack",
     "protocol_version: the TLS versions of both sides do not meet.",
     "version_mismatch"},
    {"fatal alert message (msg 115)",
     "msg 115|alert number 115|received alert [115]|unknown psk identity",
     "any stack",
     "unknown_psk_identity: the server has no key for this identity.",
     "unknown_identity server_lacks_identity"},
    {"fatal alert message (msg 20)",
     "msg 20|alert number 20|received alert [20]|bad record mac",
     "any stack",
     "bad_record_mac: the server's key is not the client's.",
     "wrong_key server_key_differs keys_differ"},
    {"fatal alert message (msg 51)",
     "msg 51|alert number 51|received alert [51]|decrypt error",
     "any stack",
     "decrypt_error: the server's key is not the client's.",
     "wrong_key server_key_differs keys_differ"},
    {"fatal alert message (msg 47)",
     "ALERT_ILLEGAL_PARAMETER|msg 47|alert number 47|received alert [47]|illegal parameter",
     "any stack",
     "illegal_parameter: in TLS 1.3, the server's key does not fit the client's binder.",
     "wrong_key server_key_differs"},
    {"Insufficient Security",
     "msg 71|alert number 71|received alert [71]",
     "EMQX, Erlang",
     "The listener has no PSK suites, or the client offers none that Erlang takes.",
     "insufficient_security no_common_suite"},
    {"HANDSHAKE_FAILURE_ON_CLIENT_HELLO",
     NULL,
     "BoringSSL, Electron clients",
     "The server accepts none of the offered cipher suites; BoringSSL offers few with PSK.",
     "no_common_suite no_psk_offered"},
    {"GNUTLS_E_UNKNOWN_PSK_USERNAME",
     NULL,
     "GnuTLS",
     "The server has no key for this identity.",
     "unknown_identity server_lacks_identity"},
    {"A TLS fatal alert has been received",
     "GNUTLS_E_FATAL_ALERT_RECEIVED",
     "GnuTLS",
     "The other side ended the handshake with an alert; the next line of the log has its number "
     "(40 no common suite, 20 or 51 keys differ, 115 unknown identity, 70 version).",
     "no_common_suite wrong_key server_key_differs unknown_identity version_mismatch"},
    {"Decryption has failed",
     "Discarded message[0] due to invalid decryption|cipher operation failed",
     "GnuTLS, OpenSSL",
     "The client's Finished does not decrypt with the server's key: the keys differ, or, with "
     "GnuTLS, the identity is unknown.",
     "wrong_key server_key_differs keys_differ key_in_other_encoding unknown_identity"},
    {"can't match cipher suite",
     "MATCH_SUITE_ERROR",
     "wolfSSL",
     "The server accepts none of the cipher suites that the client offered, or has no PSK of TLS "
     "1.3.",
     "no_common_suite psk_not_accepted"},
    {"psk key callback error",
     "PSK_KEY_ERROR",
     "wolfSSL",
     "The server has no key for the identity that the client sent.",
     "unknown_identity server_lacks_identity"},
    {"record layer version error",
     "VERSION_ERROR|A packet with illegal or unsupported version was received",
     "wolfSSL, GnuTLS",
     "The TLS versions of both sides do not meet.",
     "version_mismatch no_common_suite"},
    {"client identity not what we expected",
     NULL,
     "openssl s_server",
     "The client sent another identity than s_server was given; it goes on all the same.",
     "unknown_identity identity_near_miss"},
    {"no ciphers available",
     NULL,
     "OpenSSL",
     "This client's own list has no suite that its versions can use: it gave up before its "
     "ClientHello.",
     "handshake_failed"},
    {"unsupported elliptic curve",
     "no suitable groups|no suitable key share",
     "OpenSSL",
     "The two sides have no group (elliptic curve) in common.",
     "handshake_failed psk_not_accepted"},
    {"-0x7680",
     "0x7680|-30336|MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED|No CA Chain is set, but required to operate",
     "mbedTLS, ESP-IDF",
     "MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED: the server chose a certificate where the client has a key "
     "alone.",
     "certificate_suite_chosen"},
    {"certificate verify failed",
     "unknown ca|msg 48|alert number 48|received alert [48]|self-signed certificate|self signed "
     "certificate",
     "any stack",
     "The server sent a certificate, so that no PSK was chosen.",
     "certificate_suite_chosen not_psk"},
    {"Cannot use both certificate and psk encryption in a single listener",
     NULL,
     "mosquitto",
     "mosquitto up to 2.0.11 takes certificates or a psk_file on a listener, not both: it did not "
     "start.",
     "connection_refused"},
    {"Unable to start any listening sockets",
     NULL,
     "mosquitto",
     "The broker has no listener, and did not start.",
     "connection_refused"},
    {"A network protocol error occurred when communicating with the broker",
     NULL,
     "mosquitto_pub, mosquitto_sub",
     "TLS works; the broker refused the MQTT connection, or what answers is no MQTT.",
     "mqtt_refused mqtt_disconnected http_answer"},
    {"Could not convert PSK key",
     "odd number of digits",
     "OpenSSL",
     "The key is not an even number of hexadecimal digits.",
     "identity_line_unusable"},
    {"no callback set",
     NULL,
     "OpenSSL",
     "The server has no PSK configured on this listener.",
     "unknown_identity no_common_suite"},
    {"Connection refused",
     "ECONNREFUSED|BIO connect:connect error|errno=111",
     "any stack",
     "No listener on this port: TLS was never reached.",
     "connection_refused"},
    {"not authorised",
     "Connection Refused:|The connection was refused|not authorized|bad user name or password|"
     "identifier rejected|unacceptable protocol version",
     "mosquitto_pub, mosquitto_sub",
     "TLS works; the MQTT broker refuses the client in its CONNACK.",
     "mqtt_refused"},
};
/* clang-format on */

const PskLogLine *
psk_log_line(size_t index)
{
    return index < G_N_ELEMENTS(lines) ? &lines[index] : NULL;
}

/* Logs write "bad record mac", BAD_RECORD_MAC and bad_record_mac. */
static char *
simplify(const char *text)
{
    char *simple = g_ascii_strdown(text, -1);

    return g_strdelimit(simple, "_", ' ');
}

static bool
is_edge(char inside, char outside)
{
    return !g_ascii_isalnum(inside) || !g_ascii_isalnum(outside);
}

/* |words| stand in |line|, and not as a part of longer words or numbers. */
static bool
contains(const char *line, const char *words)
{
    size_t size = strlen(words);

    for (const char *at = strstr(line, words); at != NULL; at = strstr(at + 1, words))
        if ((at == line || is_edge(words[0], at[-1])) && is_edge(words[size - 1], at[size]))
            return true;
    return false;
}

/* The length of the longest spelling of |row| that |given| contains; 0 for none. */
static size_t
match(const PskLogLine *row, const char *given)
{
    g_autofree char *all =
        row->also != NULL ? g_strconcat(row->text, "|", row->also, NULL) : g_strdup(row->text);
    g_auto(GStrv) spellings = g_strsplit(all, "|", -1);
    size_t longest = 0;

    for (char **spelling = spellings; *spelling != NULL; spelling++) {
        g_autofree char *simple = simplify(*spelling);

        if (contains(given, simple))
            longest = MAX(longest, strlen(simple));
    }
    return longest;
}

const PskLogLine *
psk_log_line_find(const char *line)
{
    g_autofree char *given = simplify(line);
    const PskLogLine *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        size_t size = match(&lines[i], given);

        if (size <= longest)
            continue;
        longest = size;
        found = &lines[i];
    }
    return found;
}
