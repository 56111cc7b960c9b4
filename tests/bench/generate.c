/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a capture for benchmarks: many devices that talk MQTT over TLS-PSK to one broker, with the
 * key table and the truth that a decoder's output is checked against (check.py).
 *
 *     bench_generate --sessions 300 --suites PSK-AES128-CCM8:PSK-AES128-GCM-SHA256 out.pcap
 *
 * writes out.pcap, out.keys, out.truth.jsonl and, with --records, out.records for
 * bench_crypto_loop. The same options and the same OpenSSL make the same files.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <errno.h>
#include <glib.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <time.h>

#include "conversation.h"

enum { PORT_MIN = 32768, PORT_MAX = 60999, WRITE_BUFFER = 1 << 20 };
enum { BEGIN = 1767225600 }; /* 2026-01-01 */

typedef struct {
    World world;
    gint sessions, live, messages, identities, clients, mss, step_us, batch;
    gint64 seed;
    gboolean one_key, records, no_truth, mqtt5, silent;
    char *payload, *suites;
    GPtrArray *contexts; /* SuiteContexts */
    uint16_t *ports;     /* of each client, the next one */
} Generator;

static void G_GNUC_NORETURN G_GNUC_PRINTF(1, 2)
fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

/* OpenSSL's random numbers, for what it would otherwise never do the same way twice. */
static Random tls_random;

static int
tls_random_bytes(unsigned char *out, int size)
{
    for (int i = 0; i < size; i += 8) {
        uint64_t word = random_next(&tls_random);

        memcpy(out + i, &word, (size_t)MIN(8, size - i));
    }
    return 1;
}

static int
tls_random_status(void)
{
    return 1;
}

static const RAND_METHOD tls_random_method = {
    .bytes = tls_random_bytes,
    .pseudorand = tls_random_bytes,
    .status = tls_random_status,
};

/* In place of the C library's: OpenSSL puts the time into its session tickets. */
time_t
time(time_t *out)
{
    if (out != NULL)
        *out = BEGIN;
    return BEGIN;
}

static void
parse_options(Generator *generator, int *argc, char ***argv)
{
    World *world = &generator->world;
    Wire *wire = &world->wire;
    /* clang-format off */
    const GOptionEntry entries[] = {
        {"sessions", 0, 0, G_OPTION_ARG_INT, &generator->sessions, "conversations in all", "N"},
        {"live", 0, 0, G_OPTION_ARG_INT, &generator->live, "conversations at once", "N"},
        {"messages", 0, 0, G_OPTION_ARG_INT, &generator->messages, "PUBLISH in each", "N"},
        {"silent", 0, 0, G_OPTION_ARG_NONE, &generator->silent, "handshakes alone, no MQTT", NULL},
        {"payload", 0, 0, G_OPTION_ARG_STRING, &generator->payload, "octets of a payload", "MIN-MAX"},
        {"suites", 0, 0, G_OPTION_ARG_STRING, &generator->suites,
         "cipher suites by OpenSSL's names; TLS_AES_128_GCM_SHA256 is TLS 1.3", "A:B:C"},
        {"identities", 0, 0, G_OPTION_ARG_INT, &generator->identities, "devices in the key table", "N"},
        {"clients", 0, 0, G_OPTION_ARG_INT, &generator->clients, "addresses that they have", "N"},
        {"one-key", 0, 0, G_OPTION_ARG_NONE, &generator->one_key, "the same key for all devices", NULL},
        {"qos1", 0, 0, G_OPTION_ARG_DOUBLE, &world->qos1, "PUBLISH with QoS 1", "PERCENT"},
        {"qos2", 0, 0, G_OPTION_ARG_DOUBLE, &world->qos2, "PUBLISH with QoS 2", "PERCENT"},
        {"mqtt5", 0, 0, G_OPTION_ARG_NONE, &generator->mqtt5, "MQTT 5 with properties and topic aliases", NULL},
        {"batch", 0, 0, G_OPTION_ARG_INT, &generator->batch, "octets of a record where packets lie across them", "N"},
        {"downlink", 0, 0, G_OPTION_ARG_DOUBLE, &world->downlink, "PUBLISH that the broker sends", "PERCENT"},
        {"pings", 0, 0, G_OPTION_ARG_DOUBLE, &world->pings, "PUBLISH that a PINGREQ follows", "PERCENT"},
        {"loss", 0, 0, G_OPTION_ARG_DOUBLE, &wire->loss, "segments lost and sent again", "PERCENT"},
        {"reorder", 0, 0, G_OPTION_ARG_DOUBLE, &wire->reorder, "segments overtaken", "PERCENT"},
        {"duplicates", 0, 0, G_OPTION_ARG_DOUBLE, &wire->duplicates, "segments seen twice", "PERCENT"},
        {"missing", 0, 0, G_OPTION_ARG_DOUBLE, &wire->missing, "segments not in the capture", "PERCENT"},
        {"mss", 0, 0, G_OPTION_ARG_INT, &generator->mss, "octets of a segment", "N"},
        {"step", 0, 0, G_OPTION_ARG_INT, &generator->step_us, "microseconds from packet to packet", "N"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &generator->seed, "what everything random begins with", "N"},
        {"records", 0, 0, G_OPTION_ARG_NONE, &generator->records, "write the protected records too", NULL},
        {"no-truth", 0, 0, G_OPTION_ARG_NONE, &generator->no_truth, "write no truth", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    /* clang-format on */
    g_autoptr(GOptionContext) context = g_option_context_new("CAPTURE.pcap");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error))
        fail("%s", error->message);
    if (*argc != 2)
        fail("one argument: the capture to write");
}

