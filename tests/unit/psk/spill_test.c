/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/spill.h"

/* eve's key is the text "open-sesame", bob's in hexadecimal. */
static PskTable *
table_new(void)
{
    static const uint8_t bob[] = {0, 0x11, 0x22, 0x33, 0xaa, 0xbb, 0xcc, 0xdd};
    static const uint8_t other[] = {9, 8, 7, 6, 5, 4, 3, 2};
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "keys.txt");
    psk_table_add(table, psk_span_str("eve"), psk_span_str("open-sesame"),
                  psk_span_str("6f70656e2d736573616d65"), 0, 1);
    psk_table_add(table, psk_span_str("bob"), psk_span(bob, sizeof(bob)),
                  psk_span_str("00112233aabbccdd"), 0, 2);
    psk_table_add(table, psk_span_str("bob"), psk_span(other, sizeof(other)),
                  psk_span_str("0908070605040302"), 0, 3);
    psk_table_add(table, psk_span_str("tiny"), psk_span_str("abc"), psk_span_str("616263"), 0, 4);
    psk_table_add(table, psk_span_str("dev:1"), psk_span(bob, sizeof(bob)),
                  psk_span_str("00112233aabbccdd"), 0, 5);
    return table;
}

static void
assert_spill(const char *identity, size_t shown, uint32_t line, bool key_of_entry)
{
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskSpillIndex) index = psk_spill_index_new(table);
    PskSpill spill;

    g_test_message("%s", identity);
    g_assert_true(psk_spill_find(index, psk_span_str(identity), &spill));
    g_assert_cmpuint(spill.shown, ==, shown);
    g_assert_cmpuint(spill.entry.line, ==, line);
    g_assert_cmpint(spill.key_of_entry, ==, key_of_entry);
}

static void
test_lines(void)
{
    assert_spill("bob:00112233aabbccdd", 4, 2, true);
    assert_spill("bob:00112233AABBCCDD\r", 4, 2, true);
    assert_spill("bob:0908070605040302", 4, 3, true); /* its second line */
    assert_spill("bob = 00112233aabbccdd", 5, 2, true);
    assert_spill("\"bob\":\"00112233aabbccdd\"", 6, 2, true);
    assert_spill("bob=ABEiM6q7zN0=", 4, 2, true);
    assert_spill("eve:open-sesame", 4, 1, true);
    assert_spill("eve:6f70656e2d736573616d65", 4, 1, true);
    assert_spill("dev:1:00112233aabbccdd", 6, 5, true);
    assert_spill("bob:ffeeddccbbaa9988", 4, 2, false); /* of another file */
}

static void
test_keys(void)
{
    assert_spill("00112233aabbccdd", 0, 2, true);
    assert_spill("00-11-22-33-AA-BB-CC-DD", 0, 2, true);
    assert_spill("0x00112233aabbccdd", 0, 2, true);
    assert_spill("ABEiM6q7zN0=", 0, 2, true);
    assert_spill("open-sesame", 0, 1, true);
    assert_spill("6f70656e2d736573616d65", 0, 1, true);
}

/* Names that hold no key, however much they look like it. */
static void
test_names(void)
{
    static const char *const names[] = {"",
                                        ":",
                                        "bob:",
                                        "bob:livingroom",
                                        "bob:001122",
                                        "alice:00112233aabbccdd",
                                        "dev:00112233",
                                        "abc",
                                        "616263",
                                        "tiny:1234",
                                        "ffeeddccbbaa9988",
                                        "bob 2",
                                        "00112233aabbccd"};
    g_autoptr(PskTable) table = table_new();
    g_autoptr(PskSpillIndex) index = psk_spill_index_new(table);
    g_autofree char *many = g_strnfill(PSK_SPILL_IDENTITY_MAX + 1, ':');
    PskSpill spill;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_test_message("%s", names[i]);
        g_assert_false(psk_spill_find(index, psk_span_str(names[i]), &spill));
    }
    g_assert_false(psk_spill_find(index, psk_span_str(many), &spill));
    g_assert_false(psk_spill_find(index, psk_span(NULL, 0), &spill));
}

static void
test_empty_table(void)
{
    g_autoptr(PskTable) table = psk_table_new();
    g_autoptr(PskSpillIndex) index = psk_spill_index_new(table);
    PskSpill spill;

    g_assert_false(psk_spill_find(index, psk_span_str("bob:00112233aabbccdd"), &spill));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/spill/lines", test_lines);
    g_test_add_func("/psk/spill/keys", test_keys);
    g_test_add_func("/psk/spill/names", test_names);
    g_test_add_func("/psk/spill/empty-table", test_empty_table);
    return g_test_run();
}
