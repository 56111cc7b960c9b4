/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/stream_reset.h"

#include <glib.h>

bool
stream_reset_is_acceptable(const StreamSide *side, uint32_t sequence)
{
    int64_t distance = sequence_distance(sequence, side->next);

    if (side->start == STREAM_STARTED && ABS(distance) > STREAM_FAR)
        return false;
    return side->fin || !side->is_acknowledged ||
           sequence_distance(sequence, side->acknowledged) >= 0;
}

/*
 * A RST without ACK answers a segment that found its connection closed (RFC 9293 section 3.10.7.1).
 * Where nothing came of the other side that was not acknowledged before, that segment is one which
 * the capture has later: the alert, say, with which a server answers a client that just left.
 */
void
stream_reset_note(StreamPair *pair, unsigned side, const StreamSegment *segment, uint32_t sequence)
{
    const StreamSide *other = &pair->side[!side];

    pair->reset = true;
    pair->reset_by = (uint8_t)side;
    pair->reset_sequence = sequence;
    pair->reset_early = pair->prompt
                            ? !(segment->flags & PACKET_ACK) && other->start == STREAM_STARTED &&
                                  other->is_acknowledged &&
                                  sequence_distance(other->next, other->acknowledged) <= 0
                            : !other->finished;
}

void
stream_reset_note_end(StreamPair *pair, int64_t time_ns)
{
    if (pair->ended || !(pair->reset || (pair->side[0].fin && pair->side[1].fin)))
        return;
    pair->ended = true;
    pair->ended_ns = time_ns;
    pair->ended_at = pair->packets;
}

static void
forget_end(StreamPair *pair)
{
    pair->ended = pair->reset || (pair->side[0].fin && pair->side[1].fin);
}

void
stream_reset_doubt(StreamPair *pair, unsigned side, const StreamSegment *segment,
                   uint32_t sequence)
{
    uint32_t size = (uint32_t)segment->payload.size + segment->missing;
    int32_t beyond = sequence_distance(sequence + size, pair->reset_sequence);

    if (!pair->reset || pair->reset_by != side ||
        !((size > 0 && beyond > 0) || (segment->flags & PACKET_FIN && beyond != 0 && beyond != -1)))
        return;
    pair->reset = false;
    forget_end(pair);
}

void
stream_reset_forget(StreamPair *pair, unsigned side, const Piece *piece)
{
    if (piece->fin)
        pair->side[side].fin = false;
    if (pair->reset && pair->reset_by == side && pair->reset_sequence == piece->sequence)
        pair->reset = false;
    forget_end(pair);
}

void
stream_reset_pass(StreamPair *pair, unsigned side)
{
    PieceList *waiting = &pair->side[side].waiting;

    while (waiting->first != NULL && waiting->first->next != NULL &&
           piece_is_reset(waiting->first) &&
           !(pair->reset_by == side && pair->reset_sequence == waiting->first->sequence &&
             stream_reset_is_certain(pair)))
        g_free(piece_list_pop(waiting));
}

bool
stream_reset_is_certain(const StreamPair *pair)
{
    const StreamSide *own = &pair->side[pair->reset_by];

    return pair->reset && (own->start == STREAM_UNKNOWN || pair->reset_sequence == own->next ||
                           (own->finished &&
                            sequence_distance(pair->reset_sequence, own->next) < 0) ||
                           (own->is_acknowledged && pair->reset_sequence == own->acknowledged));
}

int64_t
stream_time_after_reset(const StreamPair *pair)
{
    if (!stream_reset_is_certain(pair))
        return STREAM_DOUBT_NS;
    if (pair->prompt)
        return 0;
    return stream_lacks_acknowledged(pair) ? STREAM_DOUBT_NS : STREAM_AFTER_END_NS;
}
