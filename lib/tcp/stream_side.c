/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream_side.h"

#include <glib.h>

#include "tcp/window.h"

/* Whether this is a RST is asked first, and nothing after it: RFC 9293 section 3.10.7.4. */
static uint8_t
flags_that_count(const Packet *packet)
{
    return packet->flags & PACKET_RST ? packet->flags & (uint8_t)~(PACKET_SYN | PACKET_FIN)
                                      : packet->flags;
}

StreamSegment
stream_segment_of(const Packet *packet)
{
    return (StreamSegment){.frame = packet->frame,
                           .time_ns = packet->time_ns,
                           .sequence = packet->sequence,
                           .acknowledgement = packet->acknowledgement,
                           .flags = flags_that_count(packet),
                           .scale = packet->flags & PACKET_SYN ? window_scale(packet) : 0,
                           .window = packet->window,
                           .missing = packet->payload_missing,
                           .payload = packet->payload};
}

void
stream_side_start(StreamSide *side)
{
    if (side->start == STREAM_STARTED)
        return;
    side->start = STREAM_STARTED;
    side->initial = side->next;
}

void
stream_side_begin(StreamSide *side, uint32_t sequence)
{
    bool is_answered = side->is_acknowledged && side->acknowledged == side->initial;

    side->syn = true;
    if (side->start == STREAM_STARTED &&
        (side->next != side->initial || side->waiting.first != NULL || is_answered))
        return;
    side->start = STREAM_STARTED;
    side->initial = side->next = sequence;
}

bool
stream_side_is_latest(const StreamSide *side, const StreamSegment *segment)
{
    return !(segment->flags & PACKET_RST) &&
           (side->start != STREAM_STARTED || sequence_distance(segment->sequence, side->next) >= 0);
}

void
stream_side_acknowledge(StreamSide *side, uint32_t acknowledgement, bool is_latest)
{
    int32_t ahead = sequence_distance(acknowledgement, side->next);

    if (side->start == STREAM_STARTED && ahead > STREAM_FAR)
        return;
    if (!side->is_acknowledged || sequence_distance(acknowledgement, side->acknowledged) > 0)
        side->acknowledged = acknowledgement;
    if (!side->is_acknowledged || is_latest ||
        sequence_distance(acknowledgement, side->acknowledged_last) > 0)
        side->acknowledged_last = acknowledgement;
    side->is_acknowledged = true;
    if (side->start == STREAM_UNKNOWN && side->waiting.first == NULL) {
        side->start = STREAM_ASSUMED;
        side->initial = side->next = acknowledgement;
    } else if (side->start == STREAM_ASSUMED && side->absent && ahead > 0) {
        side->next = acknowledgement;
    }
}

void
stream_side_limit(StreamSide *side, const StreamSide *other, const StreamSegment *segment)
{
    uint32_t size = segment->window;

    /* That of a SYN is never scaled: RFC 7323 section 2.2. */
    if (!(segment->flags & PACKET_SYN) &&
        !window_size(segment->window, other->scale, side->scale, &size)) {
        side->is_limited = false;
        return;
    }
    if (side->is_limited && sequence_distance(segment->acknowledgement + size, side->limit) <= 0)
        return;
    side->limit = segment->acknowledgement + size;
    side->is_limited = true;
}

void
stream_side_give_up(StreamSide *side)
{
    side->absent = true;
    if (side->start == STREAM_ASSUMED)
        side->next = side->acknowledged;
}

bool
stream_side_lost_its_end(StreamSide *side, bool heard)
{
    int32_t missing;

    if (!side->seen && heard && side->start == STREAM_ASSUMED)
        side->next = side->initial;
    else if (!side->seen)
        return false;
    missing = sequence_distance(side->acknowledged_last, side->next);
    /* One octet alone may be a FIN. */
    return side->is_acknowledged && missing > 1 && missing <= STREAM_FAR;
}

bool
stream_side_has_fin_before(const StreamSide *side, uint32_t acknowledgement, uint64_t *frame)
{
    const Piece *last = side->waiting.last;
    bool waits = last != NULL && last->fin;
    uint32_t next = side->seen ? side->next : side->initial;

    if (waits)
        next = last->sequence + last->size;
    *frame = waits ? last->frame : 0;
    return (waits || side->start != STREAM_UNKNOWN) && acknowledgement - next == 1;
}

/* In a direction whose beginning is not certain. */
static StreamPlace
place_before_start(StreamSide *side, uint32_t sequence)
{
    int64_t ahead = sequence_distance(sequence, side->next);
    bool is_near = ABS(ahead) <= STREAM_QUEUE_SIZE;

    if (side->start == STREAM_ASSUMED && ahead >= 0 && is_near)
        return STREAM_PLACE_NEAR;
    if (side->waiting.first != NULL && !is_near)
        return STREAM_PLACE_NONE;
    side->start = STREAM_UNKNOWN;
    if (side->waiting.first == NULL || ahead < 0)
        side->next = sequence;
    return STREAM_PLACE_NEAR;
}

StreamPlace
stream_side_place(StreamSide *side, uint32_t sequence)
{
    int64_t ahead = sequence_distance(sequence, side->next);

    if (side->start != STREAM_STARTED)
        return place_before_start(side, sequence);
    if (ABS(ahead) > STREAM_FAR && ++side->far_segments < STREAM_FAR_SEGMENTS)
        return STREAM_PLACE_NONE;
    side->far_segments = 0;
    return ABS(ahead) > STREAM_FAR ? STREAM_PLACE_JUMP : STREAM_PLACE_NEAR;
}

bool
stream_side_may_end_at(const StreamSide *side, uint32_t sequence)
{
    return (side->start != STREAM_STARTED || sequence_distance(sequence, side->next) >= 0) &&
           !(side->is_limited && sequence_distance(sequence, side->limit) > 0);
}

void
stream_side_advance(StreamSide *side, uint32_t size)
{
    stream_side_start(side);
    side->next += size;
    if (side->cut_frame != 0 && sequence_distance(side->cut_until, side->next) <= 0)
        side->cut_frame = 0;
}

void
stream_side_finish(StreamSide *side, uint32_t sequence)
{
    if (sequence != side->next || side->finished)
        return;
    stream_side_advance(side, 1);
    side->fin = side->finished = true;
}

void
stream_side_cut(StreamSide *side, uint32_t until, uint64_t frame, int64_t time_ns)
{
    uint32_t known = side->cut_frame != 0 ? side->cut_until : side->next;

    if (sequence_distance(until, known) <= 0)
        return;
    side->cut_until = until;
    side->cut_frame = frame;
    side->cut_time_ns = time_ns;
}

bool
stream_side_may_begin_at(const StreamSide *side, uint32_t sequence)
{
    uint32_t begin = side->start == STREAM_STARTED ? side->initial : side->next;
    int32_t before = sequence_distance(begin, sequence);

    if (side->start == STREAM_UNKNOWN && side->waiting.first == NULL)
        return true;
    return before >= 0 && before <= STREAM_QUEUE_SIZE;
}
