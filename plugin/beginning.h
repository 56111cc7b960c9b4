/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was handed on of a connection before there was a session of it, which is told of it then.
 * Wireshark says that it is TLS when it has dissected the first packet with data.
 */
#pragma once

#include "compat.h"

#include "base/span.h"
#include "diagnose/facts.h"

typedef struct TlspskFollowed TlspskFollowed;
typedef struct TlspskSession TlspskSession;

/* All zero at first. */
typedef struct {
    GArray *parts; /* NULL while there are none */
    GByteArray *bytes;
    bool over; /* nothing is to be kept any more */
} TlspskBeginning;

void tlspsk_beginning_note(TlspskBeginning *beginning, PskSender from, PskSpan bytes,
                           uint32_t frame);

/* Frees what was kept. */
void tlspsk_beginning_end(TlspskBeginning *beginning);

/* Tells a new session of |followed| what was handed on of it, and what comes next; and ends it. */
void tlspsk_beginning_tell(TlspskFollowed *followed, TlspskSession *session);
