/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sessions/rounds.h"

/* Lanes for each thread. */
enum { LANES_EACH = 2, LANES_MAX = 64 };

/* A lane, and its place in the rounds. */
typedef struct {
    Rounds *rounds;
    Lane lane;
    Load load[ROUNDS_KEPT];
    Load *in_hand;  /* by who has taken it */
    EpochHeld held[ROUNDS_KEPT]; /* by the lane's sessions at the end of a round */
    bool taken;     /* under |lock|, as all that follows: a thread is at it */
    uint64_t round; /* which it does next, */
    guint next;     /* and which event of its load there */
} Track;

struct Rounds {
    Writer *writer;
    Track *tracks;
    unsigned lanes;
    GThread **threads; /* all but the reader's */
    unsigned thread_count;
    LoadBytes bytes[ROUNDS_KEPT]; /* of all loads of a round */
    Epoch epoch;       /* the round that the reader fills: number |given| */
    EpochHeld held[ROUNDS_KEPT]; /* by all sessions at the end of the last round that was written
                                    of those that have this place */

    GMutex lock;
    GCond change;      /* there may be something to do, a round is free, or |stop| */
    unsigned waiting;  /* under |lock|, as all that follows: threads that wait for it */
    uint64_t given;    /* rounds that were given out, by the reader */
    uint64_t written;  /* rounds that were written */
    unsigned left[ROUNDS_KEPT]; /* lanes that have not done the round */
    bool writing;
    bool stop;
};

static guint
place_of(uint64_t round)
{
    return (guint)(round % ROUNDS_KEPT);
}

static void
hold(void *user, const Item *item)
{
    const Track *track = user;

    load_hold(track->in_hand, item, track->lane.order);
}

static void
wait_for_change(Rounds *rounds)
{
    rounds->waiting++;
    g_cond_wait(&rounds->change, &rounds->lock);
    rounds->waiting--;
}

/* The next event of the lane in the rounds that were given out, or NULL. Passes empty loads. */
static const LoadEvent *
next_event(Rounds *rounds, Track *track)
{
    while (track->round < rounds->given) {
        const Load *load = &track->load[place_of(track->round)];

        if (track->next < load->count)
            return &load->events[track->next];
        rounds->left[place_of(track->round)]--;
        track->held[place_of(track->round)] = lane_held(&track->lane);
        track->round++;
        track->next = 0;
    }
    return NULL;
}

/* Does what the lane has in its next round, as far as the place |before|. */
static void
work_at(Rounds *rounds, Track *track, uint64_t before)
{
    Load *load = &track->load[place_of(track->round)];

    track->taken = true;
    track->in_hand = load;
    lane_limit(&track->lane, &rounds->held[place_of(track->round)]);
    g_mutex_unlock(&rounds->lock);
    track->next = lane_work_off(&track->lane, load, track->next, before);
    g_mutex_lock(&rounds->lock);
    track->taken = false;
    if (next_event(rounds, track) != NULL && rounds->waiting > 0)
        g_cond_signal(&rounds->change);
}

/* The lane that is furthest behind among those that nobody is at, or NULL. */
static Track *
find_work(Rounds *rounds)
{
    Track *found = NULL;

    for (unsigned i = 0; i < rounds->lanes; i++) {
        Track *track = &rounds->tracks[i];

        if (!track->taken && next_event(rounds, track) != NULL &&
            (found == NULL || track->round < found->round))
            found = track;
    }
    return found;
}

/* Writes what the lanes gave, in the order of the events it came of. */
static void
write_items(Rounds *rounds, guint place)
{
    for (;;) {
        Load *first = NULL;
        uint64_t order = UINT64_MAX;

        for (unsigned i = 0; i < rounds->lanes; i++) {
            Load *load = &rounds->tracks[i].load[place];

            if (load_next_order(load) < order) {
                first = load;
                order = load_next_order(load);
            }
        }
        if (first == NULL)
            return;
        writer_take(rounds->writer, load_next(first));
        load_pass(first);
    }
}

static bool
may_write(const Rounds *rounds)
{
    return !rounds->writing && rounds->written < rounds->given &&
           rounds->left[place_of(rounds->written)] == 0;
}

/* Writes the oldest round, which is free then. */
static void
write_round(Rounds *rounds)
{
    guint place = place_of(rounds->written);

    rounds->writing = true;
    g_mutex_unlock(&rounds->lock);
    write_items(rounds, place);
    rounds->held[place] = (EpochHeld){0};
    for (unsigned i = 0; i < rounds->lanes; i++) {
        rounds->held[place].records += rounds->tracks[i].held[place].records;
        rounds->held[place].mqtt += rounds->tracks[i].held[place].mqtt;
        load_empty(&rounds->tracks[i].load[place]);
    }
    load_bytes_empty(&rounds->bytes[place]);
    g_mutex_lock(&rounds->lock);
    rounds->writing = false;
    rounds->written++;
    if (rounds->waiting > 0)
        g_cond_broadcast(&rounds->change);
}

/* Does one thing that is to be done; false where there is none. */
static bool
help(Rounds *rounds)
{
    Track *track;

    if (may_write(rounds)) {
        write_round(rounds);
        return true;
    }
    track = find_work(rounds);
    if (track != NULL)
        work_at(rounds, track, UINT64_MAX);
    return track != NULL || may_write(rounds);
}

