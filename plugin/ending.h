/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a connection ended, and what its end says in the light of the sessions before it.
 *
 * The FlowTable does not believe in an end before nothing can follow any more, which may be when
 * the capture ends. Who looks at the connection in the first pass is told what is known then.
 */
#pragma once

#include "follow.h"

/* When a capture is opened, and when it is closed. */
void tlspsk_ending_open(void);
void tlspsk_ending_close(void);

/* What a server accepts is known from the end of the handshake on. */
void tlspsk_ending_note_accepted(TlspskFollowed *followed);

/* A connection with data is over. */
void tlspsk_ending_note(TlspskFollowed *followed, const Flow *flow, FlowEnd end);

/* The same where it seems to be, and nothing of it waits. */
void tlspsk_ending_note_likely(TlspskFollowed *followed, const Flow *flow);

/*
 * Both sides have ended the connection, and what |flow| still waits for is missing: its session,
 * which is shown meanwhile, waits no more.
 */
void tlspsk_ending_note_in_vain(TlspskFollowed *followed, TlspskSession *session,
                                const Flow *flow);
