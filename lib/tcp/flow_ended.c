/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_ended.h"

#include "tcp/flow_key.h"

typedef struct Ended Ended;
struct Ended {
    FlowKey key;
    int64_t time_ns;
    FlowExtent side[2];
    uint64_t number;       /* from 1, in the order of their ends */
    const Ended *previous; /* of the same key, as long as its number is lower; or NULL */
};

/* What is allocated together of the ring. */
enum { BLOCK_SIZE = 64 };
G_STATIC_ASSERT(FLOW_ENDED_MAX % BLOCK_SIZE == 0);

struct EndedTable {
    GHashTable *by_key; /* FlowKey -> the last Ended of it, in the ring */
    uint64_t count;     /* of all that were added */
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
    ended->number = ++table->count;
    ended->previous = g_hash_table_lookup(table->by_key, &ended->key);
    for (unsigned side = 0; side < 2; side++) {
        const StreamSide *stream = &flow->streams.side[side];

        ended->side[side] =
            (FlowExtent){stream->initial, stream->next, stream->start != STREAM_UNKNOWN};
    }
    /* Replaces the key too: that of an older connection lies elsewhere in the ring. */
    g_hash_table_replace(table->by_key, &ended->key, ended);
}

static bool
may_be_of_last(const Ended *ended, unsigned side, const Packet *packet)
{
    const FlowExtent *extent = &ended->side[side];
    int64_t distance = sequence_distance(packet->sequence, extent->next);

    if (packet->flags & PACKET_SYN)
        return extent->started && extent->initial == packet->sequence + 1;
    return !extent->started || ABS(distance) <= STREAM_FAR;
}

/* A FIN counts, and takes no place of its own in |extent|. */
static bool
is_within(const FlowExtent *extent, uint32_t number)
{
    return number - extent->initial <= extent->next - extent->initial + 1;
}

/* A copy of what that connection had, by both numbers: devices may begin with the same ones. */
static bool
is_of_older(const Ended *ended, unsigned side, const Packet *packet)
{
    const FlowExtent *own = &ended->side[side], *other = &ended->side[!side];

    if (!own->started || ((packet->flags & PACKET_ACK) && other->started &&
                          !is_within(other, packet->acknowledgement)))
        return false;
    return packet->flags & PACKET_SYN ? own->initial == packet->sequence + 1
                                      : is_within(own, packet->sequence);
}

/* NULL where there is none, or where its place in the ring is another's by now. */
static const Ended *
before(const Ended *ended)
{
    const Ended *previous = ended->previous;

    return previous != NULL && previous->number < ended->number ? previous : NULL;
}

static bool
is_recent(const Ended *ended, const Packet *packet)
{
    return packet->time_ns - ended->time_ns <= FLOW_ENDED_TIME_NS;
}

/* Whether |packet| is a copy of what one of |ended| and those before it, |most| in all, had. */
static bool
is_of_any(const Ended *ended, unsigned most, unsigned side, const Packet *packet)
{
    for (; most > 0 && ended != NULL; most--, ended = before(ended))
        if (is_recent(ended, packet) && is_of_older(ended, side, packet))
            return true;
    return false;
}

bool
flow_ended_has(const EndedTable *table, const FlowKey *key, unsigned side, const Packet *packet)
{
    return is_of_any(g_hash_table_lookup(table->by_key, key), FLOW_ENDED_SAME, side, packet);
}

bool
flow_ended_is_late(const EndedTable *table, const FlowKey *key, unsigned side,
                   const Packet *packet, FlowIsOther is_other, void *user)
{
    const Ended *last = g_hash_table_lookup(table->by_key, key);

    if (last == NULL)
        return false;
    return (is_recent(last, packet) && may_be_of_last(last, side, packet) &&
            (is_other == NULL || !is_other(user, &last->side[side], &last->side[!side]))) ||
           is_of_any(before(last), FLOW_ENDED_SAME - 1, side, packet);
}
