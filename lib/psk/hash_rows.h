/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows by which the lines of a table are found: sorted by a hash of something that the lines have.
 * Eight octets for each line.
 */
#pragma once

#include "psk/table.h"

typedef struct {
    uint32_t hash;
    uint32_t entry; /* index in the table; of rows with the same hash the lowest comes first */
} PskHashRow;

/* An array of PskHashRow, one for each line of |table|. */
GArray *psk_hash_rows_new(const PskTable *table, uint32_t (*hash_of)(const PskTableEntry *entry));

/* Sorts rows that were added by hand. */
void psk_hash_rows_sort(GArray *rows);

/* The index of the first row of that hash or of a higher one; rows->len where there is none. */
guint psk_hash_rows_first(const GArray *rows, uint32_t hash);

/* FNV-1a, to be begun with PSK_HASH_ROWS_BASIS. */
#define PSK_HASH_ROWS_BASIS 2166136261u
static inline uint32_t
psk_hash_rows_add(uint32_t hash, uint8_t octet)
{
    return (hash ^ octet) * 16777619u;
}

/* The same of |octets| as they are. */
static inline uint32_t
psk_hash_rows_of(PskSpan octets)
{
    uint32_t hash = PSK_HASH_ROWS_BASIS;

    for (size_t i = 0; i < octets.size; i++)
        hash = psk_hash_rows_add(hash, octets.data[i]);
    return hash;
}
