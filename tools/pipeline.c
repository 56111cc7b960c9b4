/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pipeline.h"

#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>

#include "base/text.h"
#include "capture/capture.h"
#include "capture/late_secrets.h"
#include "intake.h"
#include "keys.h"
#include "live.h"
#include "message.h"
#include "output/report.h"
#include "output/writer.h"
#include "progress.h"
#include "sessions/crew.h"

typedef struct {
    const Options *options;
    Writer *writer;
    Report *report; /* of no session in particular */
    Keys keys;
    PskSessionCache *sessions;
    PskTrialLog *trials;
    Crew *crew;
    Intake *intake;
    Progress *progress;
    uint64_t frames;
    const char *path;     /* of the capture in hand, NULL where it is live, */
    bool ahead;           /* and all secrets that it carries have been read */
    const char *late;     /* of the last one that had secrets behind sessions, or NULL, */
    bool late_others;     /* and others had some */
    const Capture *begun; /* the capture of which packets were read last, */
    int64_t begun_ns;     /* and the time of its first */
    uint64_t dropped; /* packets lost while capturing, */
    bool dropped_known;
    bool failed; /* an input failed */
} Pipeline;

static void say(Pipeline *pipeline, const char *name, const char *what);

/* Files smaller than this, all together, are not worth starting threads for. */
#define JOBS_SIZE_MIN (4 * 1024 * 1024)

/* Rotated captures out of order: "cap10" comes before "cap2" where a shell names them. */
static void
note_begin(Pipeline *pipeline, const Capture *capture, int64_t time_ns)
{
    if (pipeline->begun == capture)
        return;
    if (pipeline->begun_ns > time_ns)
        say(pipeline, capture_name(capture),
            "begins before the capture that was read before it: name captures in the order of "
            "their times (those of the same time: mergecap -w OUT IN...)");
    pipeline->begun = capture;
    pipeline->begun_ns = time_ns;
}

static void
emit(void *user, const Item *item)
{
    Pipeline *pipeline = user;

    writer_take(pipeline->writer, item);
}

static void
take_packets(Pipeline *pipeline, const Capture *capture, const CapturePacket *packets,
             size_t count)
{
    uint64_t sessions;

    intake_packets(pipeline->intake, packets, count, capture_buffer(capture));
    sessions = intake_sessions(pipeline->intake);
    for (size_t i = 0; i < count; i++)
        progress_packet(pipeline->progress, packets[i].wire_length, sessions);
}

/* Of the capture in hand; sessions that were read before may have needed them. */
static void
on_secrets(void *user, PskSpan key_log)
{
    Pipeline *pipeline = user;

    if (intake_sessions(pipeline->intake) > 0) {
        pipeline->late_others |= pipeline->late != NULL && pipeline->late != pipeline->path;
        pipeline->late = pipeline->path;
    }
    intake_secrets(pipeline->intake, key_log);
}

/* Secrets that come in the midst of a capture: more may follow, of sessions before them. */
static void
take_secrets(Pipeline *pipeline, const Capture *capture, PskSpan key_log)
{
    if (pipeline->begun == capture && !pipeline->ahead) {
        late_secrets_read(pipeline->path, on_secrets, pipeline);
        pipeline->ahead = true;
    }
    on_secrets(pipeline, key_log);
}

static bool
read_capture(Pipeline *pipeline, Capture *capture, GError **error)
{
    CapturePacket packets[FLOW_BATCH];

    for (;;) {
        switch (capture_next(capture, &packets[0], error)) {
        case CAPTURE_PACKET:
            note_begin(pipeline, capture, packets[0].time_ns);
            take_packets(pipeline, capture, packets,
                         capture_more(capture, packets, G_N_ELEMENTS(packets)));
            if (!writer_ok(pipeline->writer, NULL))
                return true;
            break;
        case CAPTURE_SECRETS:
            take_secrets(pipeline, capture, packets[0].data);
            break;
        case CAPTURE_IDLE:
            intake_idle(pipeline->intake, g_get_real_time() * 1000);
            break;
        case CAPTURE_END:
            return true;
        case CAPTURE_FAILED:
            return false;
        }
    }
}

/* After all that was decoded before. */
static void
say(Pipeline *pipeline, const char *name, const char *what)
{
    crew_drain(pipeline->crew);
    writer_flush(pipeline->writer);
    progress_clear(pipeline->progress);
    message_print("%s%s%s", name, *name != '\0' ? ": " : "", what);
}

