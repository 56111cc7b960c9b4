/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <fcntl.h>
#include <unistd.h>

#include "arguments.h"
#include "capture/capture_format.h"
#include "output/text_wrap.h"
#include "tls/suite.h"

enum {
    FORMAT_OCTETS = 24,      /* what tells a capture by its beginning */
    JOBS_UNSET = G_MININT32, /* --jobs was not given */
};

G_DEFINE_QUARK(options-error-quark, options_error)

/* What GOption fills in; its types are not ours. */
typedef struct {
    gboolean json, quiet, verbose, strict, version;
    char **keys, **keylogs, **rest;
    char *filter, *streams, *color, *rsa_key, *expect, *explain, *interface;
    int jobs;
} Raw;

static bool
usage_error(GError **error, const char *message)
{
    g_set_error_literal(error, OPTIONS_ERROR, 0, message);
    return false;
}

static bool
decide_color(const char *when, bool *color, GError **error)
{
    const char *no_color = g_getenv("NO_COLOR");
    const char *term = g_getenv("TERM");

    if (when == NULL || strcmp(when, "auto") == 0)
        *color = isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
                 g_strcmp0(term, "dumb") != 0;
    else if (strcmp(when, "always") == 0 || strcmp(when, "never") == 0)
        *color = when[0] == 'a';
    else
        return usage_error(error, "--color takes auto, always or never");
    return true;
}

/*
 * With a key log and no -k, the last argument may be a capture or the key table: the beginning of
 * the file tells. What can't be read is taken for the table, as without a key log.
 */
static bool
is_capture(const char *path)
{
    uint8_t begin[FORMAT_OCTETS];
    ssize_t got;
    int fd;

    if (strcmp(path, "-") == 0)
        return true;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    got = read(fd, begin, sizeof(begin));
    close(fd);
    if (got < (ssize_t)sizeof(begin))
        return false;
    return (begin[0] == 0x1f && begin[1] == 0x8b) || /* gzip */
           capture_format_recognise(psk_span(begin, sizeof(begin))).kind != CAPTURE_FORMAT_OTHER;
}

/* Whether the last argument is the key table. */
static bool
last_is_table(const Raw *raw, guint count)
{
    if (raw->keys != NULL)
        return false;
    return raw->keylogs == NULL || (count > 1 && !is_capture(raw->rest[count - 1]));
}

/* -i INTERFACE KEYS, or -i INTERFACE where keys were named by an option. */
static bool
take_live_keys(Options *options, Raw *raw, guint count, GError **error)
{
    if (count > 1 || (count == 1 && raw->keys != NULL))
        return usage_error(error, "with -i, no captures can be read: give the key table alone");
    if (count == 0 && raw->keys == NULL && raw->keylogs == NULL)
        return usage_error(error, "no key table given (usage: pskdecode [OPTION...] -i INTERFACE "
                                  "KEYS)");
    options->keys = count == 1 ? g_steal_pointer(&raw->rest) : g_steal_pointer(&raw->keys);
    return true;
}

static bool
decide_jobs(int wanted, unsigned *jobs, GError **error)
{
    if (wanted <= 0 && wanted != JOBS_UNSET)
        return usage_error(error, "--jobs takes a number of threads, from 1 on");
    *jobs = wanted > 0 ? (unsigned)wanted : 0;
    return true;
}

/* CAPTURE... KEYS, or CAPTURE... where keys were named by an option. */
static bool
split_arguments(Options *options, Raw *raw, GError **error)
{
    guint count = raw->rest != NULL ? g_strv_length(raw->rest) : 0;
    bool table;

    options->interface = g_steal_pointer(&raw->interface);
    if (options->interface != NULL)
        return take_live_keys(options, raw, count, error);
    if (count == 0)
        return usage_error(error, "no capture given; usage: pskdecode [OPTION...] CAPTURE... KEYS");
    table = last_is_table(raw, count);
    if (table && count == 1)
        return usage_error(error, "no key table given: the last argument is the key table "
                                  "(usage: pskdecode [OPTION...] CAPTURE... KEYS)");
    if (table) {
        options->keys = g_new0(char *, 2);
        options->keys[0] = g_steal_pointer(&raw->rest[count - 1]);
    } else {
        options->keys = g_steal_pointer(&raw->keys);
    }
    options->captures = g_steal_pointer(&raw->rest);
    return true;
}

/* Colon-separated suites, by any of their names or by number. */
static bool
parse_expected(const char *text, GArray **expected, GError **error)
{
    g_auto(GStrv) names = NULL;

    if (text == NULL)
        return true;
    if (text[0] == '\0')
        return usage_error(error, "--expect takes cipher suites, with colons between them");
    names = g_strsplit(text, ":", -1);
    *expected = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    for (char **name = names; *name != NULL; name++) {
        const PskSuite *suite = psk_suite_find_name(*name);

        if (suite == NULL) {
            g_set_error(error, OPTIONS_ERROR, 0,
                        "--expect: no cipher suite is called '%s'; give IANA, OpenSSL, mbedTLS or "
                        "GnuTLS names, or numbers such as 0xC0A8, with colons between them",
                        *name);
            return false;
        }
        g_array_append_val(*expected, suite->id);
    }
    return true;
}

