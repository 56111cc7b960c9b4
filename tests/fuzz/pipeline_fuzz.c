/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole captures of hostile bytes through all of pskdecode, with the keys of captures/. The first
 * octet says how it reports. A mutator that knows packets makes other captures of good ones.
 */
#include "intake.h"
#include "output.h"
#include "packets.h"
#include "plain_file.h"
#include "psk/table_file.h"
#include "sample.h"
#include "sessions/crew.h"
#include "stdout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t max, unsigned seed);

enum {
    MODE_JSON = 1,
    MODE_VERBOSE = 2,
    MODE_QUIET = 4,
    MODE_KEYLOG = 8,
    MODE_JOBS = 16,
    MODE_LIVE = 32, /* as from an interface: now and then no packet comes for a while */
    MODES = 6,
};

/* What all runs share. */
typedef struct {
    PskTable *table;
    PskKeylog *keylog;
    PskRsaKey rsa_key;
} Bench;

static void
add_line(Bench *bench, PskTable *from, uint32_t index)
{
    PskTableEntry entry = psk_table_entry(from, index);
    PskSecret text = {0};

    for (uint32_t at = psk_table_find(bench->table, entry.identity); at != PSK_TABLE_NONE;
         at = psk_table_entry(bench->table, at).next)
        if (psk_span_equal(psk_table_entry(bench->table, at).key, entry.key))
            return;
    psk_table_entry_text(&entry, &text);
    psk_table_add(bench->table, entry.identity, entry.key, psk_secret_span(&text), 0, index + 1);
    psk_secret_clear(&text);
}

static void
note_bad(void *user, PskLineProblem problem, const char *message, PskSpan identity, uint32_t line,
         uint32_t first_line)
{
    (void)message;
    (void)identity;
    (void)line;
    (void)first_line;
    *(bool *)user |= problem == PSK_LINE_BAD;
}

static void
add_file(Bench *bench, const char *name)
{
    g_autofree char *path = g_build_filename(PSK_CAPTURES, name, NULL);
    g_autoptr(PskTable) table = psk_table_new();
    bool bad = false;

    if (g_str_has_suffix(name, ".keylog"))
        (void)psk_keylog_read(bench->keylog, path, NULL);
    if (g_str_has_suffix(name, ".pem"))
        (void)psk_rsa_key_read(&bench->rsa_key, path, NULL);
    if (!g_str_has_suffix(name, ".keys"))
        return;
    (void)psk_table_file_read(table, path, note_bad, &bad, NULL);
    if (bad) /* with the lines that can't be used */
        (void)psk_table_file_read(bench->table, path, NULL, NULL, NULL);
    for (uint32_t i = 0; i < psk_table_size(table); i++)
        add_line(bench, table, i);
}

static Bench *
bench_new(void)
{
    Bench *bench = g_new0(Bench, 1);
    g_autoptr(GDir) folder = g_dir_open(PSK_CAPTURES, 0, NULL);
    const char *name;

    bench->table = psk_table_new();
    bench->keylog = psk_keylog_new();
    psk_table_add_source(bench->table, "captures");
    g_assert_nonnull(folder);
    while ((name = g_dir_read_name(folder)) != NULL)
        add_file(bench, name);
    g_assert_cmpuint(psk_table_size(bench->table), >, 0);
    stdout_keep();
    return bench;
}

/* At most |max| packets at once. */
static void
read_all(Intake *intake, bool live, size_t max, PskSpan file)
{
    Input *input = input_open_memory(file, "fuzz", NULL);
    g_autoptr(Capture) capture = input != NULL ? capture_open_input(input, 0, NULL) : NULL;
    CapturePacket packets[FLOW_BATCH];
    CaptureResult result;

    while (capture != NULL && (result = capture_next(capture, packets, NULL)) < CAPTURE_IDLE) {
        if (result == CAPTURE_SECRETS)
            intake_secrets(intake, packets[0].data);
        else
            intake_packets(intake, packets, capture_more(capture, packets, max),
                           capture_buffer(capture));
        if (live && result != CAPTURE_SECRETS && packets[0].frame % 4 == 0)
            intake_idle(intake, packets[0].time_ns + INT64_C(2000000000));
    }
}

static void
ignore_item(void *user, const Item *item)
{
    (void)user;
    (void)item;
}

