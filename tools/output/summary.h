/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summary: what all sessions together were, counted for the end of the report. */
#pragma once

#include <glib.h>

#include "diagnose/diagnose.h"
#include "psk/table.h"

/*
 * Identities that no table has and that are counted one by one, at most so many of so many octets
 * in all, and those that the report lists.
 */
enum {
    SUMMARY_IDENTITIES_MAX = 100000,
    SUMMARY_IDENTITIES_SIZE_MAX = 8 * 1024 * 1024,
    SUMMARY_IDENTITIES_SHOWN = 20
};

typedef struct {
    uint64_t packets;
    uint64_t bytes;
    uint64_t tcp_connections;
    uint64_t dropped;   /* packets lost while capturing, */
    bool dropped_known; /* where somebody counted them */
} SummaryTotals;

typedef struct Summary Summary;

/* One line of a count: how many sessions had this name. */
typedef struct {
    GBytes *name; /* an identity's bytes, or a suite's IANA name */
    uint64_t sessions;
} SummaryCount;

Summary *summary_new(void);
void summary_free(Summary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Summary, summary_free)

/* The table that most identities are in, borrowed; before the first session. It may not change. */
void summary_set_table(Summary *summary, const PskTable *table);

/* Counts one session; |identity| may be NULL. */
void summary_add(Summary *summary, PskVerdict verdict, GBytes *identity, bool has_suite,
                 uint16_t suite_id);

uint64_t summary_sessions(const Summary *summary);
uint64_t summary_verdict(const Summary *summary, PskVerdict verdict);

/* Different identities seen. */
uint64_t summary_identities(const Summary *summary);

/*
 * The suites, or the identities, with most sessions first (then by name), at most |most| of them,
 * as an array of SummaryCount that the caller owns, with its names.
 */
GArray *summary_suites(const Summary *summary, size_t most);
GArray *summary_top_identities(const Summary *summary, size_t most);
