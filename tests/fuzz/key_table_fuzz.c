/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key tables: whatever is used can be found again, and written as a table is the same. */
#include "base/hex.h"
#include "output.h"
#include "psk/near.h"
#include "psk/spill.h"
#include "psk/table_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_line(void *user, PskLineProblem problem, const char *message, PskSpan identity, uint32_t line,
        uint32_t first_line)
{
    (void)user;
    (void)identity;
    g_assert_nonnull(message);
    output_assert_text(message, strlen(message));
    g_assert_cmpuint(line, >, problem == PSK_LINE_DUPLICATE ? first_line : 0);
}

static void
assert_same(PskTableEntry a, PskTableEntry b)
{
    g_assert_cmpmem(a.identity.data, a.identity.size, b.identity.data, b.identity.size);
    g_assert_cmpmem(a.key.data, a.key.size, b.key.data, b.key.size);
}

/* False where a line would be read as something else than an identity and a key. */
static bool
is_line(PskSpan identity)
{
    static const char *const others[] = {"#", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"};

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (psk_span_equal(psk_span_first(identity, strlen(others[i])), psk_span_str(others[i])))
            return false;
    return true;
}

/* Entries as tables of their own: all of few, of many some. */
static void
write_and_read(const PskTable *table, uint32_t first)
{
    uint32_t size = (uint32_t)psk_table_size(table), step = size / 16 + 1;

    for (uint32_t i = first % step; i < size; i += step) {
        PskTableEntry entry = psk_table_entry(table, i);
        g_autoptr(PskTable) again = psk_table_new();
        g_autoptr(GString) line =
            g_string_new_len((const char *)entry.identity.data, (gssize)entry.identity.size);

        g_string_append_c(line, ':');
        psk_hex_append(line, entry.key);
        if (!is_line(entry.identity) || line->len > PSK_TABLE_LINE_MAX)
            continue;
        g_assert_true(psk_table_file_parse(again, psk_span(line->str, line->len), "again", NULL,
                                           NULL, NULL));
        g_assert_cmpuint(psk_table_size(again), ==, 1);
        assert_same(psk_table_entry(again, 0), entry);
    }
}

/* In pieces, it is the same table. */
static void
check_pieces(const PskTable *table, PskSpan content)
{
    g_autoptr(PskTable) again = psk_table_new();
    PskTableFile *file = psk_table_file_begin(again, "again", NULL, NULL);

    for (size_t size = 1; content.size > 0; size = size % 23 + 1) {
        psk_table_file_push(file, psk_span_first(content, size));
        content = psk_span_skip(content, size);
    }
    g_assert_cmpint(psk_table_file_end(file, NULL), ==, psk_table_size(table) > 0);
    g_assert_cmpuint(psk_table_size(again), ==, psk_table_size(table));
    for (uint32_t i = 0; i < psk_table_size(table); i++) {
        assert_same(psk_table_entry(again, i), psk_table_entry(table, i));
        g_assert_cmpuint(psk_table_entry(again, i).line, ==, psk_table_entry(table, i).line);
    }
}

/* The index gives what a search of all lines would. */
static void
check_near(const PskTable *table, PskSpan identity)
{
    g_autoptr(PskNearIndex) index = psk_near_index_new(table);
    PskTableEntry entry;
    PskNear near = PSK_NEAR_NOT;

    if (psk_near_index_find(index, identity, &near, &entry))
        g_assert_cmpint(psk_identity_near(entry.identity, identity), ==, near);
    for (uint32_t i = 0; near == PSK_NEAR_NOT && i < psk_table_size(table); i++)
        g_assert_cmpint(psk_identity_near(psk_table_entry(table, i).identity, identity), !=,
                        PSK_NEAR_CASE);
}

/* What a library leaves of a long identity is found. */
static void
check_cut(const PskTable *table)
{
    g_autoptr(PskNearIndex) index = psk_near_index_new(table);
    PskSpan identity = psk_table_entry(table, 0).identity;
    PskTableEntry entry;
    size_t size;
    PskNear near;

    for (size_t i = 0; (size = psk_identity_cut_size(i)) != 0 && size < identity.size; i++)
        g_assert_true(psk_near_index_find(index, psk_span_first(identity, size), &near, &entry));
}

/* Keys that are sent as identities, and whole lines. */
static void
check_spill(const PskTable *table, PskSpan content)
{
    g_autoptr(PskSpillIndex) index = psk_spill_index_new(table);
    PskSpan key = psk_table_entry(table, 0).key;
    g_autoptr(GString) hex = g_string_new(NULL);
    const uint8_t *end = memchr(content.data, '\n', content.size);
    PskSpan line = psk_span_first(content, end != NULL ? (size_t)(end - content.data)
                                                       : content.size);
    PskSpill spill;

    psk_hex_append(hex, key);
    g_assert_true(key.size < PSK_SPILL_KEY_MIN || hex->len > PSK_SPILL_IDENTITY_MAX ||
                  psk_spill_find(index, psk_span(hex->str, hex->len), &spill));
    if (psk_spill_find(index, line, &spill))
        g_assert_cmpuint(spill.shown, <, line.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(PskTable) table = psk_table_new();
    bool ok = psk_table_file_parse(table, psk_span(data, size), "fuzz", on_line, NULL, NULL);

    g_assert_cmpint(ok, ==, psk_table_size(table) > 0);
    for (uint32_t i = 0; i < psk_table_size(table); i++) {
        PskTableEntry entry = psk_table_entry(table, i);
        uint32_t at = psk_table_find(table, entry.identity);

        g_assert_cmpuint(entry.key.size, >, 0);
        while (at != i && at != PSK_TABLE_NONE)
            at = psk_table_entry(table, at).next;
        g_assert_cmpuint(at, ==, i);
    }
    write_and_read(table, (uint32_t)size);
    check_pieces(table, psk_span(data, size));
    check_near(table, psk_span_first(psk_span(data, size), 8));
    if (ok) {
        check_cut(table);
        check_spill(table, psk_span(data, size));
    }
    return 0;
}
