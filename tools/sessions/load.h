/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Load: what is to be done of one lane in a round, and what came of it.
 *
 * Events are gathered, and their bytes with those of the other lanes; items of output are kept
 * with copies of their texts until the writer has its turn.
 */
#pragma once

#include "base/buffer.h"
#include "sessions/session.h"

typedef enum { LOAD_DATA, LOAD_GAP, LOAD_END } LoadEventKind;

typedef struct {
    LoadEventKind kind;
    uint8_t from; /* PskSender; with END who began it */
    uint8_t how;  /* GAP: cut; END: PskEnd */
    Session *session;
    uint64_t order;
    uint64_t frame;
    int64_t time_ns;
    uint64_t size; /* DATA, GAP: octets */
    const uint8_t *data; /* DATA: the octets where they are held, or NULL: |at| is */
    size_t at;           /* where in the round's bytes */
} LoadEvent;

/* Buffers that a round holds at the most. */
#define LOAD_BUFFERS_MAX 4

/* The octets of a round's events; a zeroed struct is empty. */
typedef struct {
    uint8_t *data; /* those that were copied */
    size_t size;
    size_t room;
    PskBuffer *held[LOAD_BUFFERS_MAX]; /* where others lie */
    guint held_count;
} LoadBytes;

/* Ready for another round; and frees all. */
void load_bytes_empty(LoadBytes *bytes);
void load_bytes_clear(LoadBytes *bytes);

typedef struct {
    LoadEvent *events;
    guint count;
    /* private */
    guint room;       /* for so many events */
    LoadBytes *bytes; /* borrowed: of all loads of the round */
    GArray *items;
    GByteArray *texts;  /* theirs */
    GString text, line; /* what the next item shows */
    guint written;      /* of them */
} Load;

/* |bytes| are the round's, which all its loads add to. */
void load_init(Load *load, LoadBytes *bytes);
void load_clear(Load *load);

/* Ready for the next round, but for its bytes. */
void load_empty(Load *load);

/* Copies |event|, and |bytes| unless they lie in |lent| (may be NULL), which is held then. */
void load_add(Load *load, const LoadEvent *event, PskSpan bytes, PskBuffer *lent);

/* The bytes of an event of the load; none but with DATA. */
PskSpan load_bytes(const Load *load, const LoadEvent *event);

/* What the events after |index| need is fetched into the processor's caches. */
void load_prefetch(const Load *load, guint index);

/* Keeps a copy of |item|, which came of the event at the place |order|. */
void load_hold(Load *load, const Item *item, uint64_t order);

/*
 * The next item to be written, or NULL; its texts are the load's, not to be changed, and valid
 * until the next call. And the step past it.
 */
const Item *load_next(Load *load);
void load_pass(Load *load);

/* The place of the event it came of; UINT64_MAX where there is none. */
uint64_t load_next_order(const Load *load);
