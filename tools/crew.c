/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crew.h"

#include "load.h"
#include "report.h"

typedef struct {
    Crew *crew;
    SessionShared shared;
    MqttPacket mqtt_scratch;
    Load load[2];
    uint64_t order;      /* of the event in hand */
    gint64 done;         /* atomic: all its events before this place are done */
    uint64_t given;      /* bytes that its sessions brought so far */
    GThread *thread;
} Worker;

struct Crew {
    unsigned jobs;
    Writer *writer;
    Worker *workers;
    uint64_t order;
    unsigned filling; /* which load of each worker the reader fills */
    GByteArray *bytes[2]; /* of the loads of all workers */
    size_t events;    /* in those that are filled */
    bool running;     /* the other loads are with the workers */
    bool prompt;
    GMutex lock;
    GCond begin;
    GCond finished;
    uint64_t round;   /* under |lock|: rounds begun */
    unsigned busy;    /* under |lock|: workers that have not finished it */
    bool stop;        /* under |lock| */
};

static void
emit_direct(void *user, const Item *item)
{
    const Worker *worker = user;

    writer_take(worker->crew->writer, item);
}

static void
emit_held(void *user, const Item *item)
{
    Worker *worker = user;

    load_hold(&worker->load[worker->crew->filling ^ 1], item, worker->order);
}

static void
carry_out(Worker *worker, const LoadEvent *event, PskSpan bytes)
{
    Session *session = event->session;

    if (session->connection == NULL)
        session_begin(session, &worker->shared);
    switch (event->kind) {
    case LOAD_DATA:
        session_data(session, event->from, bytes, event->frame, event->time_ns);
        break;
    case LOAD_GAP:
        session_gap(session, event->from, event->size, event->how != 0, event->frame,
                    event->time_ns);
        break;
    case LOAD_END:
        session_end(session, event->how, event->from, event->frame, event->time_ns);
        break;
    }
}

static void
set_done(Worker *worker, uint64_t order)
{
    __atomic_store_n(&worker->done, (gint64)order, __ATOMIC_RELEASE);
}

/* PskContext.settle: waits until all other workers are past what comes before this place. */
static void
settle(void *user)
{
    const Worker *worker = user;
    const Crew *crew = worker->crew;

    for (unsigned i = 0; i < crew->jobs; i++) {
        const Worker *other = &crew->workers[i];

        if (other == worker)
            continue;
        while ((uint64_t)__atomic_load_n(&other->done, __ATOMIC_ACQUIRE) < worker->order)
            g_thread_yield();
    }
}

static void
work_off(Worker *worker, Load *load)
{
    for (guint i = 0; i < load->events->len; i++) {
        const LoadEvent *event = &g_array_index(load->events, LoadEvent, i);

        worker->order = event->order;
        set_done(worker, event->order);
        load_prefetch(load, i);
        carry_out(worker, event, load_bytes(load, event));
    }
    set_done(worker, INT64_MAX);
}

static gpointer
worker_main(gpointer data)
{
    Worker *worker = data;
    Crew *crew = worker->crew;
    uint64_t round = 0;

    for (;;) {
        g_mutex_lock(&crew->lock);
        while (crew->round == round && !crew->stop)
            g_cond_wait(&crew->begin, &crew->lock);
        round = crew->round;
        if (crew->stop) {
            g_mutex_unlock(&crew->lock);
            return NULL;
        }
        g_mutex_unlock(&crew->lock);
        work_off(worker, &worker->load[crew->filling ^ 1]);
        g_mutex_lock(&crew->lock);
        if (--crew->busy == 0)
            g_cond_signal(&crew->finished);
        g_mutex_unlock(&crew->lock);
    }
}

static void
worker_init(Worker *worker, Crew *crew, const Options *options, const PskContext *context)
{
    bool alone = crew->jobs == 1;

    worker->crew = crew;
    worker->shared.context = *context;
    worker->shared.context.crypto = psk_crypto_new();
    worker->shared.context.order = &worker->order;
    if (!alone) {
        worker->shared.context.settle = settle;
        worker->shared.context.settle_user = worker;
    }
    worker->shared.mqtt_scratch = &worker->mqtt_scratch;
    worker->shared.report = report_new(options, alone ? emit_direct : emit_held, worker);
    for (size_t i = 0; i < G_N_ELEMENTS(worker->load); i++)
        load_init(&worker->load[i], crew->bytes[i]);
}

Crew *
crew_new(unsigned jobs, const Options *options, const PskContext *context, Writer *writer)
{
    Crew *crew = g_new0(Crew, 1);

    crew->jobs = CLAMP(jobs, 1, CREW_JOBS_MAX);
    crew->writer = writer;
    crew->workers = g_new0(Worker, crew->jobs);
    g_mutex_init(&crew->lock);
    g_cond_init(&crew->begin);
    g_cond_init(&crew->finished);
    for (size_t i = 0; i < G_N_ELEMENTS(crew->bytes); i++)
        crew->bytes[i] = g_byte_array_new();
    for (unsigned i = 0; i < crew->jobs; i++)
        worker_init(&crew->workers[i], crew, options, context);
    for (unsigned i = 0; i < crew->jobs && crew->jobs > 1; i++)
        crew->workers[i].thread = g_thread_new("decode", worker_main, &crew->workers[i]);
    return crew;
}

