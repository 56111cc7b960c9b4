/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/log_lines.h"

#include <glib.h>

/* clang-format off */
static const PskLogLine lines[] = {
    {"no shared cipher", "OpenSSL, mosquitto",
     "The server accepts none of the cipher suites that the client offered.",
     "no_common_suite no_psk_offered ccm8_security_level"},
    {"psk identity not found", "OpenSSL, mosquitto",
     "The server's psk_file has no line for the identity that the client sent.",
     "unknown_identity server_lacks_identity identity_near_miss"},
    {"decryption failed or bad record mac", "OpenSSL, mosquitto",
     "The client's Finished does not decrypt with the server's key: the keys differ.",
     "wrong_key server_key_differs key_in_other_encoding"},
    {"no suitable signature algorithm", "OpenSSL, mosquitto",
     "TLS 1.3: the server took no PSK and had no certificate to go on with: it does not know the "
     "identity, or the PSK's hash fits none of the suites.",
     "psk_not_accepted unknown_identity"},
    {"binder does not verify", "OpenSSL, mosquitto",
     "TLS 1.3: the server knows the identity, and its key is not the client's.",
     "wrong_key server_key_differs"},
    {"unknown protocol", "OpenSSL, mosquitto",
     "What came to the TLS listener is no TLS.",
     "mqtt_without_tls http_on_tls_port not_tls"},
    {"wrong version number", "OpenSSL",
     "What came back is no TLS: the other side speaks plain MQTT or HTTP.",
     "server_not_tls mqtt_without_tls"},
    {"unsupported protocol", "OpenSSL",
     "The other side's TLS version is outside the range that is accepted here.",
     "version_mismatch"},
    {"protocol version", "any",
     "The other side's TLS version is outside the range that is accepted there.",
     "version_mismatch"},
    {"A TLS error occurred", "mosquitto_pub, mosquitto_sub",
     "The TLS handshake failed; the broker's log or a capture says why.",
     "no_common_suite unknown_identity wrong_key version_mismatch"},
    {"Socket error on client <unknown>", "mosquitto",
     "A client went away before it sent its MQTT CONNECT: mostly a failed TLS handshake.",
     "no_common_suite unknown_identity wrong_key version_mismatch"},
    {"-0x7780", "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE: the server ended the handshake with an alert; the number "
     "behind \"msg\" says which (40 no common suite, 20 or 51 keys differ, 115 unknown identity, "
     "70 version).",
     "no_common_suite wrong_key server_key_differs unknown_identity version_mismatch"},
    {"-0x7280", "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_CONN_EOF: the server closed the connection without an alert, as a listener "
     "without TLS does.",
     "listener_without_tls server_silent"},
    {"-0x6800", "mbedTLS, ESP-IDF, Mongoose-OS",
     "MBEDTLS_ERR_SSL_TIMEOUT: nobody answered in time.",
     "server_silent connection_unanswered"},
    {"-0x7380", "mbedTLS",
     "MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN: the server, an mbedTLS one, shares no suite with the client.",
     "no_common_suite"},
    {"-0x7180", "mbedTLS",
     "MBEDTLS_ERR_SSL_INVALID_MAC: a record did not verify: the keys differ.",
     "wrong_key server_key_differs"},
    {"-0x6c80", "mbedTLS",
     "MBEDTLS_ERR_SSL_UNKNOWN_IDENTITY: the server, an mbedTLS one, does not know the identity.",
     "unknown_identity server_lacks_identity"},
    {"fatal alert message (msg 40)", "mbedTLS, ESP-IDF",
     "handshake_failure: the server accepts none of the offered cipher suites.",
     "no_common_suite no_psk_offered"},
    {"fatal alert message (msg 70)", "mbedTLS, ESP-IDF",
     "protocol_version: the TLS versions of both sides do not meet.",
     "version_mismatch"},
    {"fatal alert message (msg 115)", "mbedTLS, ESP-IDF",
     "unknown_psk_identity: the server has no key for this identity.",
     "unknown_identity server_lacks_identity"},
    {"fatal alert message (msg 20)", "mbedTLS, ESP-IDF",
     "bad_record_mac: the server's key is not the client's.",
     "wrong_key server_key_differs"},
    {"fatal alert message (msg 51)", "mbedTLS, ESP-IDF",
     "decrypt_error: the server's key is not the client's.",
     "wrong_key server_key_differs"},
    {"Insufficient Security", "EMQX, Erlang",
     "The listener has no PSK suites, or the client offers none that Erlang takes.",
     "insufficient_security no_common_suite"},
    {"HANDSHAKE_FAILURE_ON_CLIENT_HELLO", "BoringSSL, Electron clients",
     "The server accepts none of the offered cipher suites; BoringSSL offers few with PSK.",
     "no_common_suite no_psk_offered"},
    {"ALERT_ILLEGAL_PARAMETER", "BoringSSL, OpenSSL",
     "TLS 1.3: the server's key does not fit the client's binder.",
     "wrong_key server_key_differs"},
    {"GNUTLS_E_UNKNOWN_PSK_USERNAME", "GnuTLS",
     "The server has no key for this identity.",
     "unknown_identity server_lacks_identity"},
    {"no callback set", "OpenSSL",
     "The server has no PSK configured on this listener.",
     "unknown_identity no_common_suite"},
};
/* clang-format on */

const PskLogLine *
psk_log_line(size_t index)
{
    return index < G_N_ELEMENTS(lines) ? &lines[index] : NULL;
}

const PskLogLine *
psk_log_line_find(const char *line)
{
    g_autofree char *given = g_ascii_strdown(line, -1);
    const PskLogLine *found = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *text = g_ascii_strdown(lines[i].text, -1);

        if (strstr(given, text) != NULL &&
            (found == NULL || strlen(lines[i].text) > strlen(found->text)))
            found = &lines[i];
    }
    return found;
}
