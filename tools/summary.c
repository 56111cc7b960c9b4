/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "summary.h"

#include "base/seeded_hash.h"
#include "tls/suite.h"

struct Summary {
    uint64_t sessions;
    uint64_t by_verdict[PSK_VERDICTS];
    GHashTable *suites;     /* GBytes -> uint64_t, allocated */
    GHashTable *identities; /* the same */
};

static GHashTable *
counts_new(void)
{
    return g_hash_table_new_full(psk_seeded_hash_bytes, g_bytes_equal,
                                 (GDestroyNotify)g_bytes_unref, g_free);
}

Summary *
summary_new(void)
{
    Summary *summary = g_new0(Summary, 1);

    summary->suites = counts_new();
    summary->identities = counts_new();
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
count(GHashTable *counts, GBytes *name)
{
    uint64_t *sessions = g_hash_table_lookup(counts, name);

    if (sessions == NULL) {
        if (g_hash_table_size(counts) >= SUMMARY_IDENTITIES_MAX)
            return;
        sessions = g_new0(uint64_t, 1);
        g_hash_table_insert(counts, g_bytes_ref(name), sessions);
    }
    (*sessions)++;
}

static void
count_suite(Summary *summary, uint16_t id)
{
    const PskSuite *suite = psk_suite_find(id);
    g_autofree char *number = suite == NULL ? g_strdup_printf("0x%04X", id) : NULL;
    const char *text = suite != NULL ? suite->iana : number;
    g_autoptr(GBytes) name = g_bytes_new(text, strlen(text));

    count(summary->suites, name);
}

void
summary_add(Summary *summary, PskVerdict verdict, GBytes *identity, bool has_suite,
            uint16_t suite_id)
{
    summary->sessions++;
    summary->by_verdict[verdict]++;
    if (identity != NULL)
        count(summary->identities, identity);
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

static GArray *
sorted(GHashTable *counts, size_t most)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(SummaryCount));
    GHashTableIter iter;
    gpointer name, sessions;

    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &name, &sessions)) {
        SummaryCount line = {name, *(uint64_t *)sessions};

        g_array_append_val(array, line);
    }
    g_array_sort(array, most_first);
    if (array->len > most)
        g_array_set_size(array, (guint)most);
    return array;
}

GArray *
summary_suites(const Summary *summary, size_t most)
{
    return sorted(summary->suites, most);
}

GArray *
summary_top_identities(const Summary *summary, size_t most)
{
    return sorted(summary->identities, most);
}
