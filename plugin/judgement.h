/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TlspskJudgement: verdict and findings of a session, as far as they are known.
 *
 * In the first pass they change while the bytes go by: a verdict counts once it is established, and
 * a finding belongs to the frame on which it came up. Afterwards they are final, and a finding
 * belongs to the frame that it speaks of.
 */
#pragma once

#include "compat.h"

#include "diagnose/diagnose.h"

typedef struct TlspskSession TlspskSession;

/* What findings follow from, in brief: they are made anew only where it has changed. */
typedef struct {
    PskVerdict verdict;
    uint32_t alerts;
    uint64_t troubles; /* gaps, bad and undecrypted records, in all */
    uint32_t flags;
} TlspskShape;

typedef struct {
    bool known; /* shape is that of the facts as they are now */
    bool ended; /* no more bytes will come */
    TlspskShape shape;
    TlspskShape found;   /* the shape that the findings are of */
    GPtrArray *findings; /* PskFinding; NULL before they were first asked for */
    GArray *announced;   /* findings that the first pass came upon, and where */
} TlspskJudgement;

void tlspsk_judgement_clear(TlspskJudgement *judgement);

/* The session's facts have changed. */
void tlspsk_judgement_outdated(TlspskJudgement *judgement);

/* The same, for the last time. */
void tlspsk_judgement_end(TlspskJudgement *judgement);

/* The verdict as of now. */
PskVerdict tlspsk_judgement_verdict(TlspskSession *session);

/* True where the verdict is more than that the handshake is not over yet, or where it is final. */
bool tlspsk_judgement_is_established(TlspskSession *session, const packet_info *pinfo);

/* The findings of the session as of now: PskFinding, borrowed until the session is fed again. */
const GPtrArray *tlspsk_judgement_findings(TlspskSession *session);

/* True where |finding|, one of those, is to be shown on the packet. */
bool tlspsk_judgement_belongs(TlspskSession *session, const PskFinding *finding,
                              const packet_info *pinfo);
