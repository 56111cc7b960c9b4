/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/near.h"

#include "psk/hash_rows.h"

struct PskNearIndex {
    const PskTable *table;
    GArray *rows; /* PskHashRow, by the folded identity */
};

/* Of what psk_identity_fold() leaves, in lower case. */
static uint32_t
folded_hash(PskSpan identity)
{
    uint32_t hash = PSK_HASH_ROWS_BASIS;

    identity = psk_identity_fold(identity);
    for (size_t i = 0; i < identity.size; i++)
        hash = psk_hash_rows_add(hash, (uint8_t)g_ascii_tolower((char)identity.data[i]));
    return hash;
}

static uint32_t
hash_of(const PskTableEntry *entry)
{
    return folded_hash(entry->identity);
}

PskNearIndex *
psk_near_index_new(const PskTable *table)
{
    PskNearIndex *index = g_new0(PskNearIndex, 1);

    index->table = table;
    index->rows = psk_hash_rows_new(table, hash_of);
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

bool
psk_near_index_find(const PskNearIndex *index, PskSpan identity, PskNear *near,
                    PskTableEntry *entry)
{
    uint32_t hash = folded_hash(identity);
    guint first = psk_hash_rows_first(index->rows, hash);

    for (guint i = first; i < index->rows->len && i - first < PSK_NEAR_LOOKS_MAX; i++) {
        const PskHashRow *row = &g_array_index(index->rows, PskHashRow, i);

        if (row->hash != hash)
            return false;
        *entry = psk_table_entry(index->table, row->entry);
        *near = psk_identity_near(entry->identity, identity);
        if (*near != PSK_NEAR_NOT)
            return true;
    }
    return false;
}