static void
apply_options(Generator *generator)
{
    World *world = &generator->world;

    if (sscanf(generator->payload, "%u-%u", &world->payload_min, &world->payload_max) != 2 ||
        world->payload_min > world->payload_max || world->payload_max > WORLD_PAYLOAD_MAX)
        fail("--payload %s is not MIN-MAX, at most %d", generator->payload, WORLD_PAYLOAD_MAX);
    if (generator->sessions < 0 || generator->live < 1 || generator->messages < 0 ||
        generator->identities < 1 || generator->clients < 1 || generator->clients > 1 << 24)
        fail("a number is out of range");
    if (generator->mss < 1 || generator->mss > 65000 || generator->step_us < 1)
        fail("--mss or --step is out of range");
    world->messages = (uint32_t)generator->messages;
    if (generator->batch < 0 || generator->batch > 16384)
        fail("--batch is out of range");
    world->batch = (uint32_t)generator->batch;
    world->mqtt5 = generator->mqtt5;
    world->silent = generator->silent;
    world->one_key = generator->one_key;
    world->seed = (uint64_t)generator->seed;
    world->random.state = world->seed;
    world->wire.random.state = world->seed ^ 0x77697265;
    world->wire.mss = (uint32_t)generator->mss;
    world->wire.step_us = (uint32_t)generator->step_us;
    world->wire.clock_us = (uint64_t)BEGIN * 1000000;
    tls_random.state = world->seed ^ 0x746c73;
    RAND_set_rand_method(&tls_random_method);
}

static void
make_contexts(Generator *generator)
{
    g_auto(GStrv) names = g_strsplit(generator->suites, ":", 0);

    generator->contexts = g_ptr_array_new_with_free_func((GDestroyNotify)suite_contexts_free);
    for (char **name = names; *name != NULL; name++) {
        SuiteContexts *contexts = suite_contexts_new(*name);

        if (contexts == NULL)
            fail("OpenSSL does not know the cipher suite %s", *name);
        g_ptr_array_add(generator->contexts, contexts);
    }
}

/* What sensors say, without characters that JSON escapes. */
static char *
make_text(Random *random)
{
    static const char *const names[] = {"temperature", "humidity", "battery", "pressure", "rssi"};
    GString *text = g_string_sized_new(WORLD_TEXT + 64);

    while (text->len < WORLD_TEXT)
        g_string_append_printf(text, "%s=%u.%03u;", names[random_below(random, 5)],
                               random_below(random, 1000), random_below(random, 1000));
    return g_string_free(text, FALSE);
}