/* What pskdecode says of |file|. */
static GString *
run(const Bench *bench, const Options *options, uint8_t mode, unsigned jobs, PskSpan file)
{
    Writer *writer = writer_new(options, NULL);
    Report *report = report_new(options, ignore_item, NULL);
    PskSessionCache *sessions = psk_session_cache_new();
    PskTrialLog *trials = psk_trial_log_new();
    PskKeylog *keylog = psk_keylog_new();
    PskContext context = {.table = bench->table,
                          .rsa_key = &bench->rsa_key,
                          .keylog = mode & MODE_KEYLOG ? bench->keylog : keylog,
                          .sessions = sessions,
                          .trials = trials};
    Crew *crew = crew_new(jobs, options, &context, writer);
    Intake *intake = intake_new(crew, keylog, mode & MODE_LIVE);

    if (mode & MODE_LIVE) {
        crew_set_prompt(crew);
        writer_set_prompt(writer);
    }
    /* With several threads, several packets at once too, to the same effect. */
    read_all(intake, mode & MODE_LIVE, jobs > 1 && !(mode & MODE_LIVE) ? FLOW_BATCH : 1, file);
    intake_end(intake, writer, report);
    writer_end(writer, intake_totals(intake));
    g_assert_true(writer_ok(writer, NULL));
    intake_free(intake);
    crew_free(crew);
    psk_keylog_free(keylog);
    psk_trial_log_free(trials);
    psk_session_cache_free(sessions);
    report_free(report);
    writer_free(writer);
    return stdout_take();
}

typedef struct {
    json_int_t sessions;
    bool summary;
} Seen;

static void
check_event(void *user, const json_t *object)
{
    Seen *seen = user;
    const char *event = json_string_value(json_object_get(object, "event"));

    g_assert_nonnull(event);
    g_assert_false(seen->summary); /* it is the last */
    seen->summary = strcmp(event, "summary") == 0;
    if (strcmp(event, "session") != 0)
        return;
    seen->sessions++;
    /* Nothing is shown that has no key, and none was needed. */
    if (json_integer_value(json_object_get(object, "client_bytes")) > 0 ||
        json_integer_value(json_object_get(object, "server_bytes")) > 0)
        g_assert_true(json_is_string(json_object_get(object, "key_source")));
}

static void
check(const GString *output, const Options *options, bool closely)
{
    Seen seen = {0};

    if (!options->json) {
        output_assert_text(output->str, output->len);
        return;
    }
    output_assert_json(output->str, output->len, closely, check_event, &seen);
    g_assert_cmpint(seen.summary, ==, closely);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Bench *bench;
    uint8_t mode = size > 0 ? data[0] : 0;
    PskSpan file = psk_span_skip(psk_span(data, size), 1);
    Options options = {.json = mode & MODE_JSON,
                       .verbose = mode & MODE_VERBOSE,
                       .quiet = mode & MODE_QUIET};
    GString *output;

    if (bench == NULL)
        bench = bench_new();
    if (!sample_take(data, size, 16) && !plain_file(file))
        return 0;
    output = run(bench, &options, mode, 1, file);
    check(output, &options, sample_take(data, size, 4));
    if ((mode & MODE_JOBS) && sample_take(data, size, 5)) {
        GString *again = run(bench, &options, mode, 3, file);

        g_assert_cmpstr(again->str, ==, output->str);
        g_string_free(again, TRUE);
    }
    g_string_free(output, TRUE);
    return 0;
}

#ifdef PSK_LIBFUZZER
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    GRand *random = g_rand_new_with_seed(seed);
    Packets packets = {0};

    if (size > 1 && max > 1 && !g_rand_boolean(random) && !g_rand_boolean(random)) {
        data[0] ^= (uint8_t)(1 << g_rand_int_range(random, 0, MODES));
    } else if (size > 1 && max > 1 && g_rand_int_range(random, 0, 16) > 0 &&
               packets_read(&packets, psk_span(data + 1, size - 1))) {
        for (int i = g_rand_int_range(random, 1, 5); i > 0; i--)
            packets_change(&packets, (PacketsChange)g_rand_int_range(random, 0, PACKETS_CHANGES),
                           random, LLVMFuzzerMutate);
        size = 1 + packets_write(&packets, data + 1, max - 1);
    } else {
        size = LLVMFuzzerMutate(data, size, max);
    }
    packets_clear(&packets);
    g_rand_free(random);
    return size;
}

size_t
LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
                          size_t other_size, uint8_t *out, size_t max, unsigned seed)
{
    GRand *random = g_rand_new_with_seed(seed);
    Packets packets = {0}, more = {0};
    size_t written = 0;

    if (packets_read(&packets, psk_span_skip(psk_span(data, size), 1)) &&
        packets_read(&more, psk_span_skip(psk_span(other, other_size), 1)) && max > 0) {
        packets_mix(&packets, &more, random);
        out[0] = data[0];
        written = 1 + packets_write(&packets, out + 1, max - 1);
    }
    packets_clear(&packets);
    packets_clear(&more);
    g_rand_free(random);
    return written;
}
#endif
