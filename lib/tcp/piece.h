/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PieceList: the parts of one direction of a TCP connection that came before their turn.
 *
 *     next          hole        "abc"      hole     "defgh"   FIN
 *      |                       |-----|             |---------||
 *
 * Sorted by sequence number, not overlapping: of octets that come twice the first copy stays. A
 * piece of no octets is a mark: here is the FIN, or here the capture cut a segment.
 */
#pragma once

#include "base/span.h"

typedef struct Piece Piece;
struct Piece {
    Piece *next;
    uint64_t frame; /* of the segment it came in */
    int64_t time_ns;
    uint32_t sequence;
    uint32_t size;
    uint32_t acknowledgement; /* of that segment or of a copy that was sent before it, where
                                 |acknowledges| */
    uint32_t arrived;         /* packets of the connection captured by then */
    uint32_t cut;             /* octets after it that the capture cut off */
    bool acknowledges;
    bool certain; /* its octets are data: pushed, or sent again among others */
    bool fin;
    uint8_t bytes[]; /* |size| of them */
};

/* All zero is a valid, empty list. */
typedef struct {
    Piece *first;
    Piece *last;
    Piece *recent; /* the one that was put in last, where the next is likely to belong */
    size_t size; /* in memory */
    uint32_t count;
} PieceList;

/* True of the mark that a RST without octets leaves. */
static inline bool
piece_is_reset(const Piece *piece)
{
    return piece->size == 0 && piece->cut == 0 && !piece->fin;
}

/* What a copy of |like| with |bytes| at like->sequence adds to the list, split where need be. */
void piece_list_insert(PieceList *list, const Piece *like, PskSpan bytes);

/* Takes the first piece, which is the caller's then, to be freed with g_free(). */
Piece *piece_list_pop(PieceList *list);

void piece_list_clear(PieceList *list);

/* Sequence number |a| minus |b|, RFC 9293 section 3.4: negative where |a| is before |b|. */
static inline int32_t
sequence_distance(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

/* How many packets after octets that follow it it was captured: sent again, or late. */
static inline int32_t
piece_lateness(const Piece *piece)
{
    int32_t packets = piece->next != NULL ? (int32_t)(piece->arrived - piece->next->arrived) : 0;

    return packets > 0 ? packets : 0;
}
