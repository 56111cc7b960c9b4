/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream.h"

#include "tcp/stream_reset.h"
#include "tcp/stream_wait.h"

static void
give_data(StreamPair *pair, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns,
          const StreamSink *sink)
{
    if (bytes.size == 0)
        return;
    stream_side_advance(&pair->side[side], (uint32_t)bytes.size);
    pair->side[side].delivered += bytes.size;
    sink->data(sink->user, side, bytes, frame, time_ns);
}

/* Names the octets up to |until| as missing: those that the capture cut first, then the others. */
static void
give_gap(StreamPair *pair, unsigned side, uint32_t until, StreamGap reason, uint64_t frame,
         int64_t time_ns, const StreamSink *sink)
{
    StreamSide *own = &pair->side[side];
    uint32_t missing = until - own->next;
    uint32_t cut = MIN(missing, stream_side_cut_size(own));

    if (cut > 0) {
        uint64_t cut_frame = own->cut_frame;

        stream_side_advance(own, cut);
        sink->gap(sink->user, side, cut, STREAM_GAP_CUT, cut_frame, own->cut_time_ns);
    }
    if (missing > cut) {
        stream_side_advance(own, missing - cut);
        sink->gap(sink->user, side, missing - cut, reason, frame, time_ns);
    }
}

/* The FIN of |side|, at |sequence|; the first of both is remembered, be it one that this one
 * acknowledges and that was not handed on. */
static void
finish_side(StreamPair *pair, unsigned side, uint32_t sequence, uint32_t acknowledgement,
            uint64_t frame)
{
    uint64_t other_frame;
    bool is_second =
        stream_side_has_fin_before(&pair->side[!side], acknowledgement, &other_frame);

    stream_side_finish(&pair->side[side], sequence);
    if (pair->side[!side].finished)
        return;
    pair->finished_by = (uint8_t)(is_second ? !side : side);
    pair->finished_frame = is_second ? other_frame : frame;
}

static void
hand_on_first(StreamPair *pair, unsigned side, const StreamSink *sink)
{
    StreamSide *own = &pair->side[side];
    g_autofree Piece *piece = piece_list_pop(&own->waiting);
    size_t passed = own->next - piece->sequence;

    if (own->finished)
        return; /* nothing follows a FIN, RFC 9293 section 3.6 */
    if (piece->size > 0 && (int32_t)(piece->arrived - own->in_order) > 0)
        own->in_order = piece->arrived;
    give_data(pair, side, psk_span_skip(psk_span(piece->bytes, piece->size), passed), piece->frame,
              piece->time_ns, sink);
    if (piece->cut > 0)
        stream_side_cut(own, piece->sequence + piece->cut, piece->frame, piece->time_ns);
    if (piece->fin)
        finish_side(pair, side, piece->sequence, piece->acknowledgement, piece->frame);
}

/* Hands on all that waits for nothing, in both directions. */
static void
drain(StreamPair *pair, const StreamSink *sink)
{
    bool progress = true;

    while (progress) {
        progress = false;
        for (unsigned side = 0; side < 2; side++) {
            while (pair->side[side].waiting.first != NULL &&
                   stream_wait_of_first(pair, side) == STREAM_WAIT_READY) {
                hand_on_first(pair, side, sink);
                progress = true;
            }
        }
    }
}

/* What |piece| of |side| waits for of the other direction, of which nothing waits, won't come. */
static void
give_up_other_side(StreamPair *pair, unsigned side, Piece *piece, StreamGap reason,
                   const StreamSink *sink)
{
    StreamSide *other = &pair->side[!side];

    piece->acknowledges = false;
    if (!other->seen) {
        stream_side_give_up(other);
        return;
    }
    stream_side_start(other);
    /* One octet alone may be a FIN that the capture does not hold. */
    if (sequence_distance(piece->acknowledgement, other->next) > 1)
        give_gap(pair, !side, piece->acknowledgement, reason, piece->frame, piece->time_ns, sink);
}

/* One octet alone before a RST may be a FIN that the capture does not hold, which is no data. */
static bool
may_lack_fin(const StreamSide *side, const Piece *piece)
{
    return piece_is_reset(piece) && sequence_distance(piece->sequence, side->next) == 1 &&
           stream_side_cut_size(side) == 0;
}

/*
 * True where |piece|, the first of |side|, is none of the connection. Its sender went on before the
 * hole before it, nothing of which was acknowledged, and its receiver never had room for it, so it
 * dropped it too (RFC 9293 section 3.10.7.4); or it is a RST, which was none if its sender went on.
 */
static bool
is_stray(const StreamSide *side, const Piece *piece)
{
    return side->is_acknowledged && sequence_distance(side->acknowledged, side->next) <= 0 &&
           (int32_t)(side->in_order - piece->arrived) > 0 &&
           (piece_is_reset(piece) ||
            (side->is_limited && sequence_distance(piece->sequence, side->limit) > 0));
}

static void
drop_stray(StreamPair *pair, unsigned side)
{
    g_autofree Piece *piece = piece_list_pop(&pair->side[side].waiting);

    stream_reset_forget(pair, side, piece);
}

