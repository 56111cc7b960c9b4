/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damaged captures through the whole of pskdecode, thousands of them:
 *
 *     damage cut NAME             every prefix of captures/NAME.pcapng
 *     damage cut-pcap NAME        every prefix of the same packets as classic pcap
 *     damage flip COUNT NAME...   COUNT copies of the captures in turn, some bytes changed
 *
 * What must hold: no crash, no complaint of GLib or a sanitizer, no leak, no hang, and an exit
 * status that says that the input was read to its end or that it failed. Cases run in batches, each
 * in a process of its own, two at a time; a batch that ends badly names its case. The changes come
 * from a fixed seed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "base/reader.h"
#include "exit_status.h"
#include "options.h"
#include "pipeline.h"

enum {
    BATCH = 250,
    PROCESSES = 2,
    SECONDS = 20, /* for one case, under a sanitizer on a slow machine */
    FLIPS_MAX = 8,
    SEED = 20260331,
};

/* Shared with the batches, so that what they were at is known when they die. */
typedef struct {
    char label[256];
} Progress;

typedef struct {
    char *name;
    GByteArray *content;
} Source;

typedef struct {
    bool flip; /* else cut */
    GPtrArray *sources;
    size_t count;
} Plan;

static GByteArray *
read_capture(const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%s.pcapng", PSK_CAPTURES, name);
    char *content;
    gsize size;

    if (!g_file_get_contents(path, &content, &size, NULL)) {
        fprintf(stderr, "damage: cannot read %s\n", path);
        exit(EXIT_FAILURE);
    }
    return g_byte_array_new_take((guint8 *)content, size);
}

static void
append_u32(GByteArray *out, uint32_t value)
{
    g_byte_array_append(out, (const guint8 *)&value, sizeof(value));
}

/* The packets of a pcapng of one interface, as classic pcap in the machine's byte order. */
static GByteArray *
as_pcap(const GByteArray *pcapng)
{
    enum { ENHANCED_PACKET = 6, ETHERNET = 1, SNAPLEN = 262144 };
    GByteArray *out = g_byte_array_new();
    PskReader file = psk_reader(psk_span(pcapng->data, pcapng->len));
    uint32_t type, size, seconds = 0;
    PskSpan body;

    append_u32(out, 0xa1b2c3d4);
    append_u32(out, GUINT32_FROM_LE(0x00040002));
    append_u32(out, 0);
    append_u32(out, 0);
    append_u32(out, SNAPLEN);
    append_u32(out, ETHERNET);
    while (psk_reader_u32le(&file, &type) && psk_reader_u32le(&file, &size) &&
           psk_reader_bytes(&file, size - 8, &body)) {
        PskReader block = psk_reader(body);
        uint32_t captured, original;
        PskSpan packet;

        if (type != ENHANCED_PACKET || !psk_reader_skip(&block, 12) ||
            !psk_reader_u32le(&block, &captured) || !psk_reader_u32le(&block, &original) ||
            !psk_reader_bytes(&block, captured, &packet))
            continue;
        append_u32(out, seconds++);
        append_u32(out, 0);
        append_u32(out, captured);
        append_u32(out, original);
        g_byte_array_append(out, packet.data, (guint)packet.size);
    }
    return out;
}

static GByteArray *
flipped(const GByteArray *content, GRand *random, GString *label)
{
    GByteArray *copy = g_byte_array_new();
    int flips = g_rand_int_range(random, 1, FLIPS_MAX + 1);

    g_byte_array_append(copy, content->data, content->len);
    for (int i = 0; i < flips; i++) {
        guint at = (guint)g_rand_int_range(random, 0, (gint32)copy->len);

        copy->data[at] = (guint8)g_rand_int_range(random, 0, 256);
        g_string_append_printf(label, " [%u]=%02x", at, copy->data[at]);
    }
    return copy;
}

static void
run(const char *name, PskSpan content, size_t number, const char *label)
{
    /* Each case in one of the ways that write most. */
    static const char *const forms[] = {"--verbose", "--json", "--quiet"};
    g_autofree char *keys = g_strdup_printf("%s/%s.keys", PSK_CAPTURES, name);
    int file = memfd_create("capture", MFD_CLOEXEC);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    char *words[] = {(char *)"pskdecode", (char *)forms[number % G_N_ELEMENTS(forms)], path, keys,
                     NULL};
    g_autoptr(GError) error = NULL;
    Options options;
    ExitStatus status;

    if (write(file, content.data, content.size) != (ssize_t)content.size ||
        !options_parse(&options, 4, words, &error))
        abort();
    alarm(SECONDS);
    status = pipeline_run(&options);
    alarm(0);
    if (status != EXIT_STATUS_OK && status != EXIT_STATUS_FAILED) {
        fprintf(stderr, "damage: exit status %d: %s\n", status, label);
        abort();
    }
    options_clear(&options);
    close(file);
}

