/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "summary.h"

#include "base/seeded_hash.h"
#include "tls/suite.h"

struct Summary {
    uint64_t sessions;
    uint64_t by_verdict[PSK_VERDICTS];
    GHashTable *suites;     /* number -> how many sessions, itself */
    GHashTable *identities; /* GBytes -> uint64_t, allocated */
};

Summary *
summary_new(void)
{
    Summary *summary = g_new0(Summary, 1);

    summary->suites = g_hash_table_new(NULL, NULL);
    summary->identities = g_hash_table_new_full(psk_seeded_hash_bytes, g_bytes_equal,
                                                (GDestroyNotify)g_bytes_unref, g_free);
    return summary;
}

void
summary_free(Summary *summary)
{
    if (summary == NULL)
        return;
    g_hash_table_unref(summary->suites);
    g_hash_table_unref(summary->identities);
    g_free(summary);
}

static void
count_identity(Summary *summary, GBytes *identity)
{
    uint64_t *sessions = g_hash_table_lookup(summary->identities, identity);

    if (sessions == NULL) {
        if (g_hash_table_size(summary->identities) >= SUMMARY_IDENTITIES_MAX)
            return;
        sessions = g_new0(uint64_t, 1);
        g_hash_table_insert(summary->identities, g_bytes_ref(identity), sessions);
    }
    (*sessions)++;
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
    return g_hash_table_size(summary->identities);
}

static gint
most_first(gconstpointer a, gconstpointer b)
{
    const SummaryCount *left = a, *right = b;

    if (left->sessions != right->sessions)
        return left->sessions > right->sessions ? -1 : 1;
    return g_bytes_compare(left->name, right->name);
}

static void
clear_count(gpointer data)
{
    SummaryCount *count = data;

    g_bytes_unref(count->name);
}

static GArray *
counts_new(void)
{
    GArray *counts = g_array_new(FALSE, FALSE, sizeof(SummaryCount));

    g_array_set_clear_func(counts, clear_count);
    return counts;
}

static GArray *
sorted(GArray *counts, size_t most)
{
    g_array_sort(counts, most_first);
    if (counts->len > most)
        g_array_set_size(counts, (guint)most);
    return counts;
}

static GBytes *
suite_name(uint16_t id)
{
    const PskSuite *suite = psk_suite_find(id);
    char number[sizeof("0xFFFF")];
    const char *name = suite != NULL ? suite->iana : number;

    g_snprintf(number, sizeof(number), "0x%04X", id);
    return g_bytes_new(name, strlen(name));
}

GArray *
summary_suites(const Summary *summary, size_t most)
{
    GArray *counts = counts_new();
    GHashTableIter iter;
    gpointer id, sessions;

    g_hash_table_iter_init(&iter, summary->suites);
    while (g_hash_table_iter_next(&iter, &id, &sessions)) {
        SummaryCount count = {suite_name((uint16_t)GPOINTER_TO_UINT(id)),
                              GPOINTER_TO_SIZE(sessions)};

        g_array_append_val(counts, count);
    }
    return sorted(counts, most);
}

GArray *
summary_top_identities(const Summary *summary, size_t most)
{
    GArray *counts = counts_new();
    GHashTableIter iter;
    gpointer name, sessions;

    g_hash_table_iter_init(&iter, summary->identities);
    while (g_hash_table_iter_next(&iter, &name, &sessions)) {
        SummaryCount count = {g_bytes_ref(name), *(uint64_t *)sessions};

        g_array_append_val(counts, count);
    }
    return sorted(counts, most);
}
