/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/keylog.h"

#include "base/file.h"
#include "base/hex.h"
#include "base/seeded_hash.h"

/* The secrets of one session, under its client random. */
typedef struct {
    uint8_t client_random[PSK_RANDOM_SIZE];
    PskSecret secrets[PSK_KEYLOG_LABELS];
} Session;

struct PskKeylog {
    GHashTable *sessions; /* the client random in a Session -> that Session */
    size_t secrets;
};

static const char *const labels[PSK_KEYLOG_LABELS] = {
    [PSK_KEYLOG_MASTER] = "CLIENT_RANDOM",
    [PSK_KEYLOG_PREMASTER] = "PMS_CLIENT_RANDOM",
    [PSK_KEYLOG_CLIENT_EARLY_TRAFFIC] = "CLIENT_EARLY_TRAFFIC_SECRET",
    [PSK_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    [PSK_KEYLOG_SERVER_HANDSHAKE_TRAFFIC] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    [PSK_KEYLOG_CLIENT_TRAFFIC] = "CLIENT_TRAFFIC_SECRET_0",
    [PSK_KEYLOG_SERVER_TRAFFIC] = "SERVER_TRAFFIC_SECRET_0",
};

/* A capture that brings secrets chooses the randoms, too. */
static guint
random_hash(gconstpointer key)
{
    return psk_seeded_hash(psk_span(key, PSK_RANDOM_SIZE));
}

static gboolean
random_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, PSK_RANDOM_SIZE) == 0;
}

static void
session_free(gpointer data)
{
    Session *session = data;

    for (size_t i = 0; i < PSK_KEYLOG_LABELS; i++)
        psk_secret_clear(&session->secrets[i]);
    g_free(session);
}

PskKeylog *
psk_keylog_new(void)
{
    PskKeylog *keylog = g_new0(PskKeylog, 1);

    keylog->sessions = g_hash_table_new_full(random_hash, random_equal, NULL, session_free);
    return keylog;
}

void
psk_keylog_free(PskKeylog *keylog)
{
    if (keylog == NULL)
        return;
    g_hash_table_unref(keylog->sessions);
    g_free(keylog);
}

const char *
psk_keylog_label_name(PskKeylogLabel label)
{
    g_return_val_if_fail((size_t)label < PSK_KEYLOG_LABELS, "");
    return labels[label];
}

/* Takes the next run of |text| up to |separator|. */
static PskSpan
take(PskSpan *text, char separator)
{
    const uint8_t *end = text->size > 0 ? memchr(text->data, separator, text->size) : NULL;
    size_t size = end != NULL ? (size_t)(end - text->data) : text->size;
    PskSpan run = psk_span_first(*text, size);

    *text = psk_span_skip(*text, size + 1);
    return run;
}

static bool
find_label(PskSpan name, PskKeylogLabel *label)
{
    for (size_t i = 0; i < PSK_KEYLOG_LABELS; i++) {
        if (psk_span_equal(name, psk_span_str(labels[i]))) {
            *label = (PskKeylogLabel)i;
            return true;
        }
    }
    return false;
}

static Session *
session_for(PskKeylog *keylog, const uint8_t client_random[static PSK_RANDOM_SIZE])
{
    Session *session = g_hash_table_lookup(keylog->sessions, client_random);

    if (session == NULL) {
        session = g_new0(Session, 1);
        memcpy(session->client_random, client_random, PSK_RANDOM_SIZE);
        g_hash_table_insert(keylog->sessions, session->client_random, session);
    }
    return session;
}

/* False where the line looks like a secret of ours and can't be used. */
static bool
parse_line(PskKeylog *keylog, PskSpan line)
{
    PskSpan name = take(&line, ' ');
    PskSpan random = take(&line, ' ');
    uint8_t client_random[PSK_RANDOM_SIZE];
    PskKeylogLabel label;
    PskSecret secret = {0};

    if (!find_label(name, &label)) /* EXPORTER_SECRET, RSA, ECH_… */
        return true;
    if (random.size != 2 * PSK_RANDOM_SIZE || !psk_hex_decode(random, client_random) ||
        line.size == 0 || !psk_hex_decode_secret(line, &secret))
        return false;
    if (label == PSK_KEYLOG_MASTER && secret.size != PSK_MASTER_SECRET_SIZE) {
        psk_secret_clear(&secret);
        return false;
    }
    psk_secret_set(&session_for(keylog, client_random)->secrets[label], psk_secret_span(&secret));
    psk_secret_clear(&secret);
    keylog->secrets++;
    return true;
}

size_t
psk_keylog_parse(PskKeylog *keylog, PskSpan text, size_t *first_bad)
{
    size_t bad = 0;

    if (text.size >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        text = psk_span_skip(text, 3);
    for (size_t number = 1; text.size > 0; number++) {
        PskSpan line = take(&text, '\n');

        while (line.size > 0 && g_ascii_isspace(line.data[line.size - 1]))
            line.size--;
        if (line.size == 0 || line.data[0] == '#' || parse_line(keylog, line))
            continue;
        if (bad++ == 0 && first_bad != NULL)
            *first_bad = number;
    }
    return bad;
}

bool
psk_keylog_read(PskKeylog *keylog, const char *path, GError **error)
{
    g_autofree char *name = g_filename_display_name(path);
    PskSecret content = {0};
    size_t before = keylog->secrets, bad, first_bad = 0;

    if (!psk_file_read_secret(path, &content, error)) {
        g_prefix_error(error, "cannot read the key log ");
        return false;
    }
    bad = psk_keylog_parse(keylog, psk_secret_span(&content), &first_bad);
    psk_secret_clear(&content);
    if (keylog->secrets > before)
        return true;
    if (bad > 0)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s:%zu: not a line of a key log (LABEL client_random secret)", name,
                    first_bad);
    else
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s: no TLS secrets in it; is it a file written by SSLKEYLOGFILE?", name);
    return false;
}

PskSpan
psk_keylog_find(const PskKeylog *keylog, PskKeylogLabel label, PskSpan client_random)
{
    const Session *session;

    if (client_random.size != PSK_RANDOM_SIZE || keylog->secrets == 0)
        return psk_span(NULL, 0);
    session = g_hash_table_lookup(keylog->sessions, client_random.data);
    return session != NULL ? psk_secret_span(&session->secrets[label]) : psk_span(NULL, 0);
}

bool
psk_keylog_knows(const PskKeylog *keylog, PskSpan client_random)
{
    return keylog != NULL && keylog->secrets > 0 && client_random.size == PSK_RANDOM_SIZE &&
           g_hash_table_contains(keylog->sessions, client_random.data);
}

bool
psk_keylog_search(const PskKeylog *keylog, PskKeylogFits fits, void *user)
{
    GHashTableIter iter;
    gpointer client_random;

    g_hash_table_iter_init(&iter, keylog->sessions);
    while (g_hash_table_iter_next(&iter, &client_random, NULL))
        if (fits(user, psk_span(client_random, PSK_RANDOM_SIZE)))
            return true;
    return false;
}

size_t
psk_keylog_sessions(const PskKeylog *keylog)
{
    return g_hash_table_size(keylog->sessions);
}

size_t
psk_keylog_size(const PskKeylog *keylog)
{
    return keylog->secrets;
}
