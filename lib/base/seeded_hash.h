/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash for tables whose keys come from the wire.
 *
 * Its secret is drawn once in each process, so that no peer can choose keys that all fall together
 * and make each look-up as slow as a search of the whole table. The order of such a table is
 * another one in each run: nothing that is printed may depend on it.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

guint psk_seeded_hash(PskSpan bytes);

/*
 * Stands for |bytes| where they are too long to be kept: of two that differ, whoever chose them,
 * the names are the same with a probability of one in 2^59 for each of their 7 octets.
 */
enum { PSK_SEEDED_NAME_SIZE = 8 };
void psk_seeded_name(PskSpan bytes, uint8_t name[static PSK_SEEDED_NAME_SIZE]);

/* The same of a GBytes, as hash tables call it. */
guint psk_seeded_hash_bytes(gconstpointer bytes);
