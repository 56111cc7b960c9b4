/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FlowIndex: flows that are found by their keys.
 *
 * A slot has the hash beside the flow, so that who looks for one touches no other; and what a
 * search will touch can be fetched into the processor's caches before, in two steps.
 */
#pragma once

#include "tcp/flow_key.h"

typedef struct {
    Flow *flow; /* NULL where it is free */
    guint hash;
} FlowSlot;

/* All zero is valid and empty; private. */
typedef struct {
    FlowSlot *slots; /* a power of 2 of them, at most half of them used */
    size_t mask;     /* their number minus 1 */
    size_t used;
} FlowIndex;

void flow_index_clear(FlowIndex *index);

/* The flow at that place, or NULL. */
Flow *flow_index_find(const FlowIndex *index, const FlowPlace *place);

/* |flow|, whose key and hash are set; no other may have its key. */
void flow_index_add(FlowIndex *index, Flow *flow);

/* |flow| is there. */
void flow_index_remove(FlowIndex *index, const Flow *flow);

/* Goes through all, in no order that means anything: |*slot| is 0 at first; NULL at the end. None
 * may be added or removed meanwhile. */
Flow *flow_index_next(const FlowIndex *index, size_t *slot);

/* Fetches what a search looks at first; a while later, what it finds. */
void flow_index_prefetch(const FlowIndex *index, const FlowPlace *place);
void flow_index_prefetch_flow(const FlowIndex *index, const FlowPlace *place);
