/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/hash_rows.h"

static gint
compare(gconstpointer a, gconstpointer b)
{
    const PskHashRow *left = a, *right = b;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->entry > right->entry) - (left->entry < right->entry);
}

void
psk_hash_rows_sort(GArray *rows)
{
    g_array_sort(rows, compare);
}

GArray *
psk_hash_rows_new(const PskTable *table, uint32_t (*hash_of)(const PskTableEntry *entry))
{
    uint32_t count = (uint32_t)psk_table_size(table);
    GArray *rows = g_array_sized_new(FALSE, FALSE, sizeof(PskHashRow), count);

    for (uint32_t i = 0; i < count; i++) {
        PskTableEntry entry = psk_table_entry(table, i);
        PskHashRow row = {hash_of(&entry), i};

        g_array_append_val(rows, row);
    }
    psk_hash_rows_sort(rows);
    return rows;
}

guint
psk_hash_rows_first(const GArray *rows, uint32_t hash)
{
    guint begin = 0, end = rows->len;

    while (begin < end) {
        guint middle = begin + (end - begin) / 2;

        if (g_array_index(rows, PskHashRow, middle).hash < hash)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}
