/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/near.h"

/* Eight octets for each line of the table. */
typedef struct {
    uint32_t hash; /* of the folded identity */
    uint32_t entry;
} Row;

struct PskNearIndex {
    const PskTable *table;
    GArray *rows; /* Row, sorted */
};

/* FNV-1a of what psk_identity_fold() leaves, in lower case. */
static uint32_t
folded_hash(PskSpan identity)
{
    uint32_t hash = 2166136261u;

    identity = psk_identity_fold(identity);
    for (size_t i = 0; i < identity.size; i++)
        hash = (hash ^ (uint8_t)g_ascii_tolower((char)identity.data[i])) * 16777619u;
    return hash;
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    const Row *left = a, *right = b;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->entry > right->entry) - (left->entry < right->entry);
}

PskNearIndex *
psk_near_index_new(const PskTable *table)
{
    PskNearIndex *index = g_new0(PskNearIndex, 1);
    uint32_t count = (uint32_t)psk_table_size(table);

    index->table = table;
    index->rows = g_array_sized_new(FALSE, FALSE, sizeof(Row), count);
    for (uint32_t i = 0; i < count; i++) {
        Row row = {folded_hash(psk_table_entry(table, i).identity), i};

        g_array_append_val(index->rows, row);
    }
    g_array_sort(index->rows, compare);
    return index;
}

void
psk_near_index_free(PskNearIndex *index)
{
    if (index == NULL)
        return;
    g_array_unref(index->rows);
    g_free(index);
}

/* The first row of that hash or a higher one. */
static guint
first_row(const GArray *rows, uint32_t hash)
{
    guint begin = 0, end = rows->len;

    while (begin < end) {
        guint middle = begin + (end - begin) / 2;

        if (g_array_index(rows, Row, middle).hash < hash)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

bool
psk_near_index_find(const PskNearIndex *index, PskSpan identity, PskNear *near,
                    PskTableEntry *entry)
{
    uint32_t hash = folded_hash(identity);
    guint first = first_row(index->rows, hash);

    for (guint i = first; i < index->rows->len && i - first < PSK_NEAR_LOOKS_MAX; i++) {
        const Row *row = &g_array_index(index->rows, Row, i);

        if (row->hash != hash)
            return false;
        *entry = psk_table_entry(index->table, row->entry);
        *near = psk_identity_near(entry->identity, identity);
        if (*near != PSK_NEAR_NOT)
            return true;
    }
    return false;
}