/* False on failure; |capture| may be NULL for one that could not be opened. */
static bool
read_opened(Pipeline *pipeline, Capture *capture, GError **error)
{
    const char *complaint;
    uint64_t dropped;
    bool ok, lost = false;

    if (capture == NULL)
        return false;
    live_watch(capture);
    ok = read_capture(pipeline, capture, error);
    live_watch(NULL);
    pipeline->frames = capture_frames(capture);
    pipeline->begun = NULL; /* it is freed */
    pipeline->dropped_known |= capture_dropped(capture, &dropped);
    pipeline->dropped += dropped;
    complaint = capture_complaint(capture, &lost);
    if (complaint != NULL) {
        say(pipeline, capture_name(capture), complaint);
        pipeline->failed |= lost;
    }
    return ok;
}

static bool
read_file(Pipeline *pipeline, const char *path, GError **error)
{
    g_autoptr(Capture) capture = capture_open(path, pipeline->frames, error);

    if (capture == NULL || (pipeline->options->filter != NULL &&
                            !capture_set_filter(capture, pipeline->options->filter, error)))
        return false;
    progress_file(pipeline->progress, path);
    pipeline->path = path;
    pipeline->ahead = late_secrets_hinted(path);
    if (pipeline->ahead)
        late_secrets_read(path, on_secrets, pipeline);
    return read_opened(pipeline, capture, error);
}

/* What failed is said; false where it was the user's filter, which no other capture will like. */
static bool
say_failure(Pipeline *pipeline, const GError *error)
{
    say(pipeline, "", error->message);
    pipeline->failed = true;
    return !g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_FILTER);
}

/* All captures, as one stream of packets. False on wrong usage. */
static bool
read_files(Pipeline *pipeline)
{
    for (char **path = pipeline->options->captures; *path != NULL; path++) {
        g_autoptr(GError) error = NULL;

        if (!writer_ok(pipeline->writer, NULL) || live_stopped())
            break;
        if (!read_file(pipeline, *path, &error) && !say_failure(pipeline, error))
            return false;
    }
    return true;
}

static bool
read_interface(Pipeline *pipeline)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture =
        live_open(pipeline->options->interface, pipeline->options->filter, &error);

    if (capture != NULL && !writer_check(pipeline->writer, &error)) {
        g_autoptr(GError) failure = g_error_new(
            error->domain, error->code,
            "%s; who captures is not root any more, but nobody, or the user of sudo: name a folder "
            "that is not there yet, or let them write to it",
            error->message);

        return say_failure(pipeline, failure);
    }
    return read_opened(pipeline, capture, &error) || say_failure(pipeline, error);
}

/* The size of all captures, or 0 where one of them is no regular file. */
static uint64_t
size_of_captures(const Options *options)
{
    uint64_t size = 0;

    for (char **path = options->captures; path != NULL && *path != NULL; path++) {
        struct stat status;

        if (stat(*path, &status) != 0)
            continue;
        if (strcmp(*path, "-") == 0 || !S_ISREG(status.st_mode))
            return 0;
        size += (uint64_t)status.st_size;
    }
    return size;
}

/* Bytes that come slowly are decoded as they come: a round of the crew would hold them back. */
static unsigned
jobs_for(const Options *options, uint64_t size)
{
    if (size == 0 || options->interface != NULL)
        return 1;
    if (options->jobs > 0)
        return options->jobs;
    return size >= JOBS_SIZE_MIN ? g_get_num_processors() : 1;
}

static void
start(Pipeline *pipeline)
{
    const Options *options = pipeline->options;
    uint64_t size = size_of_captures(options);
    PskContext context = {0};

    pipeline->sessions = psk_session_cache_new();
    pipeline->trials = psk_trial_log_new();
    context = (PskContext){.table = pipeline->keys.table,
                           .keylog = pipeline->keys.keylog,
                           .rsa_key = pipeline->keys.rsa_key,
                           .sessions = pipeline->sessions,
                           .expected = options->expected,
                           .trials = pipeline->trials};
    writer_set_table(pipeline->writer, pipeline->keys.table);
    pipeline->crew = crew_new(jobs_for(options, size), options, &context, pipeline->writer);
    if (size == 0 || options->interface != NULL) {
        writer_set_prompt(pipeline->writer);
        crew_set_prompt(pipeline->crew);
    }
    pipeline->intake =
        intake_new(pipeline->crew, pipeline->keys.keylog, options->interface != NULL);
    pipeline->progress = progress_new(size);
}

