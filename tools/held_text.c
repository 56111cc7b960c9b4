/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "held_text.h"

#include <glib.h>
#include <string.h>

/* Octets of a piece: some lines, and with what belongs to it a little less than 512. */
enum { PIECE_SIZE = 480 };

/* Others may ask for it: held_text_last(). */
static void
set_last(HeldText *held, HeldPiece *piece)
{
    __atomic_store_n(&held->last, piece, __ATOMIC_RELAXED);
}

static void
add_piece(HeldText *held)
{
    HeldPiece *piece = g_malloc(sizeof *piece + PIECE_SIZE);

    piece->next = NULL;
    piece->size = 0;
    if (held->last != NULL)
        held->last->next = piece;
    else
        held->first = piece;
    set_last(held, piece);
}

void
held_text_append(HeldText *held, const char *text, size_t size)
{
    held->size += size;
    while (size > 0) {
        size_t part;

        if (held->last == NULL || held->last->size == PIECE_SIZE)
            add_piece(held);
        part = MIN(size, PIECE_SIZE - held->last->size);
        memcpy(held->last->text + held->last->size, text, part);
        held->last->size += part;
        text += part;
        size -= part;
    }
}

void
held_text_clear(HeldText *held)
{
    while (held->first != NULL) {
        HeldPiece *piece = held->first;

        held->first = piece->next;
        g_free(piece);
    }
    held->size = 0;
    set_last(held, NULL);
}
