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
    g_test_add_func("/diagnose/log_lines/rows", test_rows);
    return g_test_run();
}
