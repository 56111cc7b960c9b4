/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/near.h"

static PskTable *
table_of(const char *const *identities)
{
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "keys.txt");
    for (uint32_t i = 0; identities[i] != NULL; i++)
        psk_table_add(table, psk_span_str(identities[i]), psk_span_str("key"),
                      psk_span_str("6b6579"), 0, i + 1);
    return table;
}

/* Line 0: nothing is found. */
static void
assert_found(const PskNearIndex *index, const char *identity, PskNear near, uint32_t line)
{
    PskTableEntry entry = {0};
    PskNear found = PSK_NEAR_NOT;

    g_assert_cmpint(psk_near_index_find(index, psk_span_str(identity), &found, &entry), ==,
                    line > 0);
    if (line > 0) {
        g_assert_cmpint(found, ==, near);
        g_assert_cmpuint(entry.line, ==, line);
    }
}

static void
test_find(void)
{
    static const char *const identities[] = {"eve", "Bob",       "bob ", "'carol'",
                                             "",    "\"Dave\" ", NULL};
    g_autoptr(PskTable) table = table_of(identities);
    g_autoptr(PskNearIndex) index = psk_near_index_new(table);

    assert_found(index, "EVE", PSK_NEAR_CASE, 1);
    assert_found(index, "bob", PSK_NEAR_CASE, 2);
    assert_found(index, "Bob", PSK_NEAR_SEVERAL, 3); /* never itself */
    assert_found(index, "carol", PSK_NEAR_QUOTES, 4);
    assert_found(index, " \r\n", PSK_NEAR_BLANKS, 5);
    assert_found(index, "dave", PSK_NEAR_SEVERAL, 6);
    assert_found(index, "evil", PSK_NEAR_NOT, 0);
    assert_found(index, "ev", PSK_NEAR_NOT, 0);
}

/* What OpenSSL 3 leaves of a name of 300 octets; and what nothing would have left of it. */
static void
test_cut(void)
{
    g_autofree char *whole = g_strnfill(300, 'i');
    g_autofree char *shorter = g_strnfill(255, 'i');
    g_autofree char *cut = g_strndup(whole, 255);
    g_autofree char *other = g_strndup(whole, 254);
    const char *const identities[] = {"eve", shorter, whole, NULL};
    g_autoptr(PskTable) table = NULL;
    g_autoptr(PskNearIndex) index = NULL;

    shorter[254] = cut[254] = 'j';
    table = table_of(identities);
    index = psk_near_index_new(table);
    assert_found(index, cut, PSK_NEAR_NOT, 0);
    cut[254] = 'i';
    assert_found(index, cut, PSK_NEAR_CUT, 3);
    assert_found(index, other, PSK_NEAR_NOT, 0);
    cut[127] = '\0';
    assert_found(index, cut, PSK_NEAR_CUT, 2);
    assert_found(index, whole, PSK_NEAR_NOT, 0);
}

/* The answer is that of a search of the whole table, in its order. */
static void
test_like_a_search(void)
{
    static const char *const parts[] = {"", " ", "'", "\"", "a", "A", "b"};
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(PskNearIndex) index = NULL;
    g_autoptr(PskTable) table = NULL;

    for (size_t i = 0; i < 7 * 7 * 7; i++)
        g_ptr_array_add(all, g_strconcat(parts[i / 49], parts[i / 7 % 7], parts[i % 7], NULL));
    g_ptr_array_add(all, NULL);
    table = table_of((const char *const *)all->pdata);
    index = psk_near_index_new(table);
    for (guint i = 0; i + 1 < all->len; i++) {
        const char *identity = all->pdata[i];
        uint32_t line = 0;
        PskNear near = PSK_NEAR_NOT;

        while (near == PSK_NEAR_NOT && line < psk_table_size(table))
            near =
                psk_identity_near(psk_table_entry(table, line++).identity, psk_span_str(identity));
        assert_found(index, identity, near, near != PSK_NEAR_NOT ? line : 0);
    }
}

static void
test_empty(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autoptr(PskNearIndex) index = psk_near_index_new(table);

    assert_found(index, "bob", PSK_NEAR_NOT, 0);
    psk_near_index_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/near/find", test_find);
    g_test_add_func("/psk/near/cut", test_cut);
    g_test_add_func("/psk/near/like-a-search", test_like_a_search);
    g_test_add_func("/psk/near/empty", test_empty);
    return g_test_run();
}
