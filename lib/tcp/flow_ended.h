/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EndedTable: TCP connections that ended a short while ago.
 *
 * What is sent again, doubled by the capture or was under way when a connection ended must not look
 * like a new one. It is the capture's TIME-WAIT (RFC 9293 section 3.6.1), shorter and bounded.
 */
#pragma once

#include "tcp/flow.h"

/* How many are remembered, how many of them are looked at on the same ports, and for how long. */
#define FLOW_ENDED_MAX     4096
#define FLOW_ENDED_SAME    16
#define FLOW_ENDED_TIME_NS (INT64_C(60) * 1000000000)

/* What numbers a direction had. */
typedef struct {
    uint32_t initial; /* of its first octet */
    uint32_t next;    /* after its last */
    bool started;     /* these are known */
} FlowExtent;

typedef struct EndedTable EndedTable;

EndedTable *flow_ended_new(void);
void flow_ended_free(EndedTable *table);

/* Remembers |flow|, which ended at |now_ns|; the oldest is forgotten where there are too many. */
void flow_ended_add(EndedTable *table, const Flow *flow, int64_t now_ns);

/* True where a packet is the beginning of a connection that is not the one with these extents. */
typedef bool (*FlowIsOther)(void *user, const FlowExtent *own, const FlowExtent *other);

/*
 * True where |packet|, sent by |side| of |key|, is a late one of the last connection of |key|, and
 * |is_other| (may be NULL) does not deny that; or a copy of what one of those before it had: of
 * captures that hold all packets twice, one copy may come when the ports were used again.
 */
bool flow_ended_is_late(const EndedTable *table, const FlowKey *key, unsigned side,
                        const Packet *packet, FlowIsOther is_other, void *user);

/*
 * The same where a connection that began after all of them is live: then what is no more than near
 * to the numbers of the last is a copy of nothing.
 */
bool flow_ended_has(const EndedTable *table, const FlowKey *key, unsigned side,
                    const Packet *packet);
