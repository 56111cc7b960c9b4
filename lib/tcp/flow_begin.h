/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where one connection ends and another begins on the same ports. */
#pragma once

#include "tcp/flow.h"
#include "tcp/flow_ended.h"

/* Whether nothing can come before |bytes| in their direction; may be NULL: FlowCallbacks. */
typedef bool (*FlowBegins)(PskSpan bytes);

/* True where |packet|, sent by |side|, begins another connection than |flow|, which is live: it is
 * a SYN, or what |begins| knows, with numbers that are none of |flow|. */
bool flow_begins_another(const Flow *flow, unsigned side, const Packet *packet, FlowBegins begins);

/*
 * True where |packet|, of no live connection, begins one: it brings octets or a SYN, and comes not
 * late, of one of those that |ended|.
 */
bool flow_may_open(const EndedTable *ended, const FlowKey *key, unsigned side, const Packet *packet,
                   FlowBegins begins);
