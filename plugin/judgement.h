/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TlspskSubject: a connection of the core, and TlspskJudgement, its verdict and findings as far as
 * they are known.
 *
 * In the first pass they change while the bytes go by: a verdict counts once it is established, and
 * a finding belongs to the frame on which it came up. Afterwards they are final, and a finding
 * belongs to the frame that it speaks of.
 */
#pragma once

#include "compat.h"

#include "decode/connection.h"
#include "diagnose/diagnose.h"

/* What findings follow from, in brief: they are made anew only where it has changed. */
typedef struct {
    PskVerdict verdict;
    uint32_t alerts;
    uint64_t troubles; /* gaps, bad and undecrypted records, in all */
    uint32_t flags;
} TlspskShape;

typedef struct {
    bool whole; /* the connection's SYN was heard: what follows is its beginning */
    bool known; /* shape is that of the facts as they are now */
    bool ended; /* no more bytes will come */
    bool over;  /* nor are any to be expected: both sides have finished, or one has reset it */
    TlspskShape shape;
    TlspskShape found;   /* the shape that the findings are of */
    GPtrArray *findings; /* PskFinding; NULL before they were first asked for */
    GArray *announced;   /* findings that the first pass came upon, and where */
} TlspskJudgement;

typedef struct {
    PskConnection *connection;
    TlspskJudgement judgement;
    /* Where things that are shown once were seen; 0 where they were not. */
    uint32_t hint_frame;
    uint32_t key_frame;
    GBytes *shown_identity; /* the identity that identity_text was made of; NULL at first */
    char *identity_text;
} TlspskSubject;

/* Frees all of it. */
void tlspsk_subject_clear(TlspskSubject *subject);

/* The facts have changed, with what |frame| brought; 0: with none in particular. */
void tlspsk_subject_changed(TlspskSubject *subject, uint32_t frame);

/* As far as the first pass can tell, both sides are done. */
void tlspsk_judgement_set_over(TlspskJudgement *judgement);

/* They are final. */
void tlspsk_judgement_end(TlspskJudgement *judgement);

/* The verdict as of now. */
PskVerdict tlspsk_judgement_verdict(TlspskSubject *subject);

/* True where the verdict is more than that the handshake is not over yet, or where it is final. */
bool tlspsk_judgement_is_established(TlspskSubject *subject, const packet_info *pinfo);

/* The findings of the connection as of now: PskFinding, borrowed until it is fed again. */
const GPtrArray *tlspsk_judgement_findings(TlspskSubject *subject);

/*
 * True where |finding|, one of those, is to be shown on the packet. |memory| is of the judgement
 * that remembers what the first pass came upon.
 */
bool tlspsk_judgement_belongs(TlspskSubject *subject, TlspskJudgement *memory,
                              const PskFinding *finding, const packet_info *pinfo);
