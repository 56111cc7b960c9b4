/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts by hand, and what must be said of them. */
#pragma once

#include "diagnose/diagnose.h"

typedef struct {
    const char *name;
    void (*make)(PskFacts *facts); /* changes the facts of a session that works */
    PskVerdict verdict;
    const char *codes; /* all findings, in order, separated by spaces */
} DiagnoseCase;

/* The cases, |index| from 0; NULL behind the last. */
const DiagnoseCase *diagnose_case(size_t index);

/* Fills |facts| in for a case; clear them with psk_facts_clear(). */
void diagnose_case_make(const DiagnoseCase *c, PskFacts *facts);

/* The finding of that code in the case of that name, which must have it; the caller frees it. */
PskFinding *diagnose_case_finding(const char *name, const char *code);
