/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_damaged.h"

#include <glib.h>
#include <string.h>

struct FlowHeld {
    StreamSegment segment; /* whose payload is |bytes| */
    uint32_t packets;      /* of the connection, before it */
    uint8_t bytes[];
};

static FlowHeld *
hold(const StreamPair *streams, const StreamSegment *segment, FlowDamage *damage)
{
    FlowHeld *held = g_malloc(sizeof *held + segment->payload.size);

    held->segment = *segment;
    held->segment.flags &= (uint8_t)~PACKET_ACK;
    held->packets = streams->packets;
    memcpy(held->bytes, segment->payload.data, segment->payload.size);
    held->segment.payload.data = held->bytes;
    damage->size += segment->payload.size;
    return held;
}

static void
release(FlowHeld **held, StreamPair *streams, unsigned side, FlowDamage *damage,
        const StreamSink *sink)
{
    g_autofree FlowHeld *old = *held;

    if (old == NULL)
        return;
    *held = NULL;
    damage->size -= old->segment.payload.size;
    stream_push(streams, side, &old->segment, sink);
}

/* Nothing but an acknowledgement: who receives it damaged drops it. */
static bool
is_bare(const StreamSegment *segment)
{
    return segment->payload.size == 0 && !(segment->flags & (PACKET_SYN | PACKET_FIN | PACKET_RST));
}

/* Whether |held| waits no more now that |segment| of side |side| has come. */
static bool
is_over(const FlowHeld *held, unsigned held_side, const StreamPair *streams, unsigned side,
        const StreamSegment *segment, bool is_damaged)
{
    uint32_t end = held->segment.sequence + (uint32_t)held->segment.payload.size;

    return (side != held_side && !is_damaged && segment->flags & PACKET_ACK &&
            (int32_t)(segment->acknowledgement - end) >= 0) ||
           segment->flags & PACKET_RST ||
           streams->packets - held->packets >= FLOW_DAMAGED_PACKETS ||
           ABS(segment->time_ns - held->segment.time_ns) >= FLOW_DAMAGED_NS;
}

void
flow_damaged_push(FlowDamaged *damaged, StreamPair *streams, unsigned side,
                  const StreamSegment *segment, bool is_damaged, FlowDamage *damage,
                  const StreamSink *sink)
{
    for (unsigned i = 0; i < 2; i++) {
        if (damaged->held[i] != NULL &&
            is_over(damaged->held[i], i, streams, side, segment, is_damaged))
            release(&damaged->held[i], streams, i, damage, sink);
    }
    if (is_damaged && is_bare(segment))
        return;
    if (!is_damaged || segment->payload.size == 0 ||
        damage->size + segment->payload.size > FLOW_DAMAGED_MAX) {
        stream_push(streams, side, segment, sink);
        return;
    }
    release(&damaged->held[side], streams, side, damage, sink);
    damaged->held[side] = hold(streams, segment, damage);
}

void
flow_damaged_end(FlowDamaged *damaged, StreamPair *streams, FlowDamage *damage,
                 const StreamSink *sink)
{
    for (unsigned side = 0; side < 2; side++)
        release(&damaged->held[side], streams, side, damage, sink);
}

void
flow_damaged_clear(FlowDamaged *damaged)
{
    for (unsigned side = 0; side < 2; side++)
        g_clear_pointer(&damaged->held[side], g_free);
}
