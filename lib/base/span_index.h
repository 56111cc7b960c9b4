/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskSpanIndex: numbers that are found by bytes, which stay with whoever owns them.
 *
 * Eight octets for each slot, of which up to two thirds are used: for a million keys that is a
 * fraction of what a GHashTable takes, and a key that is not there costs one look at memory. The
 * hash is seeded, since what is looked up may come from the wire.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

#define PSK_SPAN_INDEX_NONE UINT32_MAX

/* The bytes by which a number is found; they never change. */
typedef PskSpan (*PskSpanOfNumber)(const void *owner, uint32_t number);

typedef struct PskSpanIndex PskSpanIndex;

/* |owner| must live as long as the index is used. */
PskSpanIndex *psk_span_index_new(PskSpanOfNumber span_of, const void *owner);
void psk_span_index_free(PskSpanIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskSpanIndex, psk_span_index_free)

/* The number of |bytes|; PSK_SPAN_INDEX_NONE where there is none. */
uint32_t psk_span_index_find(const PskSpanIndex *index, PskSpan bytes);

/*
 * Makes |number| that of |bytes|, and gives the one that it replaces, or PSK_SPAN_INDEX_NONE. The
 * owner must know the number's bytes when the index is used the next time, not before.
 */
uint32_t psk_span_index_set(PskSpanIndex *index, PskSpan bytes, uint32_t number);

/* Forgets the number of |bytes|, which the owner must still know; does nothing where there is
 * none. */
void psk_span_index_remove(PskSpanIndex *index, PskSpan bytes);
