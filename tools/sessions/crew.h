/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Crew: who decodes the sessions, on one thread or on several.
 *
 * The reader (pipeline.c) brings what happens to sessions in order. With more than one job, threads
 * decode it in rounds (rounds.h) and it is written in the order in which the reader brought it. So
 * the output is the same for any number of jobs.
 *
 * With one job the reader decodes too, in batches that are small enough for the processor's caches:
 * first the code of one stage runs over all of them and then that of the next, and what a session
 * needs is fetched before its turn.
 */
#pragma once

#include "output/writer.h"
#include "sessions/session.h"

/* What a batch holds at the most; larger pieces are decoded at once, without a copy. */
#define CREW_BATCH_BYTES  ((size_t)64 * 1024)
#define CREW_BATCH_EVENTS 256
#define CREW_BATCH_PIECE  1024

#define CREW_JOBS_MAX 64

typedef struct Crew Crew;

/* |jobs| are threads, the caller's among them. |context| is copied (its crypto, order and settle
 * are set here); all else is borrowed. */
Crew *crew_new(unsigned jobs, const Options *options, const PskContext *context, Writer *writer);
void crew_free(Crew *crew);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Crew, crew_free)

/*
 * With more than one: what is brought and lies in |buffer| is held with it until it is decoded, and
 * not copied. Borrowed until the next call of this; NULL: there is no such buffer.
 */
void crew_lend(Crew *crew, PskBuffer *buffer);

/* With one job: nothing is gathered, what is brought is decoded at once. For live input. */
void crew_set_prompt(Crew *crew);

/* A new session. It goes where the fewest are. */
void crew_add(Crew *crew, Session *session);

void crew_data(Crew *crew, Session *session, PskSender from, PskSpan bytes, uint64_t frame,
               int64_t time_ns);
void crew_gap(Crew *crew, Session *session, PskSender from, uint64_t bytes, bool cut,
              uint64_t frame, int64_t time_ns);

/* The session is not the caller's any more. */
void crew_end(Crew *crew, Session *session, PskEnd end, PskSender by, uint64_t last_frame,
              int64_t last_time_ns);

/* Returns when all that was brought is decoded and written. */
void crew_drain(Crew *crew);
