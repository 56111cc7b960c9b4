/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/near.h"

#include "psk/hash_rows.h"

struct PskNearIndex {
    const PskTable *table;
    GArray *rows; /* PskHashRow, by the folded identity */
    GArray *cuts; /* of identities so long: by what may be left of them */
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

/* A row for each size to which an identity may have been cut. */
static GArray *
cuts_new(const PskTable *table)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(PskHashRow));
    uint32_t count = (uint32_t)psk_table_size(table);
    size_t size;

    for (uint32_t i = 0; i < count; i++) {
        PskSpan identity = psk_table_entry(table, i).identity;

        for (size_t j = 0; (size = psk_identity_cut_size(j)) != 0 && size < identity.size; j++) {
            PskHashRow row = {psk_hash_rows_of(psk_span_first(identity, size)), i};

            g_array_append_val(rows, row);
        }
    }
    psk_hash_rows_sort(rows);
    return rows;
}

PskNearIndex *
psk_near_index_new(const PskTable *table)
{
    PskNearIndex *index = g_new0(PskNearIndex, 1);

    index->table = table;
    index->rows = psk_hash_rows_new(table, hash_of);
    index->cuts = cuts_new(table);
    return index;
}

void
psk_near_index_free(PskNearIndex *index)
{
    if (index == NULL)
        return;
    g_array_unref(index->rows);
    g_array_unref(index->cuts);
    g_free(index);
}

/* The first entry of which |identity| may be what was left. */
static bool
find_cut(const PskNearIndex *index, PskSpan identity, PskTableEntry *entry)
{
    uint32_t hash = psk_hash_rows_of(identity);
    guint first = psk_hash_rows_first(index->cuts, hash);

    for (guint i = first; i < index->cuts->len && i - first < PSK_NEAR_LOOKS_MAX; i++) {
        const PskHashRow *row = &g_array_index(index->cuts, PskHashRow, i);

        if (row->hash != hash)
            return false;
        *entry = psk_table_entry(index->table, row->entry);
        if (psk_identity_is_cut(entry->identity, identity))
            return true;
    }
    return false;
}

static bool
find_folded(const PskNearIndex *index, PskSpan identity, PskNear *near, PskTableEntry *entry)
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

bool
psk_near_index_find(const PskNearIndex *index, PskSpan identity, PskNear *near,
                    PskTableEntry *entry)
{
    if (find_folded(index, identity, near, entry))
        return true;
    if (!find_cut(index, identity, entry))
        return false;
    *near = PSK_NEAR_CUT;
    return true;
}
