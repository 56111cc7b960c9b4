/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sessions/crew.h"

#include "sessions/rounds.h"

/* What a lane has had to do. */
typedef struct {
    unsigned sessions; /* that go on */
    uint64_t bytes;
} Use;

struct Crew {
    Writer *writer;
    uint64_t order;
    bool prompt;

    Rounds *rounds; /* NULL with one job */
    Use *use;       /* of each of their lanes */
    PskBuffer *lent; /* borrowed, or NULL */

    Lane lane;      /* with one job: all sessions are there, */
    Load batch;     /* and this is yet to be done, */
    LoadBytes bytes; /* with these octets */
    Epoch epoch;     /* of what is done, */
    guint epochs;    /* and how many are over */
    EpochHeld held[EPOCHS_BEHIND]; /* by all sessions at the end of those before */
};

static void
emit(void *user, const Item *item)
{
    const Crew *crew = user;

    writer_take(crew->writer, item);
}

Crew *
crew_new(unsigned jobs, const Options *options, const PskContext *context, Writer *writer)
{
    Crew *crew = g_new0(Crew, 1);

    crew->writer = writer;
    if (jobs > 1) {
        crew->rounds = rounds_new(MIN(jobs, CREW_JOBS_MAX), options, context, writer);
        crew->use = g_new0(Use, rounds_lanes(crew->rounds));
        return crew;
    }
    lane_init(&crew->lane, options, context, emit, crew);
    load_init(&crew->batch, &crew->bytes);
    return crew;
}

void
crew_free(Crew *crew)
{
    if (crew == NULL)
        return;
    if (crew->rounds != NULL) {
        rounds_free(crew->rounds);
        g_free(crew->use);
    } else {
        lane_clear(&crew->lane);
        load_clear(&crew->batch);
        load_bytes_clear(&crew->bytes);
    }
    g_free(crew);
}

static void
end_epoch(Crew *crew)
{
    crew->held[crew->epochs++ % EPOCHS_BEHIND] = lane_held(&crew->lane);
    lane_limit(&crew->lane, &crew->held[crew->epochs % EPOCHS_BEHIND]);
    crew->epoch = (Epoch){0};
}

/* With one job, the reader decodes what was gathered. */
static void
work_off(Crew *crew)
{
    const Load *batch = &crew->batch;
    guint end = 0;

    for (guint begin = 0; begin < batch->count; begin = end) {
        bool ends = false;

        while (end < batch->count && !ends) {
            ends = epoch_add(&crew->epoch, load_bytes(batch, &batch->events[end]).size);
            end++;
        }
        lane_work_off(&crew->lane, batch, begin,
                      end < batch->count ? batch->events[end].order : UINT64_MAX);
        if (ends)
            end_epoch(crew);
    }
    load_empty(&crew->batch);
    load_bytes_empty(&crew->bytes);
}

static void
bring_alone(Crew *crew, const LoadEvent *event, PskSpan bytes)
{
    if (crew->prompt || bytes.size > CREW_BATCH_PIECE) {
        work_off(crew);
        lane_carry_out(&crew->lane, event, bytes);
        if (epoch_add(&crew->epoch, bytes.size))
            end_epoch(crew);
        return;
    }
    load_add(&crew->batch, event, bytes, NULL);
    if (crew->bytes.size >= CREW_BATCH_BYTES || crew->batch.count >= CREW_BATCH_EVENTS)
        work_off(crew);
}

static void
bring(Crew *crew, LoadEvent *event, PskSpan bytes)
{
    unsigned lane;

    event->order = ++crew->order;
    if (crew->rounds == NULL) {
        bring_alone(crew, event, bytes);
        return;
    }
    lane = event->session->lane;
    crew->use[lane].bytes += bytes.size;
    if (event->kind == LOAD_END)
        crew->use[lane].sessions--;
    rounds_bring(crew->rounds, lane, event, bytes, crew->lent);
}

void
crew_lend(Crew *crew, PskBuffer *buffer)
{
    crew->lent = buffer;
}

void
crew_set_prompt(Crew *crew)
{
    crew->prompt = true;
}

static bool
is_less(const Use *use, const Use *than)
{
    return use->sessions != than->sessions ? use->sessions < than->sessions
                                           : use->bytes < than->bytes;
}

void
crew_add(Crew *crew, Session *session)
{
    if (crew->rounds == NULL)
        return;
    for (unsigned i = 1; i < rounds_lanes(crew->rounds); i++)
        if (is_less(&crew->use[i], &crew->use[session->lane]))
            session->lane = i;
    crew->use[session->lane].sessions++;
}

void
crew_data(Crew *crew, Session *session, PskSender from, PskSpan bytes, uint64_t frame,
          int64_t time_ns)
{
    LoadEvent event = {.kind = LOAD_DATA, .from = from, .session = session, .frame = frame,
                   .time_ns = time_ns, .size = bytes.size};

    bring(crew, &event, bytes);
}

void
crew_gap(Crew *crew, Session *session, PskSender from, uint64_t bytes, bool cut, uint64_t frame,
         int64_t time_ns)
{
    LoadEvent event = {.kind = LOAD_GAP, .from = from, .how = cut, .session = session,
                   .frame = frame, .time_ns = time_ns, .size = bytes};

    bring(crew, &event, psk_span(NULL, 0));
}

void
crew_end(Crew *crew, Session *session, PskEnd end, PskSender by, uint64_t last_frame,
         int64_t last_time_ns)
{
    LoadEvent event = {.kind = LOAD_END, .from = by, .how = end, .session = session,
                   .frame = last_frame, .time_ns = last_time_ns};

    bring(crew, &event, psk_span(NULL, 0));
}

void
crew_drain(Crew *crew)
{
    if (crew->rounds != NULL) {
        rounds_drain(crew->rounds);
        return;
    }
    work_off(crew);
    if (crew->epoch.events > 0)
        end_epoch(crew);
}
