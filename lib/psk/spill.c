/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/spill.h"

#include "psk/guess.h"
#include "psk/hash_rows.h"

/* Lines that are looked at for one key, and places in an identity at which a key may begin. */
enum { LOOKS_MAX = 64, MARKS_MAX = 16 };

struct PskSpillIndex {
    const PskTable *table;
    GArray *rows; /* PskHashRow, by the key */
};

static uint32_t
hash_of(const PskTableEntry *entry)
{
    return psk_hash_rows_of(entry->key);
}

PskSpillIndex *
psk_spill_index_new(const PskTable *table)
{
    PskSpillIndex *index = g_new0(PskSpillIndex, 1);

    index->table = table;
    index->rows = psk_hash_rows_new(table, hash_of);
    return index;
}

void
psk_spill_index_free(PskSpillIndex *index)
{
    if (index == NULL)
        return;
    g_array_unref(index->rows);
    g_free(index);
}

/* The octets that |text| may be written for: |reading| from 0; false behind the last. */
static bool
read_as_key(PskSpan text, unsigned reading, PskSecret *key)
{
    static const PskGuess readings[] = {PSK_GUESS_TEXT, PSK_GUESS_DIGITS_ALONE, PSK_GUESS_BASE64};

    psk_secret_clear(key);
    if (reading >= G_N_ELEMENTS(readings))
        return false;
    psk_guess_make(readings[reading], psk_span(NULL, 0), text, key);
    return true;
}

/* A line whose key |key| is. */
static bool
find_key(const PskSpillIndex *index, PskSpan key, PskTableEntry *entry)
{
    uint32_t hash = psk_hash_rows_of(key);
    guint first = psk_hash_rows_first(index->rows, hash);

    for (guint i = first; i < index->rows->len && i - first < LOOKS_MAX; i++) {
        const PskHashRow *row = &g_array_index(index->rows, PskHashRow, i);

        if (row->hash != hash)
            return false;
        *entry = psk_table_entry(index->table, row->entry);
        if (psk_equal_constant_time(entry->key, key))
            return true;
    }
    return false;
}

static bool
is_a_key(const PskSpillIndex *index, PskSpan identity, PskSpill *spill)
{
    PskSecret key = {0};
    bool found = false;

    for (unsigned i = 0; !found && read_as_key(identity, i, &key); i++)
        found =
            key.size >= PSK_SPILL_KEY_MIN && find_key(index, psk_secret_span(&key), &spill->entry);
    psk_secret_clear(&key);
    spill->shown = 0;
    spill->key_of_entry = true;
    return found;
}

/* Whether |text| is a key of the line |first| or of those that follow with its identity. */
static bool
is_key_of(const PskTable *table, uint32_t first, PskSpan text, PskTableEntry *entry)
{
    PskSecret key = {0};
    bool found = false;

    for (unsigned i = 0; !found && read_as_key(text, i, &key); i++) {
        uint32_t line = first;

        for (unsigned j = 0; j < PSK_TRIED_KEYS_MAX && line != PSK_TABLE_NONE && !found; j++) {
            *entry = psk_table_entry(table, line);
            line = entry->next;
            found = psk_equal_constant_time(entry->key, psk_secret_span(&key));
        }
    }
    psk_secret_clear(&key);
    return found;
}

static bool
looks_like_key(PskSpan text)
{
    PskSecret key = {0};
    bool looks = psk_guess_make(PSK_GUESS_DIGITS_ALONE, psk_span(NULL, 0), text, &key) &&
                 key.size >= PSK_SPILL_FOREIGN_MIN;

    psk_secret_clear(&key);
    return looks;
}

static bool
is_a_line(const PskTable *table, PskSpan identity, PskSpill *spill)
{
    unsigned marks = 0;

    for (size_t i = 1; i + 1 < identity.size && marks < MARKS_MAX; i++) {
        PskSpan key = psk_identity_fold(psk_span_skip(identity, i + 1));
        uint32_t line;

        if (memchr(":=,;| \t", identity.data[i], 7) == NULL)
            continue;
        marks++;
        line = psk_table_find(table, psk_identity_fold(psk_span_first(identity, i)));
        if (line == PSK_TABLE_NONE)
            continue;
        spill->key_of_entry = is_key_of(table, line, key, &spill->entry);
        if (!spill->key_of_entry)
            spill->entry = psk_table_entry(table, line);
        spill->shown = i + 1;
        if (spill->key_of_entry || looks_like_key(key))
            return true;
    }
    return false;
}

bool
psk_spill_find(const PskSpillIndex *index, PskSpan identity, PskSpill *spill)
{
    return identity.size <= PSK_SPILL_IDENTITY_MAX &&
           (is_a_line(index->table, identity, spill) ||
            is_a_key(index, psk_identity_fold(identity), spill));
}
