/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spills: identities that hold a key, since a whole line of a key file was taken for the identity,
 * or the key itself. They go over the network in the clear, and the key with them.
 */
#pragma once

#include "psk/table.h"

/* Shorter keys are no keys: half the names there are would be in hexadecimal. */
enum { PSK_SPILL_KEY_MIN = 4, PSK_SPILL_FOREIGN_MIN = 8 };

/* Longer identities are not looked at. */
enum { PSK_SPILL_IDENTITY_MAX = 1024 };

typedef struct {
    size_t shown;        /* octets of the identity before the key, which can be shown */
    PskTableEntry entry; /* the line of the table that it is the identity or the key of */
    bool key_of_entry;   /* it is that line's key; else one that looks like a key */
} PskSpill;

/* Finds lines by their keys. */
typedef struct PskSpillIndex PskSpillIndex;

/* Of |table|, which is borrowed and must not change any more. */
PskSpillIndex *psk_spill_index_new(const PskTable *table);
void psk_spill_index_free(PskSpillIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskSpillIndex, psk_spill_index_free)

/*
 * True where |identity|, which the table does not have, is one of the table with a key behind it
 * ("bob:00112233...", whatever the mark between them), or a key of the table: in hexadecimal, in
 * base64, or as its octets stand.
 */
bool psk_spill_find(const PskSpillIndex *index, PskSpan identity, PskSpill *spill);
