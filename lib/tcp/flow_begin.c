/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_begin.h"

bool
flow_begins_another(const Flow *flow, unsigned side, const Packet *packet)
{
    const StreamSide *own = &flow->streams.side[side];
    const StreamSide *other = &flow->streams.side[!side];
    uint32_t initial = packet->sequence + 1;

    if (!(packet->flags & PACKET_SYN) || packet->flags & PACKET_RST)
        return false;
    if (!own->syn)
        return !stream_side_may_begin_at(own, initial);
    if (own->initial == initial)
        return false;
    /* A server may answer a repeated SYN from another initial number, as with SYN cookies. */
    return !(packet->flags & PACKET_ACK && other->syn && packet->acknowledgement == other->initial);
}

bool
flow_may_open(const EndedTable *ended, const FlowKey *key, unsigned side, const Packet *packet)
{
    if (packet->flags & PACKET_RST)
        return false;
    if (!(packet->flags & PACKET_SYN) && packet->payload.size + packet->payload_missing == 0)
        return false;
    return !flow_ended_is_late(ended, key, side, packet);
}