/* Ends what the first piece of |side| waits for, or what keeps that from coming. */
static void
force(StreamPair *pair, unsigned side, StreamGap reason, const StreamSink *sink)
{
    StreamSide *own = &pair->side[side];
    const StreamSide *other = &pair->side[!side];
    Piece *piece = own->waiting.first, *facing = other->waiting.first;

    if (own->start != STREAM_STARTED && !stream_wait_has_begun(pair, side))
        stream_wait_begin_with_first(own, sink);
    else if (stream_wait_hole(own, piece) && is_stray(own, piece))
        drop_stray(pair, side);
    else if (stream_wait_hole(own, piece) && may_lack_fin(own, piece))
        stream_side_advance(own, 1);
    else if (stream_wait_hole(own, piece))
        give_gap(pair, side, piece->sequence, reason, piece->frame, piece->time_ns, sink);
    else if (facing == NULL)
        give_up_other_side(pair, side, piece, reason, sink);
    else if (!stream_wait_has_begun(pair, !side) || stream_wait_hole(other, facing))
        force(pair, !side, reason, sink); /* no further than this: it is a hole */
    else
        pair->side[stream_wait_sent_first(pair)].waiting.first->acknowledges = false;
}

void
stream_expire(StreamPair *pair, int64_t now_ns, const StreamSink *sink)
{
    drain(pair, sink);
    for (unsigned side = 0; side < 2; side++) {
        stream_reset_pass(pair, side);
        while (stream_wait_overdue(pair, side, now_ns)) {
            force(pair, side, STREAM_GAP_LOST, sink);
            drain(pair, sink);
        }
    }
}

void
stream_flush(StreamPair *pair, StreamGap reason, const StreamSink *sink)
{
    drain(pair, sink);
    while (!stream_is_settled(pair)) {
        const Piece *a = pair->side[0].waiting.first;
        const Piece *b = pair->side[1].waiting.first;
        /* What waited longer comes first. */
        unsigned side = a == NULL || (b != NULL && (int32_t)(b->arrived - a->arrived) < 0);

        force(pair, side, reason, sink);
        drain(pair, sink);
    }
}

void
stream_finish(StreamPair *pair, uint64_t frame, int64_t time_ns, const StreamSink *sink)
{
    stream_flush(pair, STREAM_GAP_LOST, sink);
    for (unsigned side = 0; side < 2; side++) {
        StreamSide *own = &pair->side[side];

        if (stream_side_cut_size(own) > 0)
            give_gap(pair, side, own->cut_until, STREAM_GAP_CUT, frame, time_ns, sink);
        if (stream_side_lost_its_end(own, pair->side[!side].delivered > 0))
            give_gap(pair, side,
                     stream_side_end_of_lost(own, pair->side[!side].finished && !pair->reset),
                     STREAM_GAP_LOST, frame, time_ns, sink);
    }
}

bool
stream_waits_in_vain(const StreamPair *pair, int64_t now_ns)
{
    bool is_over = pair->reset || (pair->ended && pair->packets != pair->ended_at);

    for (unsigned side = 0; side < 2; side++)
        if (pair->side[side].waiting.first != NULL &&
            !stream_wait_overdue_as(pair, side, now_ns, true) &&
            !(is_over && stream_wait_of_first(pair, side) != STREAM_WAIT_LOST))
            return false;
    return true;
}

void
stream_clear(StreamPair *pair)
{
    piece_list_clear(&pair->side[0].waiting);
    piece_list_clear(&pair->side[1].waiting);
}

/* Keeps what a segment brings: its octets, and marks where it was cut and where all ends. */
static void
keep(StreamPair *pair, unsigned side, const StreamSegment *segment, uint32_t sequence,
     PskSpan payload)
{
    PieceList *waiting = &pair->side[side].waiting;
    Piece piece = {.frame = segment->frame,
                   .time_ns = segment->time_ns,
                   .sequence = sequence,
                   .acknowledgement = segment->acknowledgement,
                   .arrived = pair->packets,
                   .acknowledges = (segment->flags & PACKET_ACK) != 0,
                   .certain = (segment->flags & PACKET_PSH) != 0};

    if (payload.size > 0)
        piece_list_insert(waiting, &piece, payload);
    piece.sequence += (uint32_t)payload.size;
    if (segment->missing > 0) {
        piece.cut = segment->missing;
        piece_list_insert(waiting, &piece, psk_span(NULL, 0));
        piece.sequence += segment->missing;
        piece.cut = 0;
    }
    if (segment->flags & (PACKET_FIN | PACKET_RST)) {
        piece.fin = (segment->flags & PACKET_FIN) != 0;
        piece_list_insert(waiting, &piece, psk_span(NULL, 0));
    }
}

/* True where |size| octets from |sequence| on can be handed on before any that wait. */
static bool
comes_in_order(const StreamPair *pair, unsigned side, const StreamSegment *segment,
               uint32_t sequence, size_t size)
{
    const StreamSide *own = &pair->side[side];
    const Piece *first = own->waiting.first;

    return sequence == own->next && stream_wait_has_begun(pair, side) &&
           (first == NULL || sequence_distance(first->sequence, sequence + (uint32_t)size) >= 0) &&
           !(segment->flags & PACKET_ACK &&
             (stream_wait_for_other(pair, side) ||
              stream_side_is_behind(&pair->side[!side], segment->acknowledgement)));
}

