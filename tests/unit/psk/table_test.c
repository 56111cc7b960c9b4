/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/table.h"

static bool
add(PskTable *table, const char *identity, const char *key, uint32_t line)
{
    return psk_table_add(table, psk_span_str(identity), psk_span_str(key), psk_span_str("text"), 0,
                         line);
}

static void
assert_text(const PskTable *table, uint32_t index, const char *expected)
{
    PskTableEntry entry = psk_table_entry(table, index);
    PskSecret text = {0};

    psk_secret_set(&text, psk_span_str("what was there before"));
    psk_table_entry_text(&entry, &text);
    g_assert_cmpmem(text.data, text.size, expected, strlen(expected));
    psk_secret_clear(&text);
}

static void
assert_entry(const PskTable *table, uint32_t index, const char *identity, const char *key,
             uint32_t line)
{
    PskTableEntry entry = psk_table_entry(table, index);

    g_assert_cmpmem(entry.identity.data, entry.identity.size, identity, strlen(identity));
    g_assert_cmpmem(entry.key.data, entry.key.size, key, strlen(key));
    assert_text(table, index, "text");
    g_assert_cmpuint(entry.line, ==, line);
}

static void
test_find(void)
{
    g_autoptr(PskTable) table = psk_table_new();

    psk_table_add_source(table, "keys.txt");
    g_assert_cmpuint(psk_table_find(table, psk_span_str("bob")), ==, PSK_TABLE_NONE);
    g_assert_true(add(table, "alice", "A", 1));
    g_assert_true(add(table, "bob", "B", 2));
    g_assert_cmpuint(psk_table_size(table), ==, 2);
    assert_entry(table, psk_table_find(table, psk_span_str("bob")), "bob", "B", 2);
    assert_entry(table, psk_table_find(table, psk_span_str("alice")), "alice", "A", 1);
    g_assert_cmpuint(psk_table_find(table, psk_span_str("Bob")), ==, PSK_TABLE_NONE);
    g_assert_cmpuint(psk_table_find(table, psk_span_str("bo")), ==, PSK_TABLE_NONE);
    g_assert_cmpuint(psk_table_find(table, psk_span("bob", 4)), ==, PSK_TABLE_NONE);
    g_assert_cmpuint(psk_table_find(table, psk_span(NULL, 0)), ==, PSK_TABLE_NONE);
    psk_table_free(NULL);
}

/* Identities and keys are octets: NUL, none at all, and the longest. */
static void
test_octets(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autofree uint8_t *longest = g_malloc0(PSK_IDENTITY_MAX);
    PskTableEntry entry;

    psk_table_add_source(table, "keys.txt");
    g_assert_true(psk_table_add(table, psk_span("a\0b", 3), psk_span("\0", 1),
                                psk_span_str("00"), 0, 1));
    g_assert_true(psk_table_add(table, psk_span(NULL, 0), psk_span("k", 1), psk_span(NULL, 0), 0,
                                2));
    g_assert_true(psk_table_add(table, psk_span(longest, PSK_IDENTITY_MAX),
                                psk_span(longest, PSK_KEY_SIZE_MAX), psk_span_str("x"), 0, 3));
    g_assert_cmpuint(psk_table_find(table, psk_span("a\0b", 3)), ==, 0);
    g_assert_cmpuint(psk_table_find(table, psk_span("a\0c", 3)), ==, PSK_TABLE_NONE);
    g_assert_cmpuint(psk_table_find(table, psk_span(NULL, 0)), ==, 1);
    entry = psk_table_entry(table, psk_table_find(table, psk_span(longest, PSK_IDENTITY_MAX)));
    g_assert_cmpuint(entry.identity.size, ==, PSK_IDENTITY_MAX);
    g_assert_cmpuint(entry.key.size, ==, PSK_KEY_SIZE_MAX);
    assert_text(table, 1, "");
    assert_text(table, 2, "x");
    longest[7] = 1; /* it was copied */
    g_assert_cmpint(entry.identity.data[7], ==, 0);
}

/* The text is given as it was written, whether the table keeps it or makes it anew. */
static void
test_text(void)
{
    static const struct {
        const char *text;
        PskTableText form;
    } cases[] = {
        {"0123456789abcdef", PSK_TABLE_TEXT_LOWER}, {"0123456789ABCDEF", PSK_TABLE_TEXT_UPPER},
        {"0123456789aBcdef", PSK_TABLE_TEXT_KEPT},  {"0123456789abcdeF", PSK_TABLE_TEXT_KEPT},
        {"1123456789abcdef", PSK_TABLE_TEXT_KEPT},  {"0123456789abcde", PSK_TABLE_TEXT_KEPT},
        {"0123456789abcdef0", PSK_TABLE_TEXT_KEPT},
        {"\x01#Eg\x89\xab\xcd\xef", PSK_TABLE_TEXT_KEPT},
    };
    g_autoptr(PskTable) table = psk_table_new();
    PskSpan key = psk_span("\x01#Eg\x89\xab\xcd\xef", 8);

    psk_table_add_source(table, "keys.txt");
    for (uint32_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        psk_table_add(table, psk_span_str("bob"), key, psk_span_str(cases[i].text), 0, i + 1);
        g_assert_cmpuint(psk_table_entry(table, i).form, ==, cases[i].form);
        assert_text(table, i, cases[i].text);
        g_assert_true(psk_span_equal(psk_table_entry(table, i).key, key));
    }
}

