/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where one connection ends and another begins on the same ports. */
#pragma once

#include "tcp/flow.h"
#include "tcp/flow_ended.h"

/* True where |packet|, sent by |side|, is a SYN, but none of |flow|, which is live. */
bool flow_begins_another(const Flow *flow, unsigned side, const Packet *packet);

/*
 * True where |packet|, of no live connection, begins one: it brings octets or a SYN, and comes not
 * late, of one of those that |ended|.
 */
bool flow_may_open(const EndedTable *ended, const FlowKey *key, unsigned side,
                   const Packet *packet);
