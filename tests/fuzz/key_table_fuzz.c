/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key tables: whatever is used can be found again. */
#include "psk/table_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_line(void *user, PskLineProblem problem, const char *message, PskSpan identity, uint32_t line,
        uint32_t first_line)
{
    (void)user;
    (void)identity;
    g_assert_nonnull(message);
    g_assert_cmpuint(line, >, problem == PSK_LINE_DUPLICATE ? first_line : 0);
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
    return 0;
}