static void
stop(Pipeline *pipeline)
{
    progress_free(pipeline->progress);
    intake_free(pipeline->intake);
    crew_free(pipeline->crew);
    psk_session_cache_free(pipeline->sessions);
    psk_trial_log_free(pipeline->trials);
    keys_clear(&pipeline->keys);
    report_free(pipeline->report);
    writer_free(pipeline->writer);
}

static ExitStatus
status_of(Pipeline *pipeline)
{
    g_autoptr(GError) error = NULL;

    if (!writer_ok(pipeline->writer, &error)) {
        message_print("%s", error->message);
        return EXIT_STATUS_FAILED;
    }
    if (pipeline->failed)
        return EXIT_STATUS_FAILED;
    return pipeline->options->strict && !writer_is_strict(pipeline->writer) ? EXIT_STATUS_STRICT
                                                                            : EXIT_STATUS_OK;
}

/* One pass can't go back to them. */
static void
say_late_secrets(const Pipeline *pipeline)
{
    size_t sessions = unread_known(writer_unread(pipeline->writer), pipeline->keys.keylog);
    g_autofree char *quoted = NULL, *name = NULL;

    if (sessions == 0 || pipeline->late == NULL)
        return;
    if (strcmp(pipeline->late, "-") == 0) {
        message_print("the secrets of %zu session%s came too late: save the capture as a file and "
                      "run this again with --keylog FILE, the capture itself",
                      sessions, sessions == 1 ? "" : "s");
        return;
    }
    if (pipeline->late_others) {
        message_print("the secrets of %zu session%s came too late: run this again with --keylog "
                      "FILE for each capture that carries secrets, the captures themselves",
                      sessions, sessions == 1 ? "" : "s");
        return;
    }
    quoted = g_shell_quote(pipeline->late);
    name = psk_text_escape(psk_span_str(quoted));
    message_print("the secrets of %zu session%s came too late: run this again with --keylog %s, "
                  "the capture itself", sessions, sessions == 1 ? "" : "s", name);
}

/* Nothing comes of such packets, and silence would look as if there were no TLS. */
static void
say_unknown_link(Pipeline *pipeline)
{
    const UnknownLink *unknown = intake_unknown_link(pipeline->intake);

    if (unknown->packets > 0)
        message_print("%" PRIu64 " packets passed over: they have the link type %u%s, which %s not "
                      "known here (https://www.tcpdump.org/linktypes.html)",
                      unknown->packets, unknown->link_type, unknown->several ? " and others" : "",
                      unknown->several ? "are" : "is");
}

static ExitStatus
finish(Pipeline *pipeline)
{
    SummaryTotals totals;

    intake_end(pipeline->intake, pipeline->writer, pipeline->report);
    progress_clear(pipeline->progress);
    totals = *intake_totals(pipeline->intake);
    totals.dropped = pipeline->dropped;
    totals.dropped_known = pipeline->dropped_known;
    writer_end(pipeline->writer, &totals);
    say_late_secrets(pipeline);
    say_unknown_link(pipeline);
    return status_of(pipeline);
}

static ExitStatus
run(Pipeline *pipeline)
{
    g_autoptr(GError) error = NULL;

    pipeline->writer = writer_new(pipeline->options, &error);
    if (pipeline->writer == NULL) {
        message_print("%s", error->message);
        return EXIT_STATUS_FAILED;
    }
    pipeline->report = report_new(pipeline->options, emit, pipeline);
    if (!keys_load(&pipeline->keys, pipeline->options, pipeline->report, &error)) {
        message_print("%s", error->message);
        return EXIT_STATUS_KEYS;
    }
    start(pipeline);
    if (!(pipeline->options->interface != NULL ? read_interface(pipeline) : read_files(pipeline)))
        return EXIT_STATUS_USAGE;
    return finish(pipeline);
}

ExitStatus
pipeline_run(const Options *options)
{
    Pipeline pipeline = {.options = options, .begun_ns = INT64_MIN};
    ExitStatus status = run(&pipeline);

    stop(&pipeline);
    return status;
}
