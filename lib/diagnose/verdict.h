/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict: one word for what became of a connection. */
#pragma once

#include "diagnose/facts.h"

/* One for each session; the first that holds. */
typedef enum {
    PSK_VERDICT_DECRYPTED,
    PSK_VERDICT_PARTLY_DECRYPTED,
    PSK_VERDICT_WRONG_KEY,
    PSK_VERDICT_UNKNOWN_IDENTITY,
    PSK_VERDICT_NO_COMMON_SUITE,
    PSK_VERDICT_VERSION_MISMATCH,
    PSK_VERDICT_HANDSHAKE_FAILED,
    PSK_VERDICT_HANDSHAKE_INCOMPLETE,
    PSK_VERDICT_FORWARD_SECRET,
    PSK_VERDICT_NEEDS_RSA_KEY,
    PSK_VERDICT_UNSUPPORTED_SUITE,
    PSK_VERDICT_RESUMED_UNKNOWN_SESSION,
    PSK_VERDICT_NO_HANDSHAKE,
    PSK_VERDICT_TRUNCATED,
    PSK_VERDICT_NOT_PSK,
    PSK_VERDICT_NOT_TLS,
    PSK_VERDICTS,
} PskVerdict;

typedef struct {
    const char *name;     /* "wrong_key" */
    const char *sentence; /* what it means, for people */
    const char *advice;   /* what to do; NULL where nothing need be done */
} PskVerdictInfo;

/* The row of a verdict. Never NULL. */
const PskVerdictInfo *psk_verdict_info(PskVerdict verdict);

PskVerdict psk_verdict(const PskFacts *facts);
