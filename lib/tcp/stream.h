/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * StreamPair: the two directions of one TCP connection, put in order (RFC 9293 section 3.4).
 *
 * Segments go in as they were captured: late, doubled, overlapping, cut. Octets come out once, in
 * order, straight from the segment where it is the next one. Of octets that come twice the first
 * copy counts. What can't be had any more comes out as a gap of known size.
 *
 * Order across directions: a segment that acknowledges octets of the other direction which were
 * not handed on yet waits for them, so that an answer never comes before its question even where
 * the capture holds them the other way round. Captures in order pay one comparison for that.
 *
 * Nothing waits forever. Each segment that waits does so for one of these, until so many packets
 * of the connection came after it or so much time of the capture went by:
 *
 *                                                                     a capture that    a prompt
 *                                                                     was recorded      pair
 *   what it waits for                                               packets   time  packets   time
 *   a hole that the receiver has acknowledged, or a one-way capture    8192   60 s       64    1 s
 *   a hole not acknowledged: it must be sent again                     8192  600 s     1024   60 s
 *   the other direction's octets that it acknowledges                  8192   60 s       64    1 s
 *   a whole copy of a segment that the capture cut                        4    1 s        4    1 s
 *   the beginning, in a capture without the SYN                        8192   60 s        4  50 ms
 *
 * or until STREAM_QUEUE_SIZE or _PIECES (stream_side.h) is reached, or the end. Who reads a
 * recording loses nothing by waiting for what a file may hold far out of order, one direction after
 * the other even; who watches an interface wants to see what happens. Once both sides have ended
 * the connection, STREAM_AFTER_END_NS is time enough for all but a cut; in a recording that one
 * side has reset, where the capture holds all that was acknowledged: what it lacks may be a
 * direction that was captured seconds later. Octets that are handed on although nobody sent the SYN
 * begin with the first that was captured, or that moved to the front within that wait. After a RST
 * no hole is expected to be sent again.
 */
#pragma once

#include "tcp/stream_side.h"

/* How long what is missing may still come when both FINs, or a RST, were captured: see above. */
#define STREAM_AFTER_END_NS (INT64_C(1000) * 1000000)

/* How long a quiet connection may still go on after a RST that has not the expected number, or
 * bring what was acknowledged, in a recording. */
#define STREAM_DOUBT_NS (INT64_C(60) * 1000000000)

typedef enum {
    STREAM_GAP_LOST,     /* the capture does not hold them */
    STREAM_GAP_CUT,      /* the capture holds the segment, but not all of it (snaplen) */
    STREAM_GAP_OVERFLOW, /* given up because too much was waiting behind them */
} StreamGap;

/*
 * Takes what comes out. |frame| and |time_ns| are those of the segment that held the octets; of a
 * gap, those of the segment that follows it or (CUT) that should have held it. begins() says of
 * octets whether nothing can come before them in their direction, so that without the SYN, too,
 * nothing is waited for; it may be NULL. Octets are borrowed for the call.
 */
typedef struct {
    void (*data)(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns);
    void (*gap)(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame,
                int64_t time_ns);
    bool (*begins)(PskSpan bytes);
    void *user;
} StreamSink;

/* All zero is a valid, fresh pair. Read-only outside stream.c, but for |prompt|. */
typedef struct {
    uint32_t packets;  /* pushed so far; wraps */
    uint32_t ended_at; /* the count of them when both FINs, or a RST, were captured... */
    int64_t ended_ns;  /* ...and the time; where |ended| */
    bool ended;
    bool prompt;      /* what comes is shown as it happens: wait less */
    bool reset;       /* a RST was seen, sent by side |reset_by| */
    bool reset_early; /* what it answers was not: more of the other side is to come */
    uint8_t reset_by;
    uint32_t reset_sequence; /* the number of the RST */
    uint8_t finished_by; /* the side whose FIN came first, where one side has |finished| */
    uint64_t finished_frame; /* and that FIN; 0 where it was not captured */
    StreamSide side[2];
} StreamPair;

/* Takes a segment sent by |side| (0 or 1), and hands on what it makes possible. */
void stream_push(StreamPair *pair, unsigned side, const StreamSegment *segment,
                 const StreamSink *sink);

/* Gives up what has waited too long at |now_ns|; for connections that went quiet. */
void stream_expire(StreamPair *pair, int64_t now_ns, const StreamSink *sink);

/* Hands on all that waits, the holes in it as gaps for |reason|, or CUT where that is known. */
void stream_flush(StreamPair *pair, StreamGap reason, const StreamSink *sink);

/*
 * The connection ends: flushes it, then names what is known to be missing at its end, with |frame|
 * and |time_ns|. Octets that only an acknowledgement tells of may count a FIN.
 */
void stream_finish(StreamPair *pair, uint64_t frame, int64_t time_ns, const StreamSink *sink);

/*
 * True where nothing waits for what may well come yet: all has waited at |now_ns| for as long as a
 * prompt pair would let it, or the connection is over and the octets that are missing were
 * received: after a RST at once, after the second FIN with the packet that follows it.
 */
bool stream_waits_in_vain(const StreamPair *pair, int64_t now_ns);

/*
 * True where a RST ended the connection as far as the capture tells: it has the number that its
 * receiver expected. Another one is doubted for STREAM_DOUBT_NS.
 */
bool stream_reset_is_certain(const StreamPair *pair);

/* How long a connection is kept that was reset, and in which nothing waits. */
int64_t stream_time_after_reset(const StreamPair *pair);

/* True where one side acknowledged more of the other than the capture brought so far. */
bool stream_lacks_acknowledged(const StreamPair *pair);

/* Frees what waits. */
void stream_clear(StreamPair *pair);

/* What the segments that wait in both directions take in memory. */
static inline size_t
stream_queued(const StreamPair *pair)
{
    return pair->side[0].waiting.size + pair->side[1].waiting.size;
}

/* True where nothing waits in either direction. */
static inline bool
stream_is_settled(const StreamPair *pair)
{
    return pair->side[0].waiting.first == NULL && pair->side[1].waiting.first == NULL;
}
