/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_begin.h"

static bool
is_far(const FlowExtent *extent, uint32_t sequence)
{
    int64_t distance = sequence_distance(sequence, extent->next);

    return extent->started && ABS(distance) > STREAM_FAR;
}

/*
 * True where |packet| is the beginning of a connection whose SYN is not in the capture, on the
 * ports of one that sent |own| and was sent |other|. Devices choose the same port after each start,
 * some the same initial number, too: then what they acknowledge differs.
 */
static bool
begins_elsewhere(const FlowExtent *own, const FlowExtent *other, const Packet *packet,
                 FlowBegins begins)
{
    bool is_answer = (packet->flags & PACKET_ACK) != 0;

    if (packet->payload.size == 0 || begins == NULL ||
        !(is_far(own, packet->sequence) || (is_answer && is_far(other, packet->acknowledgement))))
        return false;
    /* A late copy of what |own| began with: at the beginning little was acknowledged. */
    if (packet->sequence == own->initial &&
        !(is_answer && packet->acknowledgement - other->initial > UINT16_MAX))
        return false;
    return begins(packet->payload);
}

static FlowExtent
extent_of(const StreamSide *side)
{
    return (FlowExtent){side->initial, side->next, side->start == STREAM_STARTED};
}

static bool
begins_without_syn(const Flow *flow, unsigned side, const Packet *packet, FlowBegins begins)
{
    FlowExtent own = extent_of(&flow->streams.side[side]);
    FlowExtent other = extent_of(&flow->streams.side[!side]);

    return begins_elsewhere(&own, &other, packet, begins);
}

void
flow_note_answer(Flow *flow, unsigned side, const Packet *packet)
{
    const StreamSide *own = &flow->streams.side[side];
    uint32_t initial = packet->sequence + 1;

    if (!(packet->flags & PACKET_ACK) || own->start != STREAM_STARTED || own->initial == initial)
        return;
    flow->has_answer = true;
    flow->answer = initial;
    flow->answered_by = (uint8_t)side;
}

/* |packet| is the first behind a SYN and an answer, neither of which the connection goes on from:
 * it has gone on before, from the same SYN and another answer. */
static bool
goes_on_from_answer(const Flow *flow, unsigned side, const Packet *packet)
{
    const StreamSide *own = &flow->streams.side[side];

    return flow->has_answer && flow->answered_by != side && packet->flags & PACKET_ACK &&
           packet->acknowledgement == flow->answer && own->start == STREAM_STARTED &&
           packet->sequence == own->initial && own->next != own->initial;
}

bool
flow_answers_another(const Flow *flow, const EndedTable *ended, unsigned side,
                     const Packet *packet, FlowBegins begins)
{
    const StreamSide *own = &flow->streams.side[side];
    const StreamSide *other = &flow->streams.side[!side];
    FlowExtent asked = extent_of(other);

    return other->opens && own->start != STREAM_STARTED && packet->flags & PACKET_ACK &&
           !(packet->flags & (PACKET_SYN | PACKET_RST)) &&
           (packet->payload.size > 0 || packet->flags & PACKET_FIN) &&
           is_far(&asked, packet->acknowledgement) &&
           (packet->payload.size == 0 || begins == NULL || !begins(packet->payload) ||
            flow_ended_has(ended, &flow->key, side, packet));
}

bool
flow_begins_another(const Flow *flow, unsigned side, const Packet *packet, FlowBegins begins)
{
    const StreamSide *own = &flow->streams.side[side];
    const StreamSide *other = &flow->streams.side[!side];
    uint32_t initial = packet->sequence + 1;

    if (packet->flags & PACKET_RST)
        return false;
    if (!(packet->flags & PACKET_SYN))
        return goes_on_from_answer(flow, side, packet) ||
               begins_without_syn(flow, side, packet, begins);
    if (!own->syn)
        return !stream_side_may_begin_at(own, initial);
    if (own->initial == initial)
        return false;
    /* A server may answer a repeated SYN from another initial number, as with SYN cookies. */
    return !(packet->flags & PACKET_ACK && other->syn && packet->acknowledgement == other->initial);
}

typedef struct {
    const Packet *packet;
    FlowBegins begins;
} Beginning;

static bool
is_other(void *user, const FlowExtent *own, const FlowExtent *other)
{
    const Beginning *beginning = user;

    return begins_elsewhere(own, other, beginning->packet, beginning->begins);
}

bool
flow_may_open(const EndedTable *ended, const FlowKey *key, unsigned side, const Packet *packet,
              FlowBegins begins)
{
    Beginning beginning = {packet, begins};

    if (packet->flags & PACKET_RST)
        return false;
    if (!(packet->flags & PACKET_SYN) && packet->payload.size + packet->payload_missing == 0)
        return false;
    return !flow_ended_is_late(ended, key, side, packet, is_other, &beginning);
}