/*
 * A lane with events to do before the place |order|, or NULL; |waits| is set where another thread
 * is at them.
 */
static Track *
find_behind(Rounds *rounds, uint64_t order, bool *waits)
{
    *waits = false;
    for (unsigned i = 0; i < rounds->lanes; i++) {
        Track *track = &rounds->tracks[i];
        const LoadEvent *event;

        if (track->taken) {
            *waits |= lane_past(&track->lane) < order;
            continue;
        }
        event = next_event(rounds, track);
        if (event != NULL && event->order < order)
            return track;
    }
    return NULL;
}

/*
 * PskContext.settle: returns when all that comes before this event is done. What nobody is at is
 * done here. That ends: whoever waits here waits only for what comes earlier, and the earliest of
 * all is either in hand or to be had.
 */
static void
settle(void *user)
{
    const Track *own = user;
    Rounds *rounds = own->rounds;
    bool waits;

    g_mutex_lock(&rounds->lock);
    for (;;) {
        Track *track = find_behind(rounds, own->lane.order, &waits);

        if (track != NULL) {
            work_at(rounds, track, own->lane.order);
        } else if (waits) {
            g_mutex_unlock(&rounds->lock);
            g_thread_yield();
            g_mutex_lock(&rounds->lock);
        } else {
            break;
        }
    }
    g_mutex_unlock(&rounds->lock);
}

static gpointer
thread_main(gpointer data)
{
    Rounds *rounds = data;

    g_mutex_lock(&rounds->lock);
    while (!rounds->stop)
        if (!help(rounds))
            wait_for_change(rounds);
    g_mutex_unlock(&rounds->lock);
    return NULL;
}

static void
track_init(Track *track, Rounds *rounds, const Options *options, const PskContext *context)
{
    PskContext settled = *context;

    settled.settle = settle;
    settled.settle_user = track;
    track->rounds = rounds;
    lane_init(&track->lane, options, &settled, hold, track);
    for (guint i = 0; i < ROUNDS_KEPT; i++)
        load_init(&track->load[i], &rounds->bytes[i]);
}

static void
track_clear(Track *track)
{
    lane_clear(&track->lane);
    for (guint i = 0; i < ROUNDS_KEPT; i++)
        load_clear(&track->load[i]);
}

Rounds *
rounds_new(unsigned threads, const Options *options, const PskContext *context, Writer *writer)
{
    Rounds *rounds = g_new0(Rounds, 1);

    rounds->writer = writer;
    rounds->lanes = MAX(threads, MIN(LANES_EACH * threads, LANES_MAX));
    rounds->tracks = g_new0(Track, rounds->lanes);
    rounds->thread_count = threads - 1;
    rounds->threads = g_new0(GThread *, rounds->thread_count);
    g_mutex_init(&rounds->lock);
    g_cond_init(&rounds->change);
    for (unsigned i = 0; i < rounds->lanes; i++)
        track_init(&rounds->tracks[i], rounds, options, context);
    for (unsigned i = 0; i < rounds->thread_count; i++)
        rounds->threads[i] = g_thread_new("decode", thread_main, rounds);
    return rounds;
}

void
rounds_free(Rounds *rounds)
{
    if (rounds == NULL)
        return;
    g_mutex_lock(&rounds->lock);
    rounds->stop = true;
    g_cond_broadcast(&rounds->change);
    g_mutex_unlock(&rounds->lock);
    for (unsigned i = 0; i < rounds->thread_count; i++)
        g_thread_join(rounds->threads[i]);
    for (unsigned i = 0; i < rounds->lanes; i++)
        track_clear(&rounds->tracks[i]);
    for (guint i = 0; i < ROUNDS_KEPT; i++)
        load_bytes_clear(&rounds->bytes[i]);
    g_mutex_clear(&rounds->lock);
    g_cond_clear(&rounds->change);
    g_free(rounds->threads);
    g_free(rounds->tracks);
    g_free(rounds);
}

unsigned
rounds_lanes(const Rounds *rounds)
{
    return rounds->lanes;
}

/* The round that was filled is there for all. */
static void
give_out(Rounds *rounds)
{
    rounds->left[place_of(rounds->given)] = rounds->lanes;
    rounds->given++;
    rounds->epoch = (Epoch){0};
    if (rounds->waiting > 0)
        g_cond_broadcast(&rounds->change);
}

static void
help_until_written(Rounds *rounds, uint64_t written)
{
    while (rounds->written < written)
        if (!help(rounds))
            wait_for_change(rounds);
}

void
rounds_bring(Rounds *rounds, unsigned lane, const LoadEvent *event, PskSpan bytes,
             PskBuffer *lent)
{
    guint place = place_of(rounds->given);

    load_add(&rounds->tracks[lane].load[place], event, bytes, lent);
    if (!epoch_add(&rounds->epoch, bytes.size))
        return;
    g_mutex_lock(&rounds->lock);
    give_out(rounds);
    if (rounds->given >= ROUNDS_KEPT) /* the next takes the place of the oldest */
        help_until_written(rounds, rounds->given + 1 - ROUNDS_KEPT);
    g_mutex_unlock(&rounds->lock);
}

void
rounds_drain(Rounds *rounds)
{
    g_mutex_lock(&rounds->lock);
    if (rounds->epoch.events > 0)
        give_out(rounds);
    help_until_written(rounds, rounds->given);
    g_mutex_unlock(&rounds->lock);
}
