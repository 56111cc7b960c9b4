/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tells TCP connections apart. */
#pragma once

#include "tcp/flow.h"

/* For hash tables. Seeded once in a process, so that no capture can aim at it. */
guint flow_key_hash(gconstpointer key);
gboolean flow_key_equal(gconstpointer a, gconstpointer b);

/* Where a packet belongs. */
typedef struct {
    FlowKey key; /* of the connection */
    guint hash;  /* of |key| */
    unsigned side; /* that sent it */
} FlowPlace;

/* Sets all but the hash. That is for later, but for one packet alone: what was just written in
 * pieces of other sizes is slow to be read in words. */
void flow_place_find(const Packet *packet, FlowPlace *place);

static inline void
flow_place_hash(FlowPlace *place)
{
    place->hash = flow_key_hash(&place->key);
}
