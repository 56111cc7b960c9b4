/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/piece.h"

#include <glib.h>

/* Octets of a piece that is parted, which copies them: of a longer one the whole is earlier. */
enum { PARTED_MAX = 1 << 14 };

static uint32_t
piece_end(const Piece *piece)
{
    return piece->sequence + piece->size;
}

/* Puts a copy of |like| with |bytes| from |sequence| on after |previous| (NULL: at the front). */
static Piece *
link_after(PieceList *list, Piece *previous, const Piece *like, uint32_t sequence, PskSpan bytes)
{
    Piece *piece = g_malloc(sizeof *piece + bytes.size);

    *piece = *like;
    piece->sequence = sequence;
    piece->size = (uint32_t)bytes.size;
    if (bytes.size > 0)
        memcpy(piece->bytes, bytes.data, bytes.size);
    piece->next = previous != NULL ? previous->next : list->first;
    if (previous != NULL)
        previous->next = piece;
    else
        list->first = piece;
    if (piece->next == NULL)
        list->last = piece;
    list->recent = piece;
    list->size += sizeof *piece + bytes.size;
    list->count++;
    return piece;
}

/* The last piece that does not reach beyond |sequence|; most often the last of all. */
static Piece *
find_before(const PieceList *list, uint32_t sequence)
{
    Piece *previous = NULL;

    if (list->last != NULL && sequence_distance(piece_end(list->last), sequence) <= 0)
        return list->last;
    if (list->recent != NULL && sequence_distance(piece_end(list->recent), sequence) <= 0)
        previous = list->recent;
    for (Piece *piece = previous != NULL ? previous->next : list->first;
         piece != NULL && sequence_distance(piece_end(piece), sequence) <= 0; piece = piece->next)
        previous = piece;
    return previous;
}

/* A mark goes behind the octets that surround its place, and is kept once. */
static void
insert_mark(PieceList *list, const Piece *like)
{
    Piece *previous = find_before(list, like->sequence);
    Piece *following = previous != NULL ? previous->next : list->first;

    if (previous != NULL && previous->size == 0 && previous->sequence == like->sequence) {
        previous->fin |= like->fin;
        previous->cut = MAX(previous->cut, like->cut);
        return;
    }
    if (following != NULL && sequence_distance(following->sequence, like->sequence) < 0)
        previous = following;
    link_after(list, previous, like, like->sequence, psk_span(NULL, 0));
}

/* Parts |piece|, which comes after |previous|, at |sequence|. Returns what is before that. */
static Piece *
part(PieceList *list, Piece *previous, Piece *piece, uint32_t sequence)
{
    uint32_t kept = sequence - piece->sequence;

    link_after(list, piece, piece, sequence,
               psk_span(piece->bytes + kept, piece->size - kept));
    list->size -= piece->size - kept;
    piece->size = kept;
    piece = g_realloc(piece, sizeof *piece + kept);
    if (previous != NULL)
        previous->next = piece;
    else
        list->first = piece;
    return piece;
}

/*
 * |piece|, which comes after |previous|, has octets of |like| up to |end|. What was sent again
 * acknowledges more than it did before, and what was captured later may be sent earlier.
 */
static Piece *
note_earlier(PieceList *list, Piece *previous, Piece *piece, const Piece *like, uint32_t end)
{
    if (!piece->acknowledges || !like->acknowledges ||
        sequence_distance(like->acknowledgement, piece->acknowledgement) >= 0)
        return piece;
    if (sequence_distance(piece_end(piece), end) > 0 && piece->size <= PARTED_MAX)
        piece = part(list, previous, piece, end);
    piece->acknowledgement = like->acknowledgement;
    return piece;
}

void
piece_list_insert(PieceList *list, const Piece *like, PskSpan bytes)
{
    uint32_t sequence = like->sequence;
    Piece *previous;

    if (bytes.size == 0) {
        insert_mark(list, like);
        return;
    }
    previous = find_before(list, sequence);
    while (bytes.size > 0) {
        Piece *following = previous != NULL ? previous->next : list->first;
        size_t room = bytes.size;

        if (following != NULL && sequence_distance(following->sequence, sequence) <= 0) {
            int32_t covered = sequence_distance(piece_end(following), sequence);

            following->certain |= bytes.size > following->size;
            if (covered > 0) {
                following = note_earlier(list, previous, following, like,
                                         sequence + (uint32_t)bytes.size);
                covered = sequence_distance(piece_end(following), sequence);
                bytes = psk_span_skip(bytes, (size_t)covered);
                sequence += (uint32_t)covered;
            }
            previous = following;
            continue;
        }
        if (following != NULL)
            room = MIN(room, (size_t)sequence_distance(following->sequence, sequence));
        previous = link_after(list, previous, like, sequence, psk_span_first(bytes, room));
        bytes = psk_span_skip(bytes, room);
        sequence += (uint32_t)room;
    }
}

Piece *
piece_list_pop(PieceList *list)
{
    Piece *piece = list->first;

    list->first = piece->next;
    if (list->first == NULL)
        list->last = NULL;
    if (list->recent == piece)
        list->recent = NULL;
    list->size -= sizeof *piece + piece->size;
    list->count--;
    return piece;
}

void
piece_list_clear(PieceList *list)
{
    while (list->first != NULL)
        g_free(piece_list_pop(list));
}