/* "out.pcap" and "keys" make "out.keys". */
static FILE *
open_beside(const char *capture, const char *suffix)
{
    g_autofree char *stem = g_str_has_suffix(capture, ".pcap")
                                ? g_strndup(capture, strlen(capture) - 5)
                                : g_strdup(capture);
    g_autofree char *path = g_strdup_printf("%s.%s", stem, suffix);
    FILE *file = fopen(path, "wb");

    if (file == NULL)
        fail("%s: %s", path, g_strerror(errno));
    setvbuf(file, NULL, _IOFBF, WRITE_BUFFER);
    return file;
}

static void
close_file(FILE *file)
{
    if (file != NULL && (ferror(file) || fclose(file) != 0))
        fail("cannot write: %s", g_strerror(errno));
}

static void
write_keys(const Generator *generator, FILE *out)
{
    for (gint i = 0; i < generator->identities; i++) {
        g_autofree char *identity = conversation_identity((uint32_t)i);
        uint8_t key[16];

        conversation_key(&generator->world, (uint32_t)i, key);
        fprintf(out, "%s:", identity);
        for (int octet = 0; octet < 16; octet++)
            fprintf(out, "%02x", key[octet]);
        fputc('\n', out);
    }
}

static Conversation *
begin_conversation(Generator *generator, uint32_t number)
{
    Random *random = &generator->world.random;
    uint32_t device = random_below(random, (uint32_t)generator->identities);
    uint32_t client = number % (uint32_t)generator->clients;
    uint16_t *port = &generator->ports[client];

    *port = *port == 0 || *port == PORT_MAX ? PORT_MIN : *port + 1;
    return conversation_new(&generator->world,
                            g_ptr_array_index(generator->contexts,
                                              number % generator->contexts->len),
                            number, device, (10U << 24) + 1 + client, *port);
}

static void
generate(Generator *generator)
{
    Random *random = &generator->world.random;
    uint32_t begun = 0, sessions = (uint32_t)generator->sessions, live = 0;
    Conversation **all = g_new0(Conversation *, (size_t)generator->live);

    while (live < (uint32_t)generator->live && begun < sessions)
        all[live++] = begin_conversation(generator, begun++);
    while (live > 0) {
        uint32_t at = random_below(random, live);

        if (conversation_step(all[at]))
            continue;
        if (begun < sessions)
            all[at] = begin_conversation(generator, begun++);
        else
            all[at] = all[--live];
    }
    g_free(all);
}

int
main(int argc, char **argv)
{
    Generator generator = {
        .sessions = 10, .live = 4, .messages = 10, .identities = 5, .clients = 5,
        .mss = 1460, .step_us = 50, .seed = 1,
        .world = {.qos1 = 30, .pings = 2},
    };
    World *world = &generator.world;
    g_autofree char *text = NULL;
    FILE *keys;

    parse_options(&generator, &argc, &argv);
    if (generator.payload == NULL)
        generator.payload = g_strdup("20-200");
    if (generator.suites == NULL)
        generator.suites = g_strdup("PSK-AES128-CCM8");
    apply_options(&generator);
    make_contexts(&generator);
    world->text = text = make_text(&world->random);
    generator.ports = g_new0(uint16_t, (size_t)generator.clients);
    world->wire.out = open_beside(argv[1], "pcap");
    world->truth = generator.no_truth ? NULL : open_beside(argv[1], "truth.jsonl");
    world->records = generator.records ? open_beside(argv[1], "records") : NULL;
    keys = open_beside(argv[1], "keys");
    write_keys(&generator, keys);
    close_file(keys);
    wire_begin(&world->wire);
    generate(&generator);
    close_file(world->wire.out);
    close_file(world->truth);
    close_file(world->records);
    printf("{\"bytes\":%" G_GUINT64_FORMAT ",\"packets\":%" G_GUINT64_FORMAT
           ",\"missing\":%" G_GUINT64_FORMAT ",\"sessions\":%d,\"published\":%" G_GUINT64_FORMAT
           "}\n",
           world->wire.bytes, world->wire.packets, world->wire.missed, generator.sessions,
           world->published);
    g_ptr_array_unref(generator.contexts);
    g_free(generator.ports);
    g_free(generator.payload);
    g_free(generator.suites);
    return 0;
}
