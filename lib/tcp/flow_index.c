/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_index.h"

#include "base/prefetch.h"

enum { SLOTS_FIRST = 64 };

void
flow_index_clear(FlowIndex *index)
{
    g_free(index->slots);
    *index = (FlowIndex){0};
}

/* Where it is, or else the free slot in which it belongs; there are slots. */
static size_t
slot_of(const FlowIndex *index, const FlowKey *key, guint hash)
{
    size_t slot = hash & index->mask;

    while (index->slots[slot].flow != NULL &&
           (index->slots[slot].hash != hash ||
            !flow_key_equal(&index->slots[slot].flow->key, key)))
        slot = (slot + 1) & index->mask;
    return slot;
}

Flow *
flow_index_find(const FlowIndex *index, const FlowPlace *place)
{
    return index->slots != NULL ? index->slots[slot_of(index, &place->key, place->hash)].flow
                                : NULL;
}

static void
put(FlowIndex *index, Flow *flow)
{
    size_t slot = flow->hash & index->mask;

    while (index->slots[slot].flow != NULL)
        slot = (slot + 1) & index->mask;
    index->slots[slot] = (FlowSlot){flow, flow->hash};
}

static void
grow(FlowIndex *index)
{
    FlowIndex grown = {.mask = index->slots != NULL ? 2 * index->mask + 1 : SLOTS_FIRST - 1,
                       .used = index->used};

    grown.slots = g_new0(FlowSlot, grown.mask + 1);
    for (size_t i = 0; index->slots != NULL && i <= index->mask; i++)
        if (index->slots[i].flow != NULL)
            put(&grown, index->slots[i].flow);
    g_free(index->slots);
    *index = grown;
}

void
flow_index_add(FlowIndex *index, Flow *flow)
{
    if (index->slots == NULL || 2 * index->used > index->mask)
        grow(index);
    index->used++;
    put(index, flow);
}

void
flow_index_remove(FlowIndex *index, const Flow *flow)
{
    size_t hole = slot_of(index, &flow->key, flow->hash);

    index->used--;
    /* What stands behind it moves up, but not to before the place where a search for it begins. */
    for (size_t slot = (hole + 1) & index->mask; index->slots[slot].flow != NULL;
         slot = (slot + 1) & index->mask) {
        size_t first = index->slots[slot].hash & index->mask;

        if (((slot - first) & index->mask) < ((slot - hole) & index->mask))
            continue;
        index->slots[hole] = index->slots[slot];
        hole = slot;
    }
    index->slots[hole].flow = NULL;
}

Flow *
flow_index_next(const FlowIndex *index, size_t *slot)
{
    while (index->slots != NULL && *slot <= index->mask) {
        Flow *flow = index->slots[(*slot)++].flow;

        if (flow != NULL)
            return flow;
    }
    return NULL;
}

void
flow_index_prefetch(const FlowIndex *index, const FlowPlace *place)
{
    if (index->slots != NULL)
        __builtin_prefetch(&index->slots[place->hash & index->mask]);
}

void
flow_index_prefetch_flow(const FlowIndex *index, const FlowPlace *place)
{
    const Flow *flow =
        index->slots != NULL ? index->slots[place->hash & index->mask].flow : NULL;

    if (flow != NULL)
        psk_prefetch(flow, FLOW_HOT_SIZE);
}
