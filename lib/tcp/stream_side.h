/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * StreamSide: where one direction of a TCP connection stands in its sequence numbers.
 *
 * It knows which octet is to come, what the other side has acknowledged, what the capture cut off
 * and what waits; stream.h decides with it what is handed on. Nothing here moves octets.
 */
#pragma once

#include "tcp/packet.h"
#include "tcp/piece.h"

/* Sequence numbers further than this from the expected one belong to another connection... */
#define STREAM_FAR (16 * 1024 * 1024)
/* ...until so many in a row do: then the capture has a hole of that size. */
#define STREAM_FAR_SEGMENTS 16

/* What one direction may have waiting. */
#define STREAM_QUEUE_SIZE   (1024 * 1024)
#define STREAM_QUEUE_PIECES 4096

/* One segment as captured. |sequence| counts the SYN, as on the wire. */
typedef struct {
    uint64_t frame; /* from 1 */
    int64_t time_ns;
    uint32_t sequence;
    uint32_t acknowledgement; /* where the ACK flag is set */
    uint8_t flags;            /* PACKET_SYN, ... */
    uint8_t scale;            /* of a SYN: window.h */
    uint16_t window;
    uint32_t missing;         /* octets after |payload| that the capture cut off */
    PskSpan payload;
} StreamSegment;

/* Of a packet of TCP, whose octets it borrows. */
StreamSegment stream_segment_of(const Packet *packet);

typedef enum {
    STREAM_UNKNOWN, /* nothing tells where it begins */
    STREAM_ASSUMED, /* the other side's ACK tells; earlier octets may still turn up */
    STREAM_STARTED, /* the SYN was seen, or octets were handed on */
} StreamStart;

/* All zero is valid: nothing was seen. */
typedef struct {
    uint64_t delivered; /* octets handed on, gaps not counted */
    int64_t in_order_ns;   /* when a segment last came in order... */
    uint32_t in_order;     /* ...and the connection's count of packets then */
    uint32_t next;         /* the sequence number that is to come */
    uint32_t acknowledged; /* highest that the other side acknowledged, where |is_acknowledged| */
    uint32_t acknowledged_last; /* the last, or a higher one that came late */
    uint32_t initial;      /* of the first octet, where |start| is STARTED; of the first that the
                              other side had not acknowledged yet, where it is ASSUMED */
    uint32_t limit;        /* highest that the other side had room for, where |is_limited| */
    uint8_t start;         /* StreamStart */
    uint8_t scale;         /* of its windows, where its SYN was captured: window.h */
    uint8_t far_segments;
    bool seen;   /* a packet of this direction was captured */
    bool absent; /* none was, and what it said is not waited for any more */
    bool syn;    /* its SYN was captured */
    bool opens;  /* it was, and answers none: the client's */
    bool fin;    /* its FIN was */
    bool is_acknowledged;
    bool is_limited;
    bool finished; /* all up to its FIN was handed on */
    PieceList waiting;
    uint64_t cut_frame; /* the segment cut by the capture, 0 for none... */
    int64_t cut_time_ns;
    uint32_t cut_until; /* ...and the end of what it lost */
} StreamSide;

typedef enum {
    STREAM_PLACE_NONE, /* not of this connection, or no octets of it */
    STREAM_PLACE_NEAR,
    STREAM_PLACE_JUMP, /* beyond a hole larger than any window */
} StreamPlace;

/* A SYN says that |sequence| is the first octet; ignored once octets were passed, or another SYN
 * was acknowledged. */
void stream_side_begin(StreamSide *side, uint32_t sequence);

/* From here on |next| is certain. */
void stream_side_start(StreamSide *side);

/* Nothing of this direction was captured, and nothing is waited for until something is. */
void stream_side_give_up(StreamSide *side);

/* Whether |segment|, of |side|, may say the last of all so far: not what was sent before others,
 * nor a RST, of which nobody reads what it acknowledges. */
bool stream_side_is_latest(const StreamSide *side, const StreamSegment *segment);

/* The other side acknowledged all before |acknowledgement|, and no more where it |is_latest|. */
void stream_side_acknowledge(StreamSide *side, uint32_t acknowledgement, bool is_latest);

/* |segment|, of the |other| side, has a window for what |side| sends. */
void stream_side_limit(StreamSide *side, const StreamSide *other, const StreamSegment *segment);

/* Where a segment with octets (or a FIN) belongs, the first of which has the number |sequence|. */
StreamPlace stream_side_place(StreamSide *side, uint32_t sequence);

/* True where a FIN with the number |sequence| can be one: not passed yet, and within the window. */
bool stream_side_may_end_at(const StreamSide *side, uint32_t sequence);

/* |next| moves on by |size| octets, handed on or given up. */
void stream_side_advance(StreamSide *side, uint32_t size);

/* All before the FIN, which has the number |sequence|, was passed: it takes that number. */
void stream_side_finish(StreamSide *side, uint32_t sequence);

/* The capture cut off the octets before |until|. */
void stream_side_cut(StreamSide *side, uint32_t until, uint64_t frame, int64_t time_ns);

/* How many octets from |next| on were cut off by the capture, as far as is known. */
static inline uint32_t
stream_side_cut_size(const StreamSide *side)
{
    return side->cut_frame != 0 ? side->cut_until - side->next : 0;
}

/*
 * True where, when all is over, octets were acknowledged that were not captured: from |next| on. It
 * takes the last acknowledgement for it: one that those after it fall behind was none. Of a side
 * that was never |seen| these are all, where the other one is |heard|: it answered them.
 */
bool stream_side_lost_its_end(StreamSide *side, bool heard);
/*
 * And where they ended. The last number that the other side acknowledges when it |has_closed|, too,
 * is that of a FIN, which is no octet.
 */
static inline uint32_t
stream_side_end_of_lost(const StreamSide *side, bool has_closed)
{
    return side->acknowledged_last - (has_closed && !side->finished);
}

/*
 * True where what the other side acknowledges by |acknowledgement| ends with a FIN of |side|: one
 * that waits, in |*frame|; or one that was not captured, and is the one number that is missing,
 * with |*frame| 0.
 */
bool stream_side_has_fin_before(const StreamSide *side, uint32_t acknowledgement,
                                uint64_t *frame);

/* True where |sequence| can be the first octet of a direction whose SYN was not seen so far. */
bool stream_side_may_begin_at(const StreamSide *side, uint32_t sequence);

/* True where |acknowledgement| covers octets of |side| that can still come, and have not yet. */
static inline bool
stream_side_is_behind(const StreamSide *side, uint32_t acknowledgement)
{
    int32_t behind = sequence_distance(acknowledgement, side->next);

    return behind > 0 && behind <= STREAM_FAR && !side->absent &&
           (side->start != STREAM_UNKNOWN || side->waiting.first != NULL);
}