static void
run_cut(const Source *source, size_t size, Progress *progress)
{
    g_snprintf(progress->label, sizeof(progress->label), "%s cut to %zu bytes", source->name, size);
    run(source->name, psk_span(source->content->data, size), size, progress->label);
}

/* A case is the same whichever batch it is in: its random numbers come from its own number. */
static void
run_flip(const Source *source, size_t number, Progress *progress)
{
    GRand *random = g_rand_new_with_seed(SEED + (guint32)number);
    g_autoptr(GString) label = g_string_new(source->name);
    GByteArray *content = flipped(source->content, random, label);

    g_strlcpy(progress->label, label->str, sizeof(progress->label));
    run(source->name, psk_span(content->data, content->len), number, progress->label);
    g_byte_array_unref(content);
    g_rand_free(random);
}

/* In a process of its own: the cases from |begin|. */
static void
run_batch(const Plan *plan, size_t begin, Progress *progress)
{
    size_t end = MIN(begin + BATCH, plan->count);
    int nowhere = open("/dev/null", O_WRONLY);

    if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
        abort();
    g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
    for (size_t i = begin; i < end; i++) {
        const Source *source = g_ptr_array_index(plan->sources, i % plan->sources->len);

        if (plan->flip)
            run_flip(source, i, progress);
        else
            run_cut(source, i, progress);
    }
    g_strlcpy(progress->label, "at its end (a leak?)", sizeof(progress->label));
}

static pid_t
start_batch(const Plan *plan, size_t begin, Progress *progress, int messages)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    /* What pskdecode says of damaged files is of no interest, what a sanitizer says is. */
    if (dup2(messages, STDERR_FILENO) < 0)
        abort();
    run_batch(plan, begin, progress);
    exit(EXIT_SUCCESS);
}

/* The last lines of what a batch that ended badly wrote. */
static void
show_messages(int messages)
{
    enum { SHOWN = 6000 };
    char text[SHOWN];
    off_t size = lseek(messages, 0, SEEK_END);
    ssize_t got = pread(messages, text, SHOWN, size > SHOWN ? size - SHOWN : 0);

    if (got > 0)
        fwrite(text, 1, (size_t)got, stderr);
}

/* Whether the cases from |begin|, every PROCESSES-th batch of them, ended well. */
static bool
run_batches(const Plan *plan, size_t begin, Progress *progress)
{
    bool ok = true;

    for (; begin < plan->count; begin += (size_t)BATCH * PROCESSES) {
        int messages = memfd_create("messages", MFD_CLOEXEC);
        int status;
        pid_t child = start_batch(plan, begin, progress, messages);

        if (child < 0 || waitpid(child, &status, 0) != child)
            abort();
        if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
            show_messages(messages);
            fprintf(stderr, "damage: %s%s\n", progress->label,
                    WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ": it hangs" : "");
            ok = false;
        }
        close(messages);
    }
    return ok;
}

static bool
run_plan(const Plan *plan)
{
    bool ok = true;

    for (size_t i = 0; i < PROCESSES; i++) {
        Progress *progress = mmap(NULL, sizeof(Progress), PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        pid_t child = fork();

        if (progress == MAP_FAILED || child < 0)
            abort();
        if (child == 0)
            exit(run_batches(plan, i * BATCH, progress) ? EXIT_SUCCESS : EXIT_FAILURE);
        munmap(progress, sizeof(Progress));
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        int status;

        if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
            ok = false;
    }
    return ok;
}

static void
source_free(gpointer data)
{
    Source *source = data;

    g_byte_array_unref(source->content);
    g_free(source->name);
    g_free(source);
}

static void
add_source(Plan *plan, const char *name, bool pcap)
{
    Source *source = g_new0(Source, 1);

    source->name = g_strdup(name);
    source->content = read_capture(name);
    if (pcap) {
        GByteArray *pcapng = source->content;

        source->content = as_pcap(pcapng);
        g_byte_array_unref(pcapng);
    }
    g_ptr_array_add(plan->sources, source);
}

int
main(int argc, char **argv)
{
    Plan plan = {.sources = g_ptr_array_new_with_free_func(source_free)};
    bool ok;

    plan.flip = argc > 3 && strcmp(argv[1], "flip") == 0;
    if (argc != 3 && !plan.flip) {
        fprintf(stderr, "usage: damage cut|cut-pcap NAME, damage flip COUNT NAME...\n");
        return EXIT_STATUS_USAGE;
    }
    for (int i = plan.flip ? 3 : 2; i < argc; i++)
        add_source(&plan, argv[i], strcmp(argv[1], "cut-pcap") == 0);
    plan.count = plan.flip ? (size_t)g_ascii_strtoull(argv[2], NULL, 10)
                           : ((Source *)g_ptr_array_index(plan.sources, 0))->content->len + 1;
    ok = run_plan(&plan);
    if (ok)
        printf("%zu damaged captures: each read to its end or refused\n", plan.count);
    g_ptr_array_unref(plan.sources);
    return ok && plan.count > 1 ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
}
