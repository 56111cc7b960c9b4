/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handshakes whose segments were captured in disorder.
 *
 * TCP hands segments over as they were captured; at most it sorts those of one direction. The core
 * wants both directions in the order in which they were sent: a ClientKeyExchange that comes before
 * its ServerHello would end up in the wrong place of the transcript, and the key would seem wrong.
 * So, until there is what keys are made of, a segment waits that is ahead of its place, or that
 * acknowledges what the peer has not been seen to send. Not for long: what does not come then is
 * missing.
 */
#pragma once

#include "compat.h"

#include "base/span.h"
#include "diagnose/facts.h"

typedef struct TlspskSession TlspskSession;

/* A segment, as TCP hands it over. */
typedef struct {
    PskSender from;
    bool placed; /* its place is known: */
    uint32_t sequence;
    bool acknowledges; /* all but a SYN do */
    uint32_t acknowledged;
    PskSpan bytes;
    size_t size; /* on the wire; more than the bytes where the packet was cut */
    uint32_t frame;
} TlspskSegment;

typedef struct {
    GPtrArray *waiting; /* TlspskSegment with bytes of its own; NULL while there is none */
    size_t bytes;       /* of all of them */
} TlspskOrder;

/* Feeds |segment| to the session, at once or later, with those that waited for it. */
void tlspsk_order_push(TlspskSession *session, const TlspskSegment *segment);

static inline bool
tlspsk_order_is_waiting(const TlspskOrder *order)
{
    return order->waiting != NULL && order->waiting->len > 0;
}

/*
 * True where |segment| is the next of its direction, and the session has no messages yet that keys
 * are made of.
 */
bool tlspsk_order_is_next(const TlspskSession *session, const TlspskSegment *segment);

/* Nothing more will come. */
void tlspsk_order_end(TlspskSession *session);

void tlspsk_order_clear(TlspskOrder *order);