static void
take_in_order(StreamPair *pair, unsigned side, const StreamSegment *segment, uint32_t sequence,
              PskSpan payload, const StreamSink *sink)
{
    StreamSide *own = &pair->side[side];

    own->in_order = pair->packets;
    own->in_order_ns = segment->time_ns;
    give_data(pair, side, payload, segment->frame, segment->time_ns, sink);
    sequence += (uint32_t)payload.size;
    if (segment->missing > 0)
        keep(pair, side, segment, sequence, psk_span(NULL, 0));
    else if (segment->flags & PACKET_FIN)
        finish_side(pair, side, sequence, segment->acknowledgement, segment->frame);
}

/* A segment with a place: straight on where it is the next, else to those that wait. */
static void
take(StreamPair *pair, unsigned side, const StreamSegment *segment, uint32_t sequence,
     const StreamSink *sink)
{
    StreamSide *own = &pair->side[side];
    PskSpan payload = segment->flags & PACKET_RST ? psk_span(NULL, 0) : segment->payload;
    int32_t old = sequence_distance(own->next, sequence);

    if (old > 0) {
        uint32_t passed = MIN((uint32_t)old, (uint32_t)payload.size);

        payload = psk_span_skip(payload, passed);
        sequence += passed;
    }
    if (own->start != STREAM_STARTED)
        stream_wait_begin(own, sequence, payload, sink);
    if (comes_in_order(pair, side, segment, sequence, payload.size))
        take_in_order(pair, side, segment, sequence, payload, sink);
    else if (sequence_distance(sequence, own->next) >= 0)
        keep(pair, side, segment, sequence, payload);
}

/* Octets, a FIN or a RST: what has a place in the sequence. */
static void
take_where_it_belongs(StreamPair *pair, unsigned side, const StreamSegment *segment,
                      uint32_t sequence, const StreamSink *sink)
{
    bool is_reset = (segment->flags & PACKET_RST) != 0;
    bool is_certain = pair->side[side].start == STREAM_STARTED;
    StreamPlace place = STREAM_PLACE_NEAR;

    if (!is_reset)
        place = stream_side_place(&pair->side[side], sequence);
    if (place == STREAM_PLACE_NONE ||
        (is_reset && !stream_reset_is_acceptable(&pair->side[side], sequence)))
        return;
    if (place == STREAM_PLACE_JUMP) {
        stream_flush(pair, STREAM_GAP_LOST, sink);
        give_gap(pair, side, sequence, STREAM_GAP_LOST, segment->frame, segment->time_ns, sink);
    }
    if (segment->flags & PACKET_FIN &&
        stream_side_may_end_at(&pair->side[side],
                               sequence + (uint32_t)segment->payload.size + segment->missing))
        pair->side[side].fin = true;
    if (is_reset && !stream_reset_is_certain(pair))
        stream_reset_note(pair, side, segment, sequence);
    else if (!is_reset)
        stream_reset_doubt(pair, side, segment, sequence);
    stream_reset_note_end(pair, segment->time_ns);
    if (is_certain && is_reset && sequence == pair->side[side].next)
        piece_list_clear(&pair->side[side].waiting); /* nothing follows */
    else if (is_certain || !is_reset)
        take(pair, side, segment, sequence, sink);
}

static bool
is_over_limit(const StreamSide *side)
{
    return side->waiting.size > STREAM_QUEUE_SIZE || side->waiting.count > STREAM_QUEUE_PIECES;
}

void
stream_push(StreamPair *pair, unsigned side, const StreamSegment *segment, const StreamSink *sink)
{
    uint32_t sequence = segment->sequence;

    pair->packets++;
    pair->side[side].seen = true;
    pair->side[side].absent = false;
    if (segment->flags & PACKET_SYN) {
        stream_side_begin(&pair->side[side], ++sequence);
        pair->side[side].scale = segment->scale;
        pair->side[side].opens |= !(segment->flags & PACKET_ACK);
    }
    if (segment->flags & PACKET_ACK) {
        stream_side_acknowledge(&pair->side[!side], segment->acknowledgement,
                                stream_side_is_latest(&pair->side[side], segment));
        stream_side_limit(&pair->side[!side], &pair->side[side], segment);
    }
    if ((segment->flags & PACKET_RST || !pair->side[side].finished) &&
        (segment->payload.size > 0 || segment->missing > 0 ||
         segment->flags & (PACKET_FIN | PACKET_RST)))
        take_where_it_belongs(pair, side, segment, sequence, sink);
    if (stream_is_settled(pair))
        return;
    stream_expire(pair, segment->time_ns, sink);
    while (is_over_limit(&pair->side[0]) || is_over_limit(&pair->side[1])) {
        force(pair, is_over_limit(&pair->side[1]), STREAM_GAP_OVERFLOW, sink);
        drain(pair, sink);
    }
}