/* An identity from the wire may be longer than any in the table. */
static void
test_longer(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autofree uint8_t *longer = g_malloc0(65536 + 3);

    memcpy(longer, "bob", 3);
    psk_table_add_source(table, "keys.txt");
    g_assert_true(add(table, "bob", "B", 1));
    g_assert_cmpuint(psk_table_find(table, psk_span(longer, 3)), ==, 0);
    g_assert_cmpuint(psk_table_find(table, psk_span(longer, 65536 + 3)), ==, PSK_TABLE_NONE);
}

/* The same identity on several lines: all its keys, first line first. */
static void
test_duplicates(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    uint32_t at;

    psk_table_add_source(table, "keys.txt");
    g_assert_true(add(table, "bob", "1", 1));
    g_assert_true(add(table, "eve", "x", 2));
    g_assert_false(add(table, "bob", "2", 3));
    g_assert_false(add(table, "bob", "3", 4));
    at = psk_table_find(table, psk_span_str("bob"));
    assert_entry(table, at, "bob", "1", 1);
    at = psk_table_entry(table, at).next;
    assert_entry(table, at, "bob", "2", 3);
    at = psk_table_entry(table, at).next;
    assert_entry(table, at, "bob", "3", 4);
    g_assert_cmpuint(psk_table_entry(table, at).next, ==, PSK_TABLE_NONE);
    at = psk_table_find(table, psk_span_str("eve"));
    g_assert_cmpuint(psk_table_entry(table, at).next, ==, PSK_TABLE_NONE);
}

static void
test_references(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    uint32_t file = psk_table_add_source(table, "keys.txt");
    uint32_t option = psk_table_add_source(table, "preferences");
    g_autofree char *first = NULL, *second = NULL;

    g_assert_cmpstr(psk_table_source(table, file), ==, "keys.txt");
    psk_table_add(table, psk_span_str("a"), psk_span_str("k"), psk_span_str("6b"), file, 3);
    psk_table_add(table, psk_span_str("b"), psk_span_str("k"), psk_span_str("6b"), option, 0);
    first = psk_table_entry_ref(table, 0);
    second = psk_table_entry_ref(table, 1);
    g_assert_cmpstr(first, ==, "keys.txt:3");
    g_assert_cmpstr(second, ==, "preferences"); /* no line */
}

/* A line whose key can't be used is remembered, and found by nobody who looks for keys. */
static void
test_unusable(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autofree char *reference = NULL;
    PskSecret text = {0};
    PskTableEntry entry;

    psk_table_add_source(table, "keys.txt");
    psk_table_add_unusable(table, psk_span_str("bob"), psk_span_str("abc"), 0, 5);
    psk_table_add_unusable(table, psk_span_str("bob"), psk_span_str("def"), 0, 6);
    g_assert_cmpuint(psk_table_find(table, psk_span_str("bob")), ==, PSK_TABLE_NONE);
    g_assert_cmpuint(psk_table_size(table), ==, 0);
    g_assert_true(psk_table_find_unusable(table, psk_span_str("bob"), &entry));
    g_assert_cmpuint(entry.line, ==, 5);
    g_assert_cmpuint(entry.key.size, ==, 0);
    psk_table_entry_text(&entry, &text);
    g_assert_cmpmem(text.data, text.size, "abc", 3);
    psk_secret_clear(&text);
    reference = psk_table_line_ref(table, &entry);
    g_assert_cmpstr(reference, ==, "keys.txt:5");
    g_assert_false(psk_table_find_unusable(table, psk_span_str("eve"), &entry));
}

/* Many, over many chunks: all are found, and what was handed out stays where it is. */
static void
test_many(void)
{
    enum { MANY = 20000 };
    g_autoptr(PskTable) table = psk_table_new();
    PskTableEntry first;

    psk_table_add_source(table, "keys.txt");
    for (uint32_t i = 0; i < MANY; i++) {
        g_autofree char *identity = g_strdup_printf("device-%u", i);

        g_assert_true(psk_table_add(table, psk_span_str(identity), psk_span(&i, sizeof(i)),
                                    psk_span_str("text"), 0, i + 1));
        if (i == 0)
            first = psk_table_entry(table, 0);
    }
    g_assert_cmpuint(psk_table_size(table), ==, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        g_autofree char *identity = g_strdup_printf("device-%u", i);
        PskTableEntry entry =
            psk_table_entry(table, psk_table_find(table, psk_span_str(identity)));

        g_assert_cmpmem(entry.key.data, entry.key.size, &i, sizeof(i));
        g_assert_cmpuint(entry.line, ==, i + 1);
    }
    g_assert_cmpmem(first.identity.data, first.identity.size, "device-0", 8);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/table/find", test_find);
    g_test_add_func("/psk/table/octets", test_octets);
    g_test_add_func("/psk/table/text", test_text);
    g_test_add_func("/psk/table/longer", test_longer);
    g_test_add_func("/psk/table/duplicates", test_duplicates);
    g_test_add_func("/psk/table/references", test_references);
    g_test_add_func("/psk/table/unusable", test_unusable);
    g_test_add_func("/psk/table/many", test_many);
    return g_test_run();
}