void
crew_free(Crew *crew)
{
    if (crew == NULL)
        return;
    g_mutex_lock(&crew->lock);
    crew->stop = true;
    g_cond_broadcast(&crew->begin);
    g_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->jobs; i++) {
        Worker *worker = &crew->workers[i];

        if (worker->thread != NULL)
            g_thread_join(worker->thread);
        for (size_t j = 0; j < G_N_ELEMENTS(worker->load); j++)
            load_clear(&worker->load[j]);
        report_free((Report *)worker->shared.report);
        mqtt_packet_clear(&worker->mqtt_scratch);
        psk_crypto_free(worker->shared.context.crypto);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(crew->bytes); i++)
        g_byte_array_unref(crew->bytes[i]);
    g_mutex_clear(&crew->lock);
    g_cond_clear(&crew->begin);
    g_cond_clear(&crew->finished);
    g_free(crew->workers);
    g_free(crew);
}

/* Writes what the workers gave, in the order of the events it came of. */
static void
write_items(Crew *crew, unsigned which)
{
    for (;;) {
        Load *first = NULL;

        for (unsigned i = 0; i < crew->jobs; i++) {
            Load *load = &crew->workers[i].load[which];

            if (load_next(load) != NULL &&
                (first == NULL || load_next(load)->order < load_next(first)->order))
                first = load;
        }
        if (first == NULL)
            return;
        writer_take(crew->writer, load_next(first));
        load_pass(first);
    }
}

static void
empty_loads(Crew *crew, unsigned which)
{
    for (unsigned i = 0; i < crew->jobs; i++)
        load_empty(&crew->workers[i].load[which]);
    g_byte_array_set_size(crew->bytes[which], 0);
}

static void
wait_for_workers(Crew *crew)
{
    if (!crew->running)
        return;
    g_mutex_lock(&crew->lock);
    while (crew->busy > 0)
        g_cond_wait(&crew->finished, &crew->lock);
    g_mutex_unlock(&crew->lock);
    crew->running = false;
}

/*
 * The round that was filled goes to the workers; what the one before it gave is written meanwhile,
 * and its loads are the next to be filled.
 */
static void
turn(Crew *crew)
{
    wait_for_workers(crew);
    crew->filling ^= 1;
    for (unsigned i = 0; i < crew->jobs; i++)
        set_done(&crew->workers[i], 0);
    g_mutex_lock(&crew->lock);
    crew->busy = crew->jobs;
    crew->round++;
    g_cond_broadcast(&crew->begin);
    g_mutex_unlock(&crew->lock);
    crew->running = true;
    write_items(crew, crew->filling);
    empty_loads(crew, crew->filling);
    crew->events = 0;
}

/* With one job, the reader decodes what was gathered. */
static void
work_off_alone(Crew *crew)
{
    work_off(&crew->workers[0], &crew->workers[0].load[crew->filling]);
    empty_loads(crew, crew->filling);
    crew->events = 0;
}

static bool
is_full(const Crew *crew)
{
    size_t bytes = crew->bytes[crew->filling]->len;

    if (crew->jobs == 1)
        return bytes >= CREW_BATCH_BYTES || crew->events >= CREW_BATCH_EVENTS;
    return bytes >= CREW_ROUND_BYTES || crew->events >= CREW_ROUND_EVENTS;
}

static void
bring(Crew *crew, LoadEvent *event, PskSpan bytes)
{
    Worker *worker = &crew->workers[crew->jobs > 1 ? event->session->worker : 0];
    Load *load = &worker->load[crew->filling];

    event->order = ++crew->order;
    if (crew->jobs == 1 && (crew->prompt || bytes.size > CREW_BATCH_PIECE)) {
        work_off_alone(crew);
        worker->order = event->order;
        carry_out(worker, event, bytes);
        return;
    }
    load_add(load, event, bytes);
    worker->given += bytes.size;
    crew->events++;
    if (!is_full(crew))
        return;
    if (crew->jobs == 1)
        work_off_alone(crew);
    else
        turn(crew);
}

void
crew_set_prompt(Crew *crew)
{
    crew->prompt = true;
}

void
crew_add(Crew *crew, Session *session)
{
    for (unsigned i = 1; i < crew->jobs; i++)
        if (crew->workers[i].given < crew->workers[session->worker].given)
            session->worker = i;
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
    if (crew->jobs == 1) {
        work_off_alone(crew);
        return;
    }
    turn(crew);
    wait_for_workers(crew);
    write_items(crew, crew->filling ^ 1);
    empty_loads(crew, crew->filling ^ 1);
}
