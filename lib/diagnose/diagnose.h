/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings: what there is to say about a connection, with what mends it.
 *
 * Pure functions of PskFacts: no bytes, no keys, no state. The registry (findings_*.c) has one row
 * for each finding, in order of rank: causes before consequences.
 */
#pragma once

#include "diagnose/facts.h"
#include "diagnose/verdict.h"

typedef enum {
    PSK_SEVERITY_NOTE,
    PSK_SEVERITY_WARNING,
    PSK_SEVERITY_ERROR,
} PskSeverity;

typedef enum {
    PSK_CERTAINTY_LIKELY,
    PSK_CERTAINTY_CERTAIN,
    PSK_CERTAINTY_VARIES, /* of a row alone: the facts of each connection decide */
} PskCertainty;

/* One row of the registry of findings. */
typedef struct {
    const char *code; /* "no_common_suite": stable, snake_case */
    PskSeverity severity;
    PskCertainty certainty;
    const char *meaning;   /* what it says, in general */
    const char *remedy;    /* what to do, in the words of the user's own configuration; or NULL */
    const char *reference; /* "RFC 5246 section 7.4.1.3" */
} PskFindingInfo;

/* A finding about one connection. */
typedef struct {
    const PskFindingInfo *info;
    PskCertainty certainty; /* certain or likely */
    uint64_t frame; /* where it shows; 0 where it belongs to no single frame */
    char *text;     /* what happened, in one sentence; escaped, safe to print */
    char *remedy;   /* info->remedy, or one made for this case; NULL where there is none */
} PskFinding;

void psk_finding_free(PskFinding *finding);

const char *psk_severity_name(PskSeverity severity);
const char *psk_certainty_name(PskCertainty certainty);

/* The rows of the registry, |index| from 0; NULL behind the last. */
const PskFindingInfo *psk_finding_info(size_t index);

/* The row of a code, or NULL. */
const PskFindingInfo *psk_finding_find(const char *code);

/*
 * What there is to say about the connection, the cause first and notes last: an array of PskFinding
 * that the caller owns (g_ptr_array_unref frees the findings too). Never NULL.
 */
GPtrArray *psk_diagnose(const PskFacts *facts);
