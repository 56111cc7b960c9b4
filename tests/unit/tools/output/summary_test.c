/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/summary.h"

static void
add(Summary *summary, PskVerdict verdict, const char *identity)
{
    g_autoptr(GBytes) bytes =
        identity != NULL ? g_bytes_new(identity, strlen(identity)) : NULL;

    summary_add(summary, verdict, bytes, false, 0);
}

/* "name 3, other 1, " and so on; frees |counts|. */
static void
assert_counts(GArray *counts, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < counts->len; i++) {
        const SummaryCount *line = &g_array_index(counts, SummaryCount, i);
        gsize size;
        const char *name = g_bytes_get_data(line->name, &size);

        g_string_append_printf(text, "%.*s %" G_GUINT64_FORMAT ", ", (int)size, name,
                               line->sessions);
    }
    g_assert_cmpstr(text->str, ==, expected);
    g_array_unref(counts);
}

static void
test_empty(void)
{
    g_autoptr(Summary) summary = summary_new();

    g_assert_cmpuint(summary_sessions(summary), ==, 0);
    g_assert_cmpuint(summary_identities(summary), ==, 0);
    for (int verdict = 0; verdict < PSK_VERDICTS; verdict++)
        g_assert_cmpuint(summary_verdict(summary, (PskVerdict)verdict), ==, 0);
    assert_counts(summary_suites(summary, 10), "");
    assert_counts(summary_top_identities(summary, 10), "");
    summary_free(NULL);
}

static void
test_verdicts(void)
{
    g_autoptr(Summary) summary = summary_new();

    for (int verdict = 0; verdict < PSK_VERDICTS; verdict++)
        for (int i = 0; i <= verdict; i++)
            add(summary, (PskVerdict)verdict, NULL);
    for (int verdict = 0; verdict < PSK_VERDICTS; verdict++)
        g_assert_cmpuint(summary_verdict(summary, (PskVerdict)verdict), ==, verdict + 1);
    g_assert_cmpuint(summary_sessions(summary), ==, PSK_VERDICTS * (PSK_VERDICTS + 1) / 2);
    g_assert_cmpuint(summary_identities(summary), ==, 0);
}

/* Most first, then by name; no more than were asked for. */
static void
test_identities(void)
{
    g_autoptr(Summary) summary = summary_new();
    static const char *const seen[] = {"eve", "bob", "zoe", "bob", "al", "", "zoe", "bo"};

    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
        add(summary, PSK_VERDICT_DECRYPTED, seen[i]);
    add(summary, PSK_VERDICT_DECRYPTED, NULL);
    g_assert_cmpuint(summary_identities(summary), ==, 6);
    g_assert_cmpuint(summary_sessions(summary), ==, 9);
    assert_counts(summary_top_identities(summary, 100),
                  "bob 2, zoe 2,  1, al 1, bo 1, eve 1, ");
    assert_counts(summary_top_identities(summary, 6), "bob 2, zoe 2,  1, al 1, bo 1, eve 1, ");
    assert_counts(summary_top_identities(summary, 1), "bob 2, ");
    assert_counts(summary_top_identities(summary, 0), "");
}

/* The same with a table that has some of them, one of them on two lines, and others besides. */
static void
test_listed(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autoptr(Summary) summary = summary_new();
    static const char *const listed[] = {"unseen", "zoe", "bob", "bob", "bo", ""};
    static const char *const seen[] = {"eve", "bob", "zoe", "bob", "al", "", "zoe", "bo"};

    for (uint32_t i = 0; i < G_N_ELEMENTS(listed); i++)
        psk_table_add(table, psk_span_str(listed[i]), psk_span_str("key"), psk_span_str("6b6579"),
                      0, i + 1);
    summary_set_table(summary, table);
    assert_counts(summary_top_identities(summary, 100), "");
    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
        add(summary, PSK_VERDICT_DECRYPTED, seen[i]);
    g_assert_cmpuint(summary_identities(summary), ==, 6);
    assert_counts(summary_top_identities(summary, 100),
                  "bob 2, zoe 2,  1, al 1, bo 1, eve 1, ");
    assert_counts(summary_top_identities(summary, 3), "bob 2, zoe 2,  1, ");
}

