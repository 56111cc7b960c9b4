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
    g_test_add_func("/diagnose/log_lines/rows", test_rows);
    return g_test_run();
}
