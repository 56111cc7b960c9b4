/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_ended.h"

#include "tcp/flow_key.h"

typedef struct {
    FlowKey key;
    int64_t time_ns;
    FlowExtent side[2];
} Ended;

/* What is allocated together of the ring. */
enum { BLOCK_SIZE = 64 };
G_STATIC_ASSERT(FLOW_ENDED_MAX % BLOCK_SIZE == 0);

struct EndedTable {
    GHashTable *by_key; /* FlowKey -> Ended, in the ring */
    size_t oldest;      /* the next to be overwritten */
    Ended *blocks[FLOW_ENDED_MAX / BLOCK_SIZE]; /* a ring, allocated as it is needed */
};

EndedTable *
flow_ended_new(void)
{
    EndedTable *table = g_new0(EndedTable, 1);

    table->by_key = g_hash_table_new(flow_key_hash, flow_key_equal);
    return table;
}

void
flow_ended_free(EndedTable *table)
{
    if (table == NULL)
        return;
    g_hash_table_unref(table->by_key);
    for (size_t i = 0; i < G_N_ELEMENTS(table->blocks); i++)
        g_free(table->blocks[i]);
    g_free(table);
}

static Ended *
place_in_ring(EndedTable *table, size_t index)
{
    Ended **block = &table->blocks[index / BLOCK_SIZE];

    if (*block == NULL)
        *block = g_new0(Ended, BLOCK_SIZE);
    return *block + index % BLOCK_SIZE;
}

void
flow_ended_add(EndedTable *table, const Flow *flow, int64_t now_ns)
{
    Ended *ended = place_in_ring(table, table->oldest);

    table->oldest = (table->oldest + 1) % FLOW_ENDED_MAX;
    if (g_hash_table_lookup(table->by_key, &ended->key) == ended)
        g_hash_table_remove(table->by_key, &ended->key);
    ended->key = flow->key;
    ended->time_ns = now_ns;
    for (unsigned side = 0; side < 2; side++) {
        const StreamSide *stream = &flow->streams.side[side];

        ended->side[side] =
            (FlowExtent){stream->initial, stream->next, stream->start != STREAM_UNKNOWN};
    }
    /* Replaces the key too: that of an older connection lies elsewhere in the ring. */
    g_hash_table_replace(table->by_key, &ended->key, ended);
}

bool
flow_ended_extents(const EndedTable *table, const FlowKey *key, FlowExtent extents[2])
{
    const Ended *ended = g_hash_table_lookup(table->by_key, key);

    if (ended == NULL)
        return false;
    memcpy(extents, ended->side, sizeof ended->side);
    return true;
}

bool
flow_ended_is_late(const EndedTable *table, const FlowKey *key, unsigned side, const Packet *packet)
{
    const Ended *ended = g_hash_table_lookup(table->by_key, key);
    int64_t distance;

    if (ended == NULL || packet->time_ns - ended->time_ns > FLOW_ENDED_TIME_NS)
        return false;
    if (packet->flags & PACKET_SYN)
        return ended->side[side].started && ended->side[side].initial == packet->sequence + 1;
    if (!ended->side[side].started)
        return true;
    distance = sequence_distance(packet->sequence, ended->side[side].next);
    return ABS(distance) <= STREAM_FAR;
}
