/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/summary.h"

#include "base/seeded_hash.h"
#include "tls/suite.h"

struct Summary {
    uint64_t sessions;
    uint64_t by_verdict[PSK_VERDICTS];
    GHashTable *suites;    /* number -> how many sessions, itself */
    const PskTable *table; /* NULL where there is none */
    uint32_t *listed;      /* sessions of the identity in each row of it; NULL before the first */
    size_t listed_seen;    /* rows that have one */
    GHashTable *others;    /* identities that it has not: GBytes -> uint64_t, allocated */
    size_t others_size;    /* octets of those */
};

Summary *
summary_new(void)
{
    Summary *summary = g_new0(Summary, 1);

    summary->suites = g_hash_table_new(NULL, NULL);
    summary->others = g_hash_table_new_full(psk_seeded_hash_bytes, g_bytes_equal,
                                            (GDestroyNotify)g_bytes_unref, g_free);
    return summary;
}

void
summary_set_table(Summary *summary, const PskTable *table)
{
    g_return_if_fail(summary->listed == NULL);
    summary->table = table;
}

void
summary_free(Summary *summary)
{
    if (summary == NULL)
        return;
    g_hash_table_unref(summary->suites);
    g_hash_table_unref(summary->others);
    g_free(summary->listed);
    g_free(summary);
}

static void
count_other(Summary *summary, GBytes *identity)
{
    uint64_t *sessions = g_hash_table_lookup(summary->others, identity);
    size_t size = g_bytes_get_size(identity);

    if (sessions == NULL) {
        if (g_hash_table_size(summary->others) >= SUMMARY_IDENTITIES_MAX ||
            size > SUMMARY_IDENTITIES_SIZE_MAX - summary->others_size)
            return;
        summary->others_size += size;
        sessions = g_new0(uint64_t, 1);
        g_hash_table_insert(summary->others, g_bytes_ref(identity), sessions);
    }
    (*sessions)++;
}

/* Identities of the table cost no more than a number for each of its rows. */
static void
count_identity(Summary *summary, GBytes *identity)
{
    uint32_t row = PSK_TABLE_NONE;
    PskSpan name;

    name.data = g_bytes_get_data(identity, &name.size);
    if (summary->table != NULL)
        row = psk_table_find(summary->table, name);
    if (row == PSK_TABLE_NONE) {
        count_other(summary, identity);
        return;
    }
    if (summary->listed == NULL)
        summary->listed = g_new0(uint32_t, psk_table_size(summary->table));
    if (summary->listed[row]++ == 0)
        summary->listed_seen++;
}

static void
count_suite(Summary *summary, uint16_t id)
{
    gpointer key = GUINT_TO_POINTER(id);
    gsize sessions = GPOINTER_TO_SIZE(g_hash_table_lookup(summary->suites, key));

    g_hash_table_insert(summary->suites, key, GSIZE_TO_POINTER(sessions + 1));
}

void
summary_add(Summary *summary, PskVerdict verdict, GBytes *identity, bool has_suite,
            uint16_t suite_id)
{
    summary->sessions++;
    summary->by_verdict[verdict]++;
    if (identity != NULL)
        count_identity(summary, identity);
    if (has_suite)
        count_suite(summary, suite_id);
}

uint64_t
summary_sessions(const Summary *summary)
{
    return summary->sessions;
}

uint64_t
summary_verdict(const Summary *summary, PskVerdict verdict)
{
    return summary->by_verdict[verdict];
}

uint64_t
summary_identities(const Summary *summary)
{
    return summary->listed_seen + g_hash_table_size(summary->others);
}

/* A line of a count whose name is borrowed. */
typedef struct {
    PskSpan name;
    uint64_t sessions;
} Line;

static gint
most_first(gconstpointer a, gconstpointer b)
{
    const Line *left = a, *right = b;
    size_t both = MIN(left->name.size, right->name.size);
    int order = 0;

    if (left->sessions != right->sessions)
        return left->sessions > right->sessions ? -1 : 1;
    if (both > 0) /* an empty identity has no octets to point at */
        order = memcmp(left->name.data, right->name.data, both);
    if (order == 0)
        order = (left->name.size > right->name.size) - (left->name.size < right->name.size);
    return order;
}

static void
clear_count(gpointer data)
{
    SummaryCount *count = data;

    g_bytes_unref(count->name);
}

/* Those with most sessions of the lines that are added, however many these are. */
typedef struct {
    GArray *lines; /* Line */
    size_t most;   /* wanted */
} Top;

/* Lines among which the first are looked for at a time, besides those. */
enum { TOP_ROUND = 1024 };

static void
keep_first(Top *top)
{
    g_array_sort(top->lines, most_first);
    if (top->lines->len > top->most)
        g_array_set_size(top->lines, (guint)top->most);
}

static void
add_line(Top *top, PskSpan name, uint64_t sessions)
{
    Line line = {name, sessions};

    if (top->lines->len >= top->most + TOP_ROUND)
        keep_first(top);
    g_array_append_val(top->lines, line);
}

/* Sorted, with names of their own. */
static GArray *
counts_of(Top *top)
{
    GArray *counts = g_array_new(FALSE, FALSE, sizeof(SummaryCount));

    g_array_set_clear_func(counts, clear_count);
    keep_first(top);
    for (guint i = 0; i < top->lines->len; i++) {
        const Line *line = &g_array_index(top->lines, Line, i);
        SummaryCount count = {g_bytes_new(line->name.data, line->name.size), line->sessions};

        g_array_append_val(counts, count);
    }
    g_array_unref(top->lines);
    return counts;
}

enum { NUMBER_SIZE = sizeof("0xFFFF") };

GArray *
summary_suites(const Summary *summary, size_t most)
{
    Top top = {g_array_new(FALSE, FALSE, sizeof(Line)), most};
    g_autoptr(GStringChunk) numbers = g_string_chunk_new(NUMBER_SIZE);
    GHashTableIter iter;
    gpointer key, sessions;

    g_hash_table_iter_init(&iter, summary->suites);
    while (g_hash_table_iter_next(&iter, &key, &sessions)) {
        uint16_t id = (uint16_t)GPOINTER_TO_UINT(key);
        const PskSuite *suite = psk_suite_find(id);
        char number[NUMBER_SIZE];

        g_snprintf(number, sizeof(number), "0x%04X", id);
        add_line(&top,
                 psk_span_str(suite != NULL ? suite->iana
                                            : g_string_chunk_insert(numbers, number)),
                 GPOINTER_TO_SIZE(sessions));
    }
    return counts_of(&top);
}

GArray *
summary_top_identities(const Summary *summary, size_t most)
{
    Top top = {g_array_new(FALSE, FALSE, sizeof(Line)), most};
    GHashTableIter iter;
    gpointer name, sessions;

    for (uint32_t row = 0; summary->listed != NULL && row < psk_table_size(summary->table); row++)
        if (summary->listed[row] > 0)
            add_line(&top, psk_table_entry(summary->table, row).identity, summary->listed[row]);
    g_hash_table_iter_init(&iter, summary->others);
    while (g_hash_table_iter_next(&iter, &name, &sessions)) {
        gsize size;
        const uint8_t *data = g_bytes_get_data(name, &size);

        add_line(&top, psk_span(data, size), *(uint64_t *)sessions);
    }
    return counts_of(&top);
}
