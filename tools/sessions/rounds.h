/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rounds: several threads at the sessions of one run.
 *
 * What the reader brings is gathered in rounds, of which there are a few in memory. The sessions
 * are spread over lanes. Whoever has nothing else to do, the reader too while no round is free,
 * takes what comes next: a lane's part of the oldest round that it has not done, or the writing of
 * a round that all lanes have done. There are more lanes than threads, so that one long session
 * holds up only its own.
 */
#pragma once

#include "output/writer.h"
#include "sessions/epoch.h"
#include "sessions/lane.h"

/* How many rounds, of an epoch each, are in memory. */
#define ROUNDS_KEPT EPOCHS_BEHIND

typedef struct Rounds Rounds;

/* |threads| with the caller's, at least 2. The rest as crew_new(). */
Rounds *rounds_new(unsigned threads, const Options *options, const PskContext *context,
                   Writer *writer);
void rounds_free(Rounds *rounds);

/* How many lanes there are: sessions belong to one of 0 to that. */
unsigned rounds_lanes(const Rounds *rounds);

/* An event of a session of that lane, behind all that were brought. Copies the bytes or holds
 * |lent|, as load_add(). */
void rounds_bring(Rounds *rounds, unsigned lane, const LoadEvent *event, PskSpan bytes,
                  PskBuffer *lent);

/* Returns when all that was brought is decoded and written. */
void rounds_drain(Rounds *rounds);
