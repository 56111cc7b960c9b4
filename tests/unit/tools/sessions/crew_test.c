/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any number of jobs gives the same output, in the same order. */
#include "sessions/crew.h"

#include "../output.h"

static const char *const names[] = {"article", "connack-refused", "renegotiated-by-client"};

/* More sessions than jobs: each name so many times. */
enum { TIMES = 5, SESSIONS = TIMES * G_N_ELEMENTS(names) };

typedef struct {
    unsigned jobs;
    const Options *options;
    bool drain_often; /* a round after every few events */
    bool gap;         /* the second record of the third session is missing */
    bool lent;        /* records come in buffers, many or few, in which others are soon */
} Run;

typedef struct {
    Replay *replays[G_N_ELEMENTS(names)];
    Session *sessions[SESSIONS];
    Crew *crew;
    uint64_t frame;
    PskBuffer *buffer; /* with |lent|: the next record goes |at| there */
    size_t at;
} Stage;

static PskTable *
table_of(Replay *const *replays)
{
    PskTable *table = psk_table_new();

    psk_table_add_source(table, "keys.txt");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        psk_table_add(table, psk_span(replays[i]->identity->data, replays[i]->identity->len),
                      psk_span(replays[i]->psk->data, replays[i]->psk->len), psk_span(NULL, 0), 0,
                      (uint32_t)i + 1);
    return table;
}

/* |bytes| in a buffer, behind others, and lent to the crew. */
static PskSpan
lend(Stage *stage, PskSpan bytes)
{
    size_t room = stage->frame % 50 < 25 ? bytes.size : 8192;
    uint8_t *copy;

    if (stage->buffer == NULL || stage->buffer->size - stage->at < bytes.size) {
        if (stage->buffer == NULL || !psk_buffer_is_own(stage->buffer) ||
            stage->buffer->size < bytes.size) {
            psk_buffer_release(stage->buffer);
            stage->buffer = psk_buffer_new(MAX(room, bytes.size));
        }
        stage->at = 0;
    }
    copy = stage->buffer->data + stage->at;
    memcpy(copy, bytes.data, bytes.size);
    stage->at += bytes.size;
    crew_lend(stage->crew, stage->buffer);
    return psk_span(copy, bytes.size);
}

/* The record |index| of a session, or its end behind the last one. */
static void
bring(Stage *stage, const Run *run, size_t which, guint index)
{
    const Replay *replay = stage->replays[which % G_N_ELEMENTS(names)];
    Session *session = stage->sessions[which];
    const ReplayPiece *record;
    PskSpan bytes;

    if (index > replay->records->len)
        return;
    stage->frame++;
    if (index == replay->records->len) {
        crew_end(stage->crew, session, PSK_END_FINISHED, PSK_CLIENT, stage->frame,
                 (int64_t)stage->frame);
        return;
    }
    record = replay_record(replay, index);
    bytes = psk_span(record->bytes->data, record->bytes->len);
    if (run->gap && which == 2 && index == 1)
        crew_gap(stage->crew, session, record->from, record->bytes->len, true, stage->frame,
                 (int64_t)stage->frame);
    else
        crew_data(stage->crew, session, record->from, run->lent ? lend(stage, bytes) : bytes,
                  stage->frame, (int64_t)stage->frame);
    if (run->drain_often && stage->frame % 7 == 0)
        crew_drain(stage->crew);
}

/* Record after record of all sessions in turn. */
static void
bring_all(Stage *stage, const Run *run)
{
    guint most = 0;

    for (size_t i = 0; i < SESSIONS; i++) {
        Flow flow = flow_of(8883);

        flow.key.endpoint[0].port = (uint16_t)(50000 + i);
        most = MAX(most, stage->replays[i % G_N_ELEMENTS(names)]->records->len);
        stage->sessions[i] = session_new(&flow, 6);
        crew_add(stage->crew, stage->sessions[i]);
    }
    for (guint index = 0; index <= most; index++)
        for (size_t i = 0; i < SESSIONS; i++)
            bring(stage, run, i, index);
    crew_lend(stage->crew, NULL);
    g_clear_pointer(&stage->buffer, psk_buffer_release);
    crew_drain(stage->crew);
}

static char *
output_of(const Run *run)
{
    g_autoptr(PskTrialLog) trials = psk_trial_log_new();
    g_autoptr(PskTable) table = NULL;
    g_autoptr(PskSessionCache) cache = psk_session_cache_new();
    Writer *writer = writer_new(run->options, NULL);
    PskContext context = {.sessions = cache, .trials = trials};
    SummaryTotals totals = {0};
    Stage stage = {0};
    Caught caught;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        stage.replays[i] = replay_capture(names[i], 0);
    table = table_of(stage.replays);
    context.table = table;
    caught_begin(&caught, stdout);
    stage.crew = crew_new(run->jobs, run->options, &context, writer);
    bring_all(&stage, run);
    crew_free(stage.crew);
    writer_end(writer, &totals);
    writer_free(writer);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        replay_free(stage.replays[i]);
    return caught_end(&caught, stdout);
}

static void
assert_same(Run run)
{
    static const unsigned jobs[] = {2, 5, SESSIONS + 1};
    g_autofree char *expected = NULL;

    run.jobs = 1;
    expected = output_of(&run);
    g_assert_cmpuint(strlen(expected), >, 1000);
    for (size_t i = 0; i < G_N_ELEMENTS(jobs); i++) {
        for (int often = 0; often < 2; often++) {
            g_autofree char *got = NULL;

            run.jobs = jobs[i];
            run.drain_often = often != 0;
            run.lent = jobs[i] != 2 || often;
            got = output_of(&run);
            g_assert_cmpstr(got, ==, expected);
        }
    }
}

static void
test_text(void)
{
    Options options = {.verbose = true};

    assert_same((Run){.options = &options});
}

static void
test_json(void)
{
    Options options = {.json = true, .verbose = true};
    Run run = {.options = &options, .jobs = 5};
    g_autofree char *output = output_of(&run);

    g_assert_cmpuint(count_of(output, "\"not authorized\"") + count_of(output, "not authorized"),
                     >=, TIMES);
    assert_same(run);
}

static void
test_gap(void)
{
    Options options = {.json = true};
    Run whole = {.options = &options, .jobs = 2}, gap = {.options = &options, .jobs = 2,
                                                         .gap = true};
    g_autofree char *without = output_of(&whole);
    g_autofree char *with = output_of(&gap);

    g_assert_cmpstr(with, !=, without);
    assert_same(gap);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/sessions/crew/text", test_text);
    g_test_add_func("/tools/sessions/crew/json", test_json);
    g_test_add_func("/tools/sessions/crew/gap", test_gap);
    return g_test_run();
}
