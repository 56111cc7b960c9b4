/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/trials.h"

#include "base/seeded_hash.h"

/* All rounds over other identities' keys in which nothing fitted. */
typedef struct {
    uint64_t order; /* place in the run */
    uint64_t spent; /* keys tried in this one and those of earlier places */
} Sweep;

/* One session whose identity, of which the seeded name is kept, had none that fitted. */
typedef struct Failure Failure;
struct Failure {
    uint64_t name; /* first: it is found by that */
    uint64_t order;
    Failure *next; /* of the same identity */
};

G_STATIC_ASSERT(sizeof(uint64_t) == PSK_SEEDED_NAME_SIZE);

struct PskTrialLog {
    GMutex lock;
    GArray *sweeps;       /* Sweep, in their order */
    GHashTable *failures; /* the Failure of each identity from which its others follow */
    PskNearIndex *near;   /* made when one is first asked; of |indexed| */
    PskSpillIndex *spill;
    const PskTable *indexed;
};

static void
failure_free(gpointer data)
{
    for (Failure *failure = data, *next; failure != NULL; failure = next) {
        next = failure->next;
        g_free(failure);
    }
}

PskTrialLog *
psk_trial_log_new(void)
{
    PskTrialLog *log = g_new0(PskTrialLog, 1);

    g_mutex_init(&log->lock);
    log->sweeps = g_array_new(FALSE, FALSE, sizeof(Sweep));
    log->failures = g_hash_table_new_full(g_int64_hash, g_int64_equal, failure_free, NULL);
    return log;
}

void
psk_trial_log_free(PskTrialLog *log)
{
    if (log == NULL)
        return;
    g_array_unref(log->sweeps);
    g_hash_table_unref(log->failures);
    psk_near_index_free(log->near);
    psk_spill_index_free(log->spill);
    g_mutex_clear(&log->lock);
    g_free(log);
}

static guint
failures_before(const Failure *failure, uint64_t order)
{
    guint count = 0;

    for (; failure != NULL; failure = failure->next)
        count += failure->order <= order;
    return count;
}

/* How many sweeps come before or at |order|; most often all of them. */
static guint
sweeps_before(const GArray *sweeps, uint64_t order)
{
    guint count = sweeps->len;

    while (count > 0 && g_array_index(sweeps, Sweep, count - 1).order > order)
        count--;
    return count;
}

/* Whether the run may spend |keys| more. */
static bool
is_affordable(const GArray *all, uint64_t order, size_t keys)
{
    guint sweeps = sweeps_before(all, order);
    uint64_t spent = sweeps > 0 ? g_array_index(all, Sweep, sweeps - 1).spent : 0;

    return sweeps < PSK_TRIAL_SWEEPS_MAX && spent + keys <= PSK_TRIALS_TOTAL_MAX;
}

/* Whether another round over |keys| of other identities is worth its price. */
static bool
may_sweep(PskTrialLog *log, uint64_t name, uint64_t order, size_t keys)
{
    const Failure *first;
    bool may;

    g_mutex_lock(&log->lock);
    first = g_hash_table_lookup(log->failures, &name);
    may = is_affordable(log->sweeps, order, keys) &&
          failures_before(first, order) < PSK_TRIAL_FAILURES_MAX;
    g_mutex_unlock(&log->lock);
    return may;
}

bool
psk_trials_may(PskTrialLog *log, uint64_t order, size_t keys)
{
    bool may;

    g_mutex_lock(&log->lock);
    may = is_affordable(log->sweeps, order, keys);
    g_mutex_unlock(&log->lock);
    return may;
}

static void
note_sweep(GArray *sweeps, uint64_t order, size_t keys)
{
    guint at = sweeps_before(sweeps, order);
    Sweep sweep = {order, at > 0 ? g_array_index(sweeps, Sweep, at - 1).spent : 0};

    g_array_insert_val(sweeps, at, sweep);
    for (; at < sweeps->len; at++)
        g_array_index(sweeps, Sweep, at).spent += keys;
}

void
psk_trials_spent(PskTrialLog *log, uint64_t order, size_t keys)
{
    g_mutex_lock(&log->lock);
    note_sweep(log->sweeps, order, keys);
    g_mutex_unlock(&log->lock);
}

