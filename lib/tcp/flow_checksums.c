/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_checksums.h"

#include "tcp/checksum.h"

/* One right checksum in 65536 is the sum that cards leave, too, and long connections have more. */
static void
note_unfinished(FlowChecksums *checksums, const Packet *packet)
{
    if (checksums->unfinished < 2 && packet->payload_missing == 0 && !checksum_is_right(packet) &&
        checksums->unfinished++ == 0)
        checksums->unfinished_frame = packet->frame;
}

static bool
is_worth_checking(const FlowChecksums *checksums, unsigned side, const Packet *packet,
                  bool thorough)
{
    if (packet->payload_missing > 0 || packet->segment.size == 0)
        return false;
    return !checksums->has_right[side] || packet->payload.size == 0 || thorough ||
           checksums->wrong_frame[side] == 0;
}

bool
flow_checksums_note(FlowChecksums *checksums, unsigned side, const Packet *packet,
                    uint64_t delivered, bool thorough)
{
    bool early = delivered < FLOW_CHECKED_SIZE;
    bool ends = (packet->flags & (PACKET_SYN | PACKET_FIN | PACKET_RST)) != 0;

    if (packet->checksum_unfinished) {
        note_unfinished(checksums, packet);
        return false;
    }
    thorough |= ends;
    if (!(early || thorough) || !is_worth_checking(checksums, side, packet, thorough))
        return false;
    if (checksum_is_right(packet)) {
        checksums->has_right[side] = true;
        return false;
    }
    if (early && packet->payload.size > 0 && checksums->wrong_frame[side] == 0)
        checksums->wrong_frame[side] = packet->frame;
    return checksums->has_right[side];
}

uint64_t
flow_checksums_unfinished(const FlowChecksums *checksums)
{
    return checksums->unfinished > 1 ? checksums->unfinished_frame : 0;
}

uint64_t
flow_checksums_damaged(const FlowChecksums *checksums)
{
    uint64_t first = 0;

    for (unsigned side = 0; side < 2; side++) {
        uint64_t frame = checksums->has_right[side] ? checksums->wrong_frame[side] : 0;

        if (frame != 0 && (first == 0 || frame < first))
            first = frame;
    }
    return first;
}
