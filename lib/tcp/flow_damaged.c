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
    if (segment->payload.size > 0)
        memcpy(held->bytes, segment->payload.data, segment->payload.size);
    held->segment.payload.data = held->bytes;
    damage->size += segment->payload.size;
    return held;
}

static void
drop(FlowHeld **held, FlowDamage *damage)
{
    damage->size -= (*held)->segment.payload.size;
    g_clear_pointer(held, g_free);
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

/* Nothing but an acknowledgement, if that: who receives it damaged drops it. */
static bool
is_bare(const StreamSegment *segment)
{
    return segment->payload.size == 0 && !(segment->flags & (PACKET_SYN | PACKET_FIN | PACKET_RST));
}

static bool
is_timeout(const FlowHeld *held, int64_t now_ns)
{
    return ABS(now_ns - held->segment.time_ns) >= FLOW_DAMAGED_NS;
}

/* The number that follows |segment|, whose FIN counts. */
static uint32_t
end_of(const StreamSegment *segment)
{
    return segment->sequence + (uint32_t)segment->payload.size + segment->missing +
           ((segment->flags & PACKET_FIN) != 0);
}

/* Whether |held| waits no more now that |segment| of side |side| has come. */
static bool
is_over(const FlowHeld *held, unsigned held_side, const StreamPair *streams, unsigned side,
        const StreamSegment *segment, bool is_damaged)
{
    bool is_acknowledged = side != held_side && segment->flags & PACKET_ACK &&
                           !(held->segment.flags & PACKET_RST) &&
                           sequence_distance(segment->acknowledgement, end_of(&held->segment)) >= 0;

    return (!is_damaged && (is_acknowledged || segment->flags & PACKET_RST)) ||
           streams->packets - held->packets >= FLOW_DAMAGED_PACKETS ||
           is_timeout(held, segment->time_ns);
}

/*
 * |segment|, of the same side, shows what of |held| was not sent: nothing but RSTs follows a RST
 * (RFC 9293 section 3.10.7.1), and no octets a FIN.
 */
static void
note_contradiction(FlowHeld **held, const StreamSegment *segment, bool is_damaged,
                   FlowDamage *damage)
{
    FlowHeld *old = *held;
    uint32_t ahead;

    if (old == NULL || segment->flags & PACKET_RST)
        return;
    ahead = (uint32_t)segment->payload.size + segment->missing;
    old->segment.flags &= (uint8_t)~PACKET_RST;
    if (!is_damaged && ahead > 0 &&
        sequence_distance(segment->sequence + ahead, end_of(&old->segment)) >= 0)
        old->segment.flags &= (uint8_t)~PACKET_FIN;
    if (is_bare(&old->segment))
        drop(held, damage);
}

void
flow_damaged_push(FlowDamaged *damaged, StreamPair *streams, unsigned side,
                  const StreamSegment *segment, bool is_damaged, FlowDamage *damage,
                  const StreamSink *sink)
{
    note_contradiction(&damaged->held[side], segment, is_damaged, damage);
    for (unsigned i = 0; i < 2; i++) {
        if (damaged->held[i] != NULL &&
            is_over(damaged->held[i], i, streams, side, segment, is_damaged))
            release(&damaged->held[i], streams, i, damage, sink);
    }
    if (is_damaged && (is_bare(segment) || segment->flags & PACKET_SYN))
        return;
    if (!is_damaged || damage->size + segment->payload.size > FLOW_DAMAGED_MAX) {
        stream_push(streams, side, segment, sink);
        return;
    }
    release(&damaged->held[side], streams, side, damage, sink);
    damaged->held[side] = hold(streams, segment, damage);
}

void
flow_damaged_expire(FlowDamaged *damaged, StreamPair *streams, int64_t now_ns, FlowDamage *damage,
                    const StreamSink *sink)
{
    for (unsigned side = 0; side < 2; side++) {
        if (damaged->held[side] != NULL && is_timeout(damaged->held[side], now_ns))
            release(&damaged->held[side], streams, side, damage, sink);
    }
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
