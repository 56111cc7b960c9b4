/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trials: when the table's key does not verify, what else the user may have meant is tried,
 * cheapest first: other readings of the same line, then the keys of similar identities, then of
 * all others. Bounded for each session and, through PskTrialLog, for each identity.
 */
#pragma once

#include "psk/near.h"
#include "psk/spill.h"

/* Keys of other identities that are tried for one session. */
#define PSK_TRIALS_MAX 16384

/* Sessions of one identity that may end without anything fitting; then only its own line is read
 * in other ways. */
#define PSK_TRIAL_FAILURES_MAX 16

/* Sessions of all identities for which that may happen in a run, and other identities' keys that
 * are tried in all of them: some seconds of work. */
#define PSK_TRIAL_SWEEPS_MAX 65536
#define PSK_TRIALS_TOTAL_MAX 2000000

typedef struct PskTrialLog PskTrialLog;

PskTrialLog *psk_trial_log_new(void);
void psk_trial_log_free(PskTrialLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PskTrialLog, psk_trial_log_free)

/* What fitted. */
typedef struct {
    PskGuess guess;
    PskTableEntry entry; /* the line it was made of */
} PskTrial;

/* True where |key| fits. */
typedef bool (*PskTrialFits)(void *user, PskSpan key);

/*
 * Tries what the table suggests for |identity|, whose own keys have been tried already. False when
 * nothing fits. |order| is the place in the run: failures of later places do not count.
 */
bool psk_trials_run(PskTrialLog *log, uint64_t order, const PskTable *table, PskSpan identity,
                    PskTrialFits fits, void *user, PskTrial *trial);

/*
 * Where no identity is known: whether the run may try |keys| more, all of them or none, in the
 * place |order|; and that so many were tried.
 */
bool psk_trials_may(PskTrialLog *log, uint64_t order, size_t keys);
void psk_trials_spent(PskTrialLog *log, uint64_t order, size_t keys);

/*
 * The first entry whose identity is like |identity|, for one that is not in the table. The table is
 * indexed when that is first asked: it must not change any more, and be the same each time.
 */
bool psk_trials_near(PskTrialLog *log, const PskTable *table, PskSpan identity, PskNear *near,
                     PskTableEntry *entry);

/* Likewise, whether |identity| holds a key, which the table shows to be one. */
bool psk_trials_spill(PskTrialLog *log, const PskTable *table, PskSpan identity, PskSpill *spill);
