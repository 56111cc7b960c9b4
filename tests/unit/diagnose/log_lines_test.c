/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/log_lines.h"

#include "diagnose/diagnose.h"

/* Lines as mosquitto and mbedTLS print them. */
static void
test_find(void)
{
    const PskLogLine *line = psk_log_line_find(
        "1617200000: OpenSSL Error[0]: error:1408A0C1:SSL routines:ssl3_get_client_hello:no shared "
        "cipher");

    g_assert_nonnull(line);
    g_assert_cmpstr(line->text, ==, "no shared cipher");
    g_assert_true(psk_log_line_find("NO SHARED CIPHER") == line);
    line = psk_log_line_find("error:0A0000DF:SSL routines::psk identity not found");
    g_assert_nonnull(line);
    g_assert_nonnull(strstr(line->codes, "unknown_identity"));
    g_assert_null(psk_log_line_find("all is well"));
    g_assert_null(psk_log_line_find(""));
}

/* What logs and people make of them, and which row that is. */
static void
test_spellings(void)
{
    static const char *const spellings[][2] = {
        {"error:0A000410:SSL routines::sslv3 alert handshake failure", "(msg 40)"},
        {"SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE", "(msg 40)"},
        {"ssl3_read_bytes:reason(1115):SSL alert number 115", "(msg 115)"},
        {"SSL alert number 11", NULL},
        {"tlsv1 alert unknown psk identity", "(msg 115)"},
        {"sslv3 alert bad record mac", "(msg 20)"},
        {"SSL routines::decryption failed or bad record mac", "decryption failed"},
        {"*** Received alert [20]: Bad record MAC", "(msg 20)"},
        {"tlsv1 alert decrypt error", "(msg 51)"},
        {"SSLV3_ALERT_ILLEGAL_PARAMETER", "(msg 47)"},
        {"is a fatal alert message (msg 47)", "(msg 47)"},
        {"generated SERVER ALERT: Fatal - Insufficient Security", "Insufficient Security"},
        {"tlsv1 alert insufficient security", "Insufficient Security"},
        {"esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780", "-0x7780"},
        {"mbedtls_ssl_handshake() returned -30592", "-0x7780"},
        {"0x77801234", NULL},
        {"SSL - The connection indicated an EOF", "-0x7280"},
        {"read ECONNRESET", "unexpected eof"},
        {"Client network socket disconnected before secure TLS connection was established",
         "unexpected eof"},
        {"SSL - Unknown identity received (eg, PSK identity)", "-0x6c80"},
        {"routines:ssl3_get_record:http request", "http request"},
        {"Error: Connection refused", "Connection refused"},
        {"error:10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:119:",
         "Connection refused"},
        {"Error: The connection was refused.", "not authorised"},
        {"Error in handshake: Decryption has failed.", "Decryption has failed"},
        {"error:1C800066:Provider routines::cipher operation failed", "Decryption has failed"},
        {"relay: handshake: can't match cipher suite", "can't match"},
        {"relay: handshake: psk key callback error", "psk key callback"},
        {"relay: handshake: record layer version error", "record layer version"},
        {"Error in handshake: A packet with illegal or unsupported version was received.",
         "record layer version"},
        {"PSK warning: client identity not what we expected (got 'Bob' expected 'bob')",
         "client identity"},
        {"ssl_cipher_list_to_bytes:no ciphers available:../ssl/statem/statem_clnt.c:3752:",
         "no ciphers available"},
        {"tls_construct_server_key_exchange:unsupported elliptic curve:", "unsupported elliptic"},
        {"mbedtls_client: handshake: -0x7680", "-0x7680"},
        {"ssl3_read_bytes:tlsv1 alert unknown ca:SSL alert number 48", "certificate verify failed"},
        {"Error: Cannot use both certificate and psk encryption in a single listener.",
         "Cannot use both"},
        {"Error: A network protocol error occurred when communicating with the broker.",
         "A network protocol error"},
        {"Could not convert PSK key 'abc' to buffer", "Could not convert"},
        {"Connection error: Connection Refused: not authorised.", "not authorised"},
        {"1617: Socket error on client <unknown>, disconnecting.", "<unknown>"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
        const PskLogLine *row = psk_log_line_find(spellings[i][0]);

        g_test_message("%s", spellings[i][0]);
        g_assert_cmpint(row != NULL, ==, spellings[i][1] != NULL);
        if (row != NULL)
            g_assert_nonnull(strstr(row->text, spellings[i][1]));
    }
}

/* Lines that users quote, from logs of many stacks; numbers alone, and numbers that are none. */
static void
test_quoted(void)
{
    /* clang-format off */
    static const char *const quoted[][2] = {
        {"error:0A000126", "unexpected eof while reading"},
        {"error:1408F10B", "wrong version number"},
        {"error:0A00042E", "fatal alert message (msg 70)"},
        {"SSL routines:ssl3_read_bytes:reason(1115)", "fatal alert message (msg 115)"},
        {"error:1C800066", "Decryption has failed"},
        {"1700000000: OpenSSL Error[0]: error:0A0000F4:SSL routines::unexpected message",
         "unexpected message"},
        {"Client connection from 192.168.1.5 denied: max_connections exceeded.",
         "max_connections exceeded"},
        {"Client <unknown> disconnected, not authorised.",
         "Client <unknown> disconnected, not authorised"},
        {"Client ab has exceeded timeout, disconnecting.", "has exceeded timeout"},
        {"Denied PUBLISH from auto-3205B4B1 (d0, q1, r0, m1, 't', ... (5 bytes))",
         "Denied PUBLISH"},
        {"Error: psk for identity \"bob\" contains non-hexadecimal characters.",
         "contains non-hexadecimal characters"},
        {"Error: Problem setting TLS-PSK options.", "Problem setting TLS-PSK options"},
        {"error:0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error:SSL "
         "alert number 80",
         "fatal alert message (msg 80)"},
        {"error:0A0000DE:SSL routines::psk no client cb", "psk no client cb"},
        {"mbedtls_ssl_handshake returned -0x7200", "-0x7200"},
        {"mbedtls_ssl_handshake returned -0x50", "-0x0050"},
        {"(-76) UNKNOWN ERROR CODE (004C)", "-0x0050"},
        {"start_ssl_client: -29184", "-0x7200"},
        {"mbedtls_ssl_handshake returned -0x7F00", "-0x7f00"},
        {"E (12345) esp-tls: [sock=54] select() timeout", "select() timeout"},
        {"E (12345) esp-tls: couldn't get hostname for :broker.local: getaddrinfo() "
         "returns 202",
         "couldn't get hostname"},
        {"E (12345) TRANSPORT_BASE: Failed to open a new connection: 32774", "select() timeout"},
        {"E (12345) mqtt_client: Error transport connect", "Error transport connect"},
        {"Last error code reported from esp-tls: 0x8008", "unexpected eof while reading"},
        {"Last tls stack error number: 0x7780", "-0x7780"},
        {"mgos_mqtt_ev MQTT TCP connect error (-30592)", "-0x7780"},
        {"mgos_mqtt_ev MQTT TCP connect error (5)", "MQTT TCP connect error"},
        {"failed, rc=-2 try again in 5 seconds", "state -2"},
        {"failed, rc=-4 try again in 5 seconds", "state -4"},
        {"failed, rc=5 try again in 5 seconds", "not authorised"},
        {"Connect failed, rc Failure", "Connect failed, rc"},
        {"javax.net.ssl.SSLHandshakeException: no cipher suites in common",
         "no cipher suites in common"},
        {"io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: "
         "101000044d515454",
         "not an SSL/TLS record"},
        {"Client requested protocol TLSv1.1 is not enabled or supported", "unsupported protocol"},
        {"{tls_alert,{insufficient_security,\"TLS server: In state hello at "
         "tls_handshake.erl:348 generated SERVER ALERT: Fatal - Insufficient Security\n "
         "no_suitable_ciphers\"}}",
         "Insufficient Security"},
        {"{tls_alert,{illegal_parameter,\"TLS server: In state certify at "
         "ssl_handshake.erl:3332 generated SERVER ALERT: Fatal - Illegal Parameter\n\"}}",
         "SERVER ALERT: Fatal - Illegal Parameter"},
        {"{tls_alert,{bad_record_mac,\"TLS server: In state cipher at "
         "ssl_record.erl:453 generated SERVER ALERT: Fatal - Bad Record MAC\n "
         "decryption_failed\"}}",
         "fatal alert message (msg 20)"},
        {"{error,closed}", "{error,closed}"},
        {"ERR_SSL_NO_SHARED_CIPHER", "no shared cipher"},
        {"ERR_SSL_NO_CIPHER_MATCH", "no cipher match"},
        {"ssl.SSLEOFError: EOF occurred in violation of protocol (_ssl.c:1131)",
         "unexpected eof while reading"},
        {"remote error: tls: unknown certificate authority", "certificate verify failed"},
        {"wolfSSL_connect failed, error -313", "received alert fatal error"},
        {"wolfSSL error = -308, error state on socket", "error state on socket"},
        {"wolfSSL error = -501", "can't match cipher suite"},
        {"2026-11-29 -305", "verify problem on finished"},
        {"2026-308-29", NULL},
        {"*** Fatal error: Insufficient credentials for that request.",
         "Insufficient credentials for that request"},
        {"LOG5[0]: Connection reset/closed: 0 byte(s) sent to TLS, 0 byte(s) sent to "
         "socket",
         "Connection reset/closed"},
        {"LOG6[ui]: PSKsecrets line 1: 16-byte hexadecimal key configured for identity "
         "\"bob\"",
         "hexadecimal key configured for identity"},
        {"PSKsecrets line 1: Key shorter than 16 bytes", "Key shorter than 16 bytes"},
        {"SSL_ERROR_NO_CYPHER_OVERLAP: Cannot communicate securely with peer",
         "no cipher suites in common"},
        {"HTTP/1.1 400 Bad Request", "400 Bad Request"},
        {"Session taken over", "Session taken over"},
    };
    /* clang-format on */

    for (size_t i = 0; i < G_N_ELEMENTS(quoted); i++) {
        const PskLogLine *row = psk_log_line_find(quoted[i][0]);

        g_test_message("%s", quoted[i][0]);
        g_assert_cmpstr(row != NULL ? row->text : NULL, ==, quoted[i][1]);
    }
}

/* Each row finds itself, and names findings that there are. */
static void
test_rows(void)
{
    const PskLogLine *row;
    size_t count = 0;

    for (; (row = psk_log_line(count)) != NULL; count++) {
        g_auto(GStrv) codes = g_strsplit(row->codes, " ", -1);

        g_test_message("%s", row->text);
        g_assert_true(psk_log_line_find(row->text) == row);
        g_assert_cmpuint(strlen(row->stack), >, 0);
        g_assert_cmpuint(strlen(row->meaning), >, 0);
        for (char **code = codes; *code != NULL; code++)
            g_assert_true(**code == '\0' || psk_finding_find(*code) != NULL);
    }
    g_assert_cmpuint(count, >, 5);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnose/log_lines/find", test_find);
    g_test_add_func("/diagnose/log_lines/spellings", test_spellings);
    g_test_add_func("/diagnose/log_lines/quoted", test_quoted);
    g_test_add_func("/diagnose/log_lines/rows", test_rows);
    return g_test_run();
}
