/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskNearIndex: finds, for an identity that a table does not have, the one of the table that people
 * would call the same (guess.h), without a look at each of a million lines.
 */
#pragma once

#include "psk/guess.h"
#include "psk/table.h"

typedef struct PskNearIndex PskNearIndex;

/* Of |table|, which is borrowed and must not change any more. */
PskNearIndex *psk_near_index_new(const PskTable *table);
void psk_near_index_free(PskNearIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskNearIndex, psk_near_index_free)

/*
 * The first entry that is like |identity| and not the same; false where there is none. Of the
 * entries that have the same spelling under psk_identity_fold() and are the same identity, as in a
 * table with one identity on many lines, PSK_NEAR_LOOKS_MAX at most are passed over.
 */
bool psk_near_index_find(const PskNearIndex *index, PskSpan identity, PskNear *near,
                         PskTableEntry *entry);

enum { PSK_NEAR_LOOKS_MAX = 1024 };