static void
raw_clear(Raw *raw)
{
    g_strfreev(raw->keys);
    g_strfreev(raw->keylogs);
    g_strfreev(raw->rest);
    g_free(raw->filter);
    g_free(raw->streams);
    g_free(raw->color);
    g_free(raw->rsa_key);
    g_free(raw->expect);
    g_free(raw->explain);
    g_free(raw->interface);
}

static bool
take(Options *options, Raw *raw, GError **error)
{
    options->json = raw->json;
    options->quiet = raw->quiet;
    options->verbose = raw->verbose;
    options->strict = raw->strict;
    options->version = raw->version;
    options->explain = g_steal_pointer(&raw->explain);
    options->columns = text_wrap_columns();
    if (options->version || options->explain != NULL)
        return true;
    if (!decide_jobs(raw->jobs, &options->jobs, error) ||
        !parse_expected(raw->expect, &options->expected, error) ||
        !decide_color(raw->color, &options->color, error) || !split_arguments(options, raw, error))
        return false;
    options->keylogs = g_steal_pointer(&raw->keylogs);
    options->filter = g_steal_pointer(&raw->filter);
    options->streams = g_steal_pointer(&raw->streams);
    options->rsa_key = g_steal_pointer(&raw->rsa_key);
    return true;
}

bool
options_parse(Options *options, int argc, char **argv, GError **error)
{
    Raw raw = {.jobs = JOBS_UNSET};
    /* clang-format off */
    const GOptionEntry entries[] = {
        {"keys", 'k', 0, G_OPTION_ARG_FILENAME_ARRAY, &raw.keys,
         "Key table, identity:hexkey on each line (repeatable)", "FILE"},
        {"keylog", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw.keylogs,
         "Key log (SSLKEYLOGFILE) beside or instead of the table (repeatable)", "FILE"},
        {"rsa-key", 0, 0, G_OPTION_ARG_FILENAME, &raw.rsa_key,
         "The server's RSA private key (PEM), for RSA_PSK suites", "FILE"},
        {"expect", 0, 0, G_OPTION_ARG_STRING, &raw.expect,
         "Cipher suites that should be negotiated; others are a finding", "SUITES"},
        {"interface", 'i', 0, G_OPTION_ARG_STRING, &raw.interface,
         "Capture live on an interface, instead of reading captures", "NAME"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &raw.jobs,
         "Threads that decode large files (default: one for each processor)", "N"},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &raw.json,
         "JSON Lines on standard output", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &raw.quiet,
         "Sessions and findings only, no MQTT messages", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &raw.verbose,
         "Also handshake steps, offered suites, undecoded data as hex dump", NULL},
        {"streams", 0, 0, G_OPTION_ARG_FILENAME, &raw.streams,
         "Write the plaintext of each session to DIR/<id>-client.bin, -server.bin", "DIR"},
        {"filter", 'f', 0, G_OPTION_ARG_STRING, &raw.filter,
         "Only packets that match a pcap filter", "EXPR"},
        {"strict", 0, 0, G_OPTION_ARG_NONE, &raw.strict,
         "Exit 3 unless every session was decrypted without a warning", NULL},
        {"color", 0, 0, G_OPTION_ARG_STRING, &raw.color,
         "Colours: auto, always or never", "WHEN"},
        {"explain", 0, 0, G_OPTION_ARG_STRING, &raw.explain,
         "Explain a finding's code, a verdict, or a line of a log, and end", "CODE|TEXT"},
        {"version", 0, 0, G_OPTION_ARG_NONE, &raw.version, "Print the version", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw.rest, NULL,
         "CAPTURE... KEYS"},
        G_OPTION_ENTRY_NULL,
    };
    /* clang-format on */
    GOptionContext *context;
    g_auto(GStrv) words = NULL;
    bool ok;

    *options = (Options){0};
    words = arguments_split(entries, argc, argv, error);
    if (words == NULL)
        return false;
    context = g_option_context_new(NULL);
    g_option_context_set_summary(
        context, "Decrypts the TLS-PSK sessions in packet captures with a table of pre-shared "
                 "keys,\nshows their MQTT messages, and says why sessions failed.");
    g_option_context_set_description(
        context, "CAPTURE is a pcap or pcapng file, gzip'd or not; - is standard input.\n"
                 "Exit status: 0 read to the end, 1 input or output failed, 2 usage, 3 --strict\n"
                 "was not met, 4 a key file can't be read or has no usable line.");
    g_option_context_add_main_entries(context, entries, NULL);
    ok = g_option_context_parse_strv(context, &words, error) && take(options, &raw, error);
    g_option_context_free(context);
    raw_clear(&raw);
    if (!ok)
        options_clear(options);
    return ok;
}

void
options_clear(Options *options)
{
    g_strfreev(options->captures);
    g_strfreev(options->keys);
    g_strfreev(options->keylogs);
    g_free(options->filter);
    g_free(options->streams);
    g_free(options->rsa_key);
    g_free(options->explain);
    g_free(options->interface);
    g_clear_pointer(&options->expected, g_array_unref);
    *options = (Options){0};
}
