/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream_wait.h"

#define MS INT64_C(1000000)

/* Of a pair that is not prompt, and of one that is. */
static const struct {
    uint32_t packets;
    int64_t time_ns;
} patience[][2] = {
    /* clang-format off */
    [STREAM_WAIT_READY]                  = {{   0,           0}, {   0,          0}},
    [STREAM_WAIT_ACKNOWLEDGED] = {{8192,  60000 * MS}, {  64,  1000 * MS}},
    [STREAM_WAIT_LOST]         = {{8192, 600000 * MS}, {1024, 60000 * MS}},
    [STREAM_WAIT_CUT]          = {{   4,   1000 * MS}, {   4,  1000 * MS}},
    [STREAM_WAIT_OTHER_SIDE]   = {{8192,  60000 * MS}, {  64,  1000 * MS}},
    [STREAM_WAIT_BEGINNING]    = {{8192,  60000 * MS}, {   4,    50 * MS}},
    /* clang-format on */
};

static StreamWait
hole_before(const StreamPair *pair, unsigned side, const Piece *piece)
{
    const StreamSide *own = &pair->side[side];

    if (stream_side_cut_size(own) > 0)
        return STREAM_WAIT_CUT;
    if (pair->reset || !pair->side[!side].seen || own->start == STREAM_ASSUMED ||
        (own->is_acknowledged && sequence_distance(own->acknowledged, piece->sequence) >= 0))
        return STREAM_WAIT_ACKNOWLEDGED;
    return STREAM_WAIT_LOST;
}

void
stream_wait_begin(StreamSide *side, uint32_t sequence, PskSpan payload, const StreamSink *sink)
{
    if (sequence == side->next && payload.size > 0 && sink->begins != NULL && sink->begins(payload))
        stream_side_start(side);
}

/* |octet| and what follows it are the beginning of a direction. */
static bool
begins_with(const Piece *octet, const StreamSink *sink)
{
    const Piece *following = octet->next;
    g_autoptr(GByteArray) bytes = NULL;

    if (sink->begins == NULL || following == NULL || following->sequence != octet->sequence + 1)
        return false;
    bytes = g_byte_array_sized_new(1 + following->size);
    g_byte_array_append(bytes, octet->bytes, 1);
    g_byte_array_append(bytes, following->bytes, following->size);
    return sink->begins(psk_span(bytes->data, bytes->len));
}

/*
 * A keep-alive probe may bring an octet that is none (RFC 9293 section 3.8.4), which in the middle
 * of a connection is told by its number. At the beginning it is told by what does not follow: a
 * sender of single octets sends more of them, or what only makes sense with the first.
 */
static bool
may_be_probe(const Piece *piece, const StreamSink *sink)
{
    const Piece *following = piece->next;

    return piece->size == 1 && !piece->certain &&
           !(following != NULL && following->size == 1 &&
             following->sequence == piece->sequence + 1) &&
           !begins_with(piece, sink);
}

void
stream_wait_begin_with_first(StreamSide *side, const StreamSink *sink)
{
    if (side->start == STREAM_UNKNOWN && may_be_probe(side->waiting.first, sink)) {
        side->next = side->waiting.first->sequence + 1;
        g_free(piece_list_pop(&side->waiting));
    }
    if (side->waiting.first != NULL)
        stream_side_start(side);
}

StreamWait
stream_wait_of_first(const StreamPair *pair, unsigned side)
{
    const StreamSide *other = &pair->side[!side];
    const Piece *piece = pair->side[side].waiting.first;

    if (pair->side[side].finished)
        return STREAM_WAIT_READY; /* to be dropped */
    if (!stream_wait_has_begun(pair, side))
        return STREAM_WAIT_BEGINNING;
    if (stream_wait_hole(&pair->side[side], piece))
        return hole_before(pair, side, piece);
    if (!piece->acknowledges)
        return STREAM_WAIT_READY;
    if (stream_wait_for_other(pair, side))
        return STREAM_WAIT_BEGINNING;
    if (!stream_side_is_behind(other, piece->acknowledgement))
        return STREAM_WAIT_READY;
    return stream_side_cut_size(other) > 0 ? STREAM_WAIT_CUT : STREAM_WAIT_OTHER_SIDE;
}

bool
stream_wait_overdue(const StreamPair *pair, unsigned side, int64_t now_ns)
{
    return stream_wait_overdue_as(pair, side, now_ns, pair->prompt);
}

/* True where |side| had octets that the other one received, and that the capture may bring yet. */
static bool
was_heard_more_of(const StreamSide *side)
{
    /* One octet alone may be a FIN. */
    return side->is_acknowledged &&
           (side->start != STREAM_STARTED || sequence_distance(side->acknowledged, side->next) > 1);
}

bool
stream_lacks_acknowledged(const StreamPair *pair)
{
    return was_heard_more_of(&pair->side[0]) || was_heard_more_of(&pair->side[1]);
}

/*
 * After the end little can come, and that not long after |piece|. But where one direction was
 * captured with a delay, the other's RST comes long before all that it has acknowledged.
 */
static bool
is_past_end(const StreamPair *pair, const Piece *piece, int64_t now_ns, bool prompt)
{
    return pair->ended && now_ns - MAX(pair->ended_ns, piece->time_ns) >= STREAM_AFTER_END_NS &&
           (!pair->reset || stream_reset_is_certain(pair)) &&
           (prompt || !pair->reset || !stream_lacks_acknowledged(pair));
}

/* A RST with a hole before it that may be none: it brings nothing that anybody waits for. */
static bool
is_doubtful_end(const StreamPair *pair, unsigned side, const Piece *piece)
{
    return piece_is_reset(piece) && piece->next == NULL &&
           stream_wait_hole(&pair->side[side], piece) && !stream_reset_is_certain(pair);
}

bool
stream_wait_overdue_as(const StreamPair *pair, unsigned side, int64_t now_ns, bool prompt)
{
    const StreamSide *own = &pair->side[side];
    const Piece *piece = own->waiting.first;
    uint32_t age;
    StreamWait wait;

    if (piece == NULL || is_doubtful_end(pair, side, piece))
        return false;
    wait = stream_wait_of_first(pair, side);
    /* As long as segments still come in order before it, nothing is stuck. */
    age = MIN(pair->packets - piece->arrived, pair->packets - own->in_order);
    return age >= patience[wait][prompt].packets ||
           now_ns - MAX(piece->time_ns, own->in_order_ns) >= patience[wait][prompt].time_ns ||
           is_past_end(pair, piece, now_ns, prompt);
}

unsigned
stream_wait_sent_first(const StreamPair *pair)
{
    const StreamSide *a = &pair->side[0], *b = &pair->side[1];
    int32_t late_a = piece_lateness(a->waiting.first), late_b = piece_lateness(b->waiting.first);

    if (a->delivered + b->delivered == 0 && a->opens != b->opens)
        return b->opens; /* the client speaks first */
    if ((late_a > 0) != (late_b > 0))
        return late_b > 0;
    if ((a->delivered == 0) != (b->delivered == 0))
        return b->delivered == 0; /* nobody goes on before the other side has said a word */
    if (late_a != late_b)
        return late_b > late_a;
    return (int32_t)(b->waiting.first->arrived - a->waiting.first->arrived) > 0;
}
