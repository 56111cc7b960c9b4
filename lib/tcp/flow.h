/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FlowTable: the TCP connections of a capture; Flow: one of them.
 *
 * A connection is known by IP version, addresses and ports; VLANs and tunnels don't count. A SYN
 * with another initial sequence number begins a new one on the same ports; without it, what
 * FlowCallbacks.begins knows, with numbers far from those of the old one. After the end, what
 * still comes late is recognised for a while and left alone. Nothing here knows TLS.
 */
#pragma once

#include <glib.h>

#include "tcp/flow_checksums.h"
#include "tcp/flow_damaged.h"
#include "tcp/packet.h"
#include "tcp/stream.h"

/* Connections live at once; beyond that the one idle for longest is closed. */
#define FLOW_LIVE_MAX 100000

/* Octets that may wait for missing ones in all connections together. */
#define FLOW_QUEUE_MAX (4 * 1024 * 1024)

typedef enum { FLOW_CLIENT, FLOW_SERVER } FlowDirection;

typedef enum {
    FLOW_END_FIN,     /* both sides finished */
    FLOW_END_RST,     /* one side reset it: flow_reset_by() */
    FLOW_END_REUSED,  /* a new connection began on the same addresses and ports */
    FLOW_END_EVICTED, /* idle for longest when FLOW_LIVE_MAX was reached */
    FLOW_END_CAPTURE, /* the capture ended before it did */
} FlowEnd;

/* What tells connections apart. The endpoints are in an order of their own: "sides" 0 and 1. */
typedef struct {
    PacketEndpoint endpoint[2];
    uint8_t ip_version;
    uint8_t unused[3]; /* 0: keys are compared as bytes */
} FlowKey;

/* All but |user| is read-only outside flow.c; see also the functions at the end. */
typedef struct Flow Flow;
struct Flow {
    FlowKey key; /* what every packet needs comes first */
    void *user;  /* the consumer's; NULL at first */
    uint64_t last_frame; /* captured so far, which may not be handed on yet */
    int64_t last_time_ns;
    uint8_t client_side; /* flow_swap() changes it */
    bool client_certain; /* a SYN told; otherwise guessed by the ports */
    bool was_reset;      /* private, */
    bool is_waiting;     /* in the table's list of those to be looked after; private, */
    uint64_t touched;    /* the table's count of packets at its last; private */
    size_t queued;       /* what it counts for in the table's total; private */
    FlowChecksums checksums;
    FlowDamaged damaged; /* private */
    StreamPair streams;
    uint64_t id; /* in order of appearance, from 1 */
    uint64_t first_frame;
    int64_t first_time_ns;
    int64_t waited_ns; /* when it was last looked after; private from here on */
    uint32_t answer;   /* where octets begin after a second answer to its SYN, */
    bool has_answer;
    uint8_t answered_by; /* of this side */
    GList waiting_link;
    guint hash;    /* of |key| */
    guint leaving; /* its place in FlowOldest, from 1; 0 where it has none */
};

/* Octets of it that a usual packet needs. */
#define FLOW_HOT_SIZE offsetof(Flow, id)

/*
 * What happens to connections. Bytes are borrowed during the call. The flow is valid from opened()
 * until closed() returns, which must free flow->user. None may add packets. Any may be NULL.
 * begins(): whether nothing can come before |bytes| in their direction, see stream.h.
 */
typedef struct {
    void (*opened)(void *user, Flow *flow);
    void (*data)(void *user, Flow *flow, FlowDirection from, PskSpan bytes, uint64_t frame,
                 int64_t time_ns);
    void (*gap)(void *user, Flow *flow, FlowDirection from, uint32_t size, StreamGap reason,
                uint64_t frame, int64_t time_ns);
    void (*closed)(void *user, Flow *flow, FlowEnd end);
    bool (*begins)(PskSpan bytes);
} FlowCallbacks;

typedef struct FlowTable FlowTable;

/* |callbacks| are copied, |user| is passed to each. At most |live_max| connections, 0 for
 * FLOW_LIVE_MAX. |prompt|: what happens is to be told at once, stream.h. */
FlowTable *flow_table_new(const FlowCallbacks *callbacks, void *user, size_t live_max,
                          bool prompt);

/* Frees without calling closed(): call flow_table_end() first. */
void flow_table_free(FlowTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowTable, flow_table_free)

/*
 * Takes |count| packets of kind PACKET_TCP; their bytes are copied where they have to wait. Several
 * at once, best FLOW_BATCH, come to the same as one by one, but what they need is fetched into the
 * processor's caches before their turn.
 */
void flow_table_add(FlowTable *table, const Packet *packets, size_t count);
#define FLOW_BATCH 16

/* The live connection that |packet| belongs to as far as addresses and ports tell, or NULL. */
const Flow *flow_table_find(FlowTable *table, const Packet *packet);

/* Gives up holes that have waited too long at |now_ns|: for a live capture with no packets. */
void flow_table_expire(FlowTable *table, int64_t now_ns);

/*
 * The end of all captures: what waits is handed on and each flow closed, those that were reset in
 * the order of their RST, then the others in order of flow->id.
 */
void flow_table_end(FlowTable *table);

size_t flow_table_live(const FlowTable *table);

/* The time of the latest packet so far, since 1970; 0 before the first. */
int64_t flow_table_time(const FlowTable *table);

/*
 * The consumer knows better than the ports who is the client. Allowed while client_certain is
 * false, from any callback; the bytes in hand in data() then come from the other direction.
 */
void flow_swap(Flow *flow);

static inline const PacketEndpoint *
flow_endpoint(const Flow *flow, FlowDirection direction)
{
    return &flow->key.endpoint[flow->client_side ^ (unsigned)direction];
}

static inline const StreamSide *
flow_stream(const Flow *flow, FlowDirection direction)
{
    return &flow->streams.side[flow->client_side ^ (unsigned)direction];
}

/* True where the connection began within the capture: a SYN was seen, from either side. */
static inline bool
flow_began(const Flow *flow)
{
    return flow->streams.side[0].syn || flow->streams.side[1].syn;
}

/* True where the SYN of |direction| was captured, so that its first octet is known. */
static inline bool
flow_heard_syn(const Flow *flow, FlowDirection direction)
{
    return flow_stream(flow, direction)->syn;
}

/* True where all up to the FIN of |direction| was handed on. */
static inline bool
flow_finished(const Flow *flow, FlowDirection direction)
{
    return flow_stream(flow, direction)->finished;
}

/* Who sent the RST that ended it, with FLOW_END_RST. */
static inline FlowDirection
flow_reset_by(const Flow *flow)
{
    return flow->streams.reset_by == flow->client_side ? FLOW_CLIENT : FLOW_SERVER;
}

/* Who closed first, where flow_finished() holds of one direction or both, and the FIN. */
static inline FlowDirection
flow_finished_by(const Flow *flow)
{
    return flow->streams.finished_by == flow->client_side ? FLOW_CLIENT : FLOW_SERVER;
}

static inline uint64_t
flow_finished_frame(const Flow *flow)
{
    return flow->streams.finished_frame;
}
