/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_ended.h"

/* What is left of one direction. */
typedef struct {
    uint32_t initial;
    uint32_t next;
    bool syn;     /* |initial| follows a SYN */
    bool started; /* |next| is known */
} EndedSide;

typedef struct {
    FlowKey key;
    int64_t time_ns;
    EndedSide side[2];
} Ended;

/* What is allocated together of the ring. */
enum { BLOCK_SIZE = 64 };
G_STATIC_ASSERT(FLOW_ENDED_MAX % BLOCK_SIZE == 0);

struct EndedTable {
    GHashTable *by_key; /* FlowKey -> Ended, in the ring */
    size_t oldest;      /* the next to be overwritten */
    Ended *blocks[FLOW_ENDED_MAX / BLOCK_SIZE]; /* a ring, allocated as it is needed */
};

guint
flow_key_hash(gconstpointer key)
{
    static gsize seed;
    uint64_t words[sizeof(FlowKey) / sizeof(uint64_t)];
    uint64_t hash;

    if (g_once_init_enter(&seed))
        g_once_init_leave(&seed, (gsize)((uint64_t)g_random_int() << 32 | g_random_int() | 1));
    memcpy(words, key, sizeof words);
    hash = seed;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        hash = (hash ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (guint)hash;
}

gboolean
flow_key_equal(gconstpointer a, gconstpointer b)
{
    /* By words: it is asked for every packet, and costs half of what memcmp() does. */
    uint64_t first[sizeof(FlowKey) / sizeof(uint64_t)];
    uint64_t second[G_N_ELEMENTS(first)];
    uint64_t difference = 0;

    memcpy(first, a, sizeof first);
    memcpy(second, b, sizeof second);
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        difference |= first[i] ^ second[i];
    return difference == 0;
}

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

        ended->side[side] = (EndedSide){.initial = stream->initial,
                                        .next = stream->next,
                                        .syn = stream->syn,
                                        .started = stream->start != STREAM_UNKNOWN};
    }
    /* Replaces the key too: that of an older connection lies elsewhere in the ring. */
    g_hash_table_replace(table->by_key, &ended->key, ended);
}

bool
flow_ended_is_late(const EndedTable *table, const FlowKey *key, unsigned side, const Packet *packet)
{
    const Ended *ended = g_hash_table_lookup(table->by_key, key);
    int64_t distance;

    if (ended == NULL || packet->time_ns - ended->time_ns > FLOW_ENDED_TIME_NS)
        return false;
    if (packet->flags & PACKET_SYN)
        return ended->side[side].syn && ended->side[side].initial == packet->sequence + 1;
    if (!ended->side[side].started)
        return true;
    distance = sequence_distance(packet->sequence, ended->side[side].next);
    return ABS(distance) <= STREAM_FAR;
}
