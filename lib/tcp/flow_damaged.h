/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segments that were damaged on their way, by their checksums.
 *
 * Their receiver drops them, and a good copy follows, which a capture from the air or from behind a
 * bad cable holds as well. Since the first copy of an octet counts, a damaged segment is kept back
 * until the receiver acknowledges it: then it is the only copy, damaged by whoever captured, or all
 * of it has come in good copies. What it acknowledges itself may be the damage, and does not count.
 * So may be its flags: a RST or FIN is none where its sender goes on, and a SYN is none.
 */
#pragma once

#include "tcp/stream.h"

/* What damaged segments of all connections take; further ones are not kept back. */
#define FLOW_DAMAGED_MAX ((size_t)1024 * 1024)

/* It is not acknowledged in so many packets of the connection, or so much time: TCP gave it up. */
#define FLOW_DAMAGED_PACKETS 64
#define FLOW_DAMAGED_NS      (INT64_C(3) * 1000000000)

typedef struct FlowHeld FlowHeld;

/* The last of each side; all zero at first. */
typedef struct {
    FlowHeld *held[2];
} FlowDamaged;

/* Of all connections. */
typedef struct {
    size_t size; /* what is kept back */
    bool known;  /* segments were damaged: all are to be checked */
} FlowDamage;

/*
 * Gives |segment|, the next of the connection, to stream_push(), and before it what was kept back
 * of |streams| where it is time; keeps it back where it |is_damaged|.
 */
void flow_damaged_push(FlowDamaged *damaged, StreamPair *streams, unsigned side,
                       const StreamSegment *segment, bool is_damaged, FlowDamage *damage,
                       const StreamSink *sink);

/* Gives what waited too long at |now_ns| to stream_push(); for connections that went quiet. */
void flow_damaged_expire(FlowDamaged *damaged, StreamPair *streams, int64_t now_ns,
                         FlowDamage *damage, const StreamSink *sink);

/* Gives all that was kept back to stream_push(), and frees it. */
void flow_damaged_end(FlowDamaged *damaged, StreamPair *streams, FlowDamage *damage,
                      const StreamSink *sink);

/* True where something is kept back. */
static inline bool
flow_damaged_waits(const FlowDamaged *damaged)
{
    return damaged->held[0] != NULL || damaged->held[1] != NULL;
}

/* Frees what was kept back, unheard. */
void flow_damaged_clear(FlowDamaged *damaged);
