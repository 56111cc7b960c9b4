/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HeldText: text that grows for long and is read once.
 *
 * It lies in pieces: one buffer would be copied again and again as it grows, and thousands of them,
 * of sessions that go on at once, would be too much for the processor's caches.
 */
#pragma once

#include <stddef.h>

/* Octets of a piece: some lines, and with what belongs to it a little less than 512. */
enum { HELD_PIECE_SIZE = 480 };

typedef struct HeldPiece HeldPiece;
struct HeldPiece {
    HeldPiece *next;
    size_t size; /* octets of |text| */
    char text[];
};

/* A zeroed struct is empty. */
typedef struct {
    HeldPiece *first;
    HeldPiece *last;
    size_t size; /* in all */
} HeldText;

/* Pieces for texts to come: those of texts that were read are still in the processor's caches. */
typedef struct {
    HeldPiece *first;
    size_t count;
} HeldSpare; /* a zeroed struct is empty */

/* How many are kept, two megabytes of them; more are freed. */
#define HELD_SPARE_MAX 4096

/* Takes pieces from |spare| where it has any. */
void held_text_append(HeldText *held, HeldSpare *spare, const char *text, size_t size);

/* Gives its pieces to |spare|; leaves it empty. */
void held_text_release(HeldText *held, HeldSpare *spare);

/* Frees; leaves it empty. */
void held_text_clear(HeldText *held);
void held_spare_clear(HeldSpare *spare);

/* What it ends with, to be fetched into the processor's caches and no more: any thread may ask. */
static inline const HeldPiece *
held_text_last(const HeldText *held)
{
    return __atomic_load_n(&held->last, __ATOMIC_RELAXED);
}
