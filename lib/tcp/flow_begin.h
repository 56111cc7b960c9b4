/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where one connection ends and another begins on the same ports. */
#pragma once

#include "tcp/flow.h"
#include "tcp/flow_ended.h"

/* Whether nothing can come before |bytes| in their direction; may be NULL: FlowCallbacks. */
typedef bool (*FlowBegins)(PskSpan bytes);

/*
 * True where |packet|, sent by |side|, is of a connection before |flow|, which has begun with the
 * other side's SYN and has no answer yet: it acknowledges none of its numbers. So the server sends
 * its octets again to a device that has started anew on the same port. Not what |begins| yet
 * another connection, none of |ended|.
 */
bool flow_answers_another(const Flow *flow, const EndedTable *ended, unsigned side,
                          const Packet *packet, FlowBegins begins);

/* True where |packet|, sent by |side|, begins another connection than |flow|, which is live: it is
 * a SYN, or what |begins| knows, with numbers that are none of |flow|, or goes on from a SYN and an
 * answer of which flow_note_answer() was told. */
bool flow_begins_another(const Flow *flow, unsigned side, const Packet *packet, FlowBegins begins);

/*
 * Notes the SYN |packet|, which begins no other connection than |flow|. Devices that begin with the
 * same number after each start are told by the answer; but so may a server answer a SYN that came
 * twice, and only one of its answers counts: what goes on from it tells which.
 */
void flow_note_answer(Flow *flow, unsigned side, const Packet *packet);

/*
 * True where |packet|, of no live connection, begins one: it brings octets or a SYN, and comes not
 * late, of one of those that |ended|.
 */
bool flow_may_open(const EndedTable *ended, const FlowKey *key, unsigned side, const Packet *packet,
                   FlowBegins begins);