static void
test_octets(void)
{
    g_autoptr(Summary) summary = summary_new();
    g_autoptr(GBytes) one = g_bytes_new("a\0b", 3), other = g_bytes_new("a\0c", 3);

    summary_add(summary, PSK_VERDICT_DECRYPTED, one, false, 0);
    summary_add(summary, PSK_VERDICT_DECRYPTED, other, false, 0);
    g_assert_cmpuint(summary_identities(summary), ==, 2);
}

/* Of long ones no more are kept than their octets allow; those that are go on being counted. */
static void
test_long_identities(void)
{
    enum { SIZE = 65535, KEPT = SUMMARY_IDENTITIES_SIZE_MAX / SIZE };
    g_autoptr(Summary) summary = summary_new();
    g_autoptr(GArray) top = NULL;

    for (unsigned i = 0; i < 2 * (KEPT + 10); i++) {
        g_autofree char *identity = g_strdup_printf("%0*u", SIZE, i % (KEPT + 10));

        add(summary, PSK_VERDICT_DECRYPTED, identity);
    }
    g_assert_cmpuint(summary_identities(summary), ==, KEPT);
    top = summary_top_identities(summary, KEPT + 10);
    g_assert_cmpuint(top->len, ==, KEPT);
    for (guint i = 0; i < top->len; i++)
        g_assert_cmpuint(g_array_index(top, SummaryCount, i).sessions, ==, 2);
}

/* 0x00A8 and 0xC0A8 are in IANA's registry; 0xFFFE is not. */
static void
test_suites(void)
{
    g_autoptr(Summary) summary = summary_new();
    static const uint16_t seen[] = {0xfffe, 0x00a8, 0x000a, 0x00a8, 0xfffe, 0xfffe};

    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
        summary_add(summary, PSK_VERDICT_DECRYPTED, NULL, true, seen[i]);
    summary_add(summary, PSK_VERDICT_DECRYPTED, NULL, false, 0x00a8); /* it has none */
    g_assert_cmpuint(summary_sessions(summary), ==, 7);
    assert_counts(summary_suites(summary, 2), "0xFFFE 3, TLS_PSK_WITH_AES_128_GCM_SHA256 2, ");
}

/* The first of very many are found, wherever they come. */
static void
test_top_of_many(void)
{
    g_autoptr(Summary) summary = summary_new();

    for (unsigned i = 0; i < 10000; i++) {
        g_autofree char *identity = g_strdup_printf("%05u", i);

        for (unsigned sessions = i % 4999 == 7 ? 3 : 1; sessions > 0; sessions--)
            add(summary, PSK_VERDICT_DECRYPTED, identity);
    }
    assert_counts(summary_top_identities(summary, 5),
                  "00007 3, 05006 3, 00000 1, 00001 1, 00002 1, ");
}

/* Identities beyond the limit are sessions, and counted no further. */
static void
test_bounded(void)
{
    g_autoptr(Summary) summary = summary_new();

    for (unsigned i = 0; i < SUMMARY_IDENTITIES_MAX + 5; i++) {
        g_autofree char *identity = g_strdup_printf("%u", i);

        add(summary, PSK_VERDICT_DECRYPTED, identity);
    }
    add(summary, PSK_VERDICT_DECRYPTED, "7");
    g_assert_cmpuint(summary_identities(summary), ==, SUMMARY_IDENTITIES_MAX);
    g_assert_cmpuint(summary_sessions(summary), ==, SUMMARY_IDENTITIES_MAX + 6);
    assert_counts(summary_top_identities(summary, 1), "7 2, ");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/summary/empty", test_empty);
    g_test_add_func("/tools/output/summary/verdicts", test_verdicts);
    g_test_add_func("/tools/output/summary/identities", test_identities);
    g_test_add_func("/tools/output/summary/top-of-many", test_top_of_many);
    g_test_add_func("/tools/output/summary/listed", test_listed);
    g_test_add_func("/tools/output/summary/octets", test_octets);
    g_test_add_func("/tools/output/summary/long_identities", test_long_identities);
    g_test_add_func("/tools/output/summary/suites", test_suites);
    g_test_add_func("/tools/output/summary/bounded", test_bounded);
    return g_test_run();
}
