/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/held_text.h"

#include <glib.h>
#include <string.h>

/* Others may ask for it: held_text_last(). */
static void
set_last(HeldText *held, HeldPiece *piece)
{
    __atomic_store_n(&held->last, piece, __ATOMIC_RELAXED);
}

static HeldPiece *
take_piece(HeldSpare *spare)
{
    HeldPiece *piece = spare->first;

    if (piece == NULL)
        return g_malloc(sizeof *piece + HELD_PIECE_SIZE);
    spare->first = piece->next;
    spare->count--;
    return piece;
}

static void
add_piece(HeldText *held, HeldSpare *spare)
{
    HeldPiece *piece = take_piece(spare);

    piece->next = NULL;
    piece->size = 0;
    if (held->last != NULL)
        held->last->next = piece;
    else
        held->first = piece;
    set_last(held, piece);
}

void
held_text_append(HeldText *held, HeldSpare *spare, const char *text, size_t size)
{
    held->size += size;
    while (size > 0) {
        size_t part;

        if (held->last == NULL || held->last->size == HELD_PIECE_SIZE)
            add_piece(held, spare);
        part = MIN(size, HELD_PIECE_SIZE - held->last->size);
        memcpy(held->last->text + held->last->size, text, part);
        held->last->size += part;
        text += part;
        size -= part;
    }
}

static void
free_pieces(HeldPiece *first)
{
    while (first != NULL) {
        HeldPiece *piece = first;

        first = piece->next;
        g_free(piece);
    }
}

void
held_text_release(HeldText *held, HeldSpare *spare)
{
    while (held->first != NULL && spare->count < HELD_SPARE_MAX) {
        HeldPiece *piece = held->first;

        held->first = piece->next;
        piece->next = spare->first;
        spare->first = piece;
        spare->count++;
    }
    held_text_clear(held);
}

void
held_text_clear(HeldText *held)
{
    free_pieces(held->first);
    held->first = NULL;
    held->size = 0;
    set_last(held, NULL);
}

void
held_spare_clear(HeldSpare *spare)
{
    free_pieces(spare->first);
    *spare = (HeldSpare){0};
}
