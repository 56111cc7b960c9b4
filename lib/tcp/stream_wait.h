/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * StreamWait: why the first of what waits in one direction of a connection is not handed on yet,
 * and how long that may last. The table is in stream.h, whose inside this is.
 */
#pragma once

#include "tcp/stream.h"

typedef enum {
    STREAM_WAIT_READY,
    STREAM_WAIT_ACKNOWLEDGED, /* octets that the receiver has, so nobody will send them again */
    STREAM_WAIT_LOST,         /* octets that must be sent again */
    STREAM_WAIT_CUT,
    STREAM_WAIT_OTHER_SIDE,
    STREAM_WAIT_BEGINNING,
} StreamWait;

static inline bool
stream_wait_hole(const StreamSide *side, const Piece *piece)
{
    return sequence_distance(piece->sequence, side->next) > 0;
}

/*
 * True where what |side| says next has to wait for the other direction to begin. In a recording
 * nothing comes before both have: an acknowledgement tells what was said, but not since when.
 */
static inline bool
stream_wait_for_other(const StreamPair *pair, unsigned side)
{
    const StreamSide *other = &pair->side[!side];

    return !pair->prompt && other->start != STREAM_STARTED && !other->absent;
}

/* True where it is known that |side|'s own beginning can't be another than it seems. */
static inline bool
stream_wait_has_begun(const StreamPair *pair, unsigned side)
{
    uint8_t start = pair->side[side].start;

    return start == STREAM_STARTED || (pair->prompt && start == STREAM_ASSUMED);
}

/* |side| has not started: it does with |payload| at |sequence| where the sink says so. */
void stream_wait_begin(StreamSide *side, uint32_t sequence, PskSpan payload,
                       const StreamSink *sink);

/* The first piece that waits, which is there, is the beginning of |side| as far as can be told, or
 * a keep-alive probe before it. */
void stream_wait_begin_with_first(StreamSide *side, const StreamSink *sink);

/* What the first piece of |side| waits for; there is one. */
StreamWait stream_wait_of_first(const StreamPair *pair, unsigned side);

/* True where something waits in |side| that has waited too long at |now_ns|. */
bool stream_wait_overdue(const StreamPair *pair, unsigned side, int64_t now_ns);

/* Likewise of a pair that would be |prompt|, or not. */
bool stream_wait_overdue_as(const StreamPair *pair, unsigned side, int64_t now_ns, bool prompt);

/*
 * The first pieces of both sides wait for one another: one of them is a copy that was sent again
 * and acknowledges what answered the first one, which the capture does not have. Returns the side
 * of the copy, as far as can be told, which is what was sent before the other.
 */
unsigned stream_wait_sent_first(const StreamPair *pair);