static void
note_failure(PskTrialLog *log, uint64_t name, uint64_t order, size_t keys)
{
    Failure *failure = g_new(Failure, 1);
    Failure *first;

    *failure = (Failure){.name = name, .order = order};
    g_mutex_lock(&log->lock);
    first = g_hash_table_lookup(log->failures, &name);
    if (first == NULL) {
        g_hash_table_add(log->failures, failure);
    } else {
        failure->next = first->next;
        first->next = failure;
    }
    note_sweep(log->sweeps, order, keys);
    g_mutex_unlock(&log->lock);
}

/* Reads one line in all other ways. */
static bool
try_line(const PskTableEntry *entry, PskTrialFits fits, void *user, PskTrial *trial)
{
    PskSecret text = {0};
    bool found = false;

    psk_table_entry_text(entry, &text);
    for (PskGuess guess = PSK_GUESS_NONE + 1; guess < PSK_GUESSES && !found; guess++) {
        PskSecret key = {0};

        found = psk_guess_make(guess, entry->key, psk_secret_span(&text), &key) &&
                fits(user, psk_secret_span(&key));
        psk_secret_clear(&key);
        if (found)
            *trial = (PskTrial){guess, *entry};
    }
    psk_secret_clear(&text);
    return found;
}

static bool
try_own_lines(const PskTable *table, PskSpan identity, PskTrialFits fits, void *user,
              PskTrial *trial)
{
    uint32_t index = psk_table_find(table, identity);
    PskTableEntry entry;

    for (unsigned i = 0; i < PSK_TRIED_KEYS_MAX && index != PSK_TABLE_NONE; i++) {
        entry = psk_table_entry(table, index);
        if (try_line(&entry, fits, user, trial))
            return true;
        index = entry.next;
    }
    return psk_table_find_unusable(table, identity, &entry) && try_line(&entry, fits, user, trial);
}

/* The keys of other identities: similar ones first. */
static bool
try_others(const PskTable *table, PskSpan identity, bool near, PskTrialFits fits, void *user,
           PskTrial *trial)
{
    uint32_t count = (uint32_t)MIN(psk_table_size(table), PSK_TRIALS_MAX);

    for (uint32_t i = 0; i < count; i++) {
        PskTableEntry entry = psk_table_entry(table, i);

        if (psk_span_equal(entry.identity, identity) ||
            (psk_identity_near(entry.identity, identity) != PSK_NEAR_NOT) != near ||
            !fits(user, entry.key))
            continue;
        *trial = (PskTrial){near ? PSK_GUESS_NEAR_IDENTITY : PSK_GUESS_OTHER_IDENTITY, entry};
        return true;
    }
    return false;
}

bool
psk_trials_run(PskTrialLog *log, uint64_t order, const PskTable *table, PskSpan identity,
               PskTrialFits fits, void *user, PskTrial *trial)
{
    size_t keys = MIN(psk_table_size(table), PSK_TRIALS_MAX);
    uint8_t seeded[PSK_SEEDED_NAME_SIZE];
    uint64_t name;

    if (try_own_lines(table, identity, fits, user, trial))
        return true;
    psk_seeded_name(identity, seeded);
    memcpy(&name, seeded, sizeof(name));
    if (!may_sweep(log, name, order, keys))
        return false;
    if (try_others(table, identity, true, fits, user, trial) ||
        try_others(table, identity, false, fits, user, trial))
        return true;
    note_failure(log, name, order, keys);
    return false;
}

/* Indexes |table|; what is made here is only read from then on. */
static void
make_indexes(PskTrialLog *log, const PskTable *table)
{
    g_mutex_lock(&log->lock);
    if (log->indexed != table) {
        psk_near_index_free(log->near);
        psk_spill_index_free(log->spill);
        log->near = psk_near_index_new(table);
        log->spill = psk_spill_index_new(table);
        log->indexed = table;
    }
    g_mutex_unlock(&log->lock);
}

bool
psk_trials_near(PskTrialLog *log, const PskTable *table, PskSpan identity, PskNear *near,
                PskTableEntry *entry)
{
    make_indexes(log, table);
    return psk_near_index_find(log->near, identity, near, entry);
}

bool
psk_trials_spill(PskTrialLog *log, const PskTable *table, PskSpan identity, PskSpill *spill)
{
    make_indexes(log, table);
    return psk_spill_find(log->spill, identity, spill);
}
