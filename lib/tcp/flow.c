/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow.h"

#include "tcp/flow_begin.h"
#include "tcp/flow_client.h"
#include "tcp/flow_ended.h"
#include "tcp/flow_index.h"
#include "tcp/flow_key.h"
#include "tcp/flow_oldest.h"

/* How often a connection with waiting segments is looked at while it is quiet itself, and how long
 * one whose RST came early is kept. */
#define LOOK_AGAIN_NS (INT64_C(50) * 1000000)

struct FlowTable {
    FlowCallbacks callbacks;
    void *user;
    FlowIndex flows;
    FlowOldest oldest;
    GQueue waiting; /* flows to be looked after, the one looked at longest ago first */
    EndedTable *ended;
    size_t live_max;
    bool prompt;
    size_t queued; /* what waits in all flows */
    FlowDamage damage;
    uint64_t packets;
    int64_t time_ns; /* of the latest */
    uint64_t last_id;
    StreamSink sink; /* user: this table */
    Flow *current;   /* whose octets come out */
};

static FlowDirection
direction_of(const Flow *flow, unsigned side)
{
    return side == flow->client_side ? FLOW_CLIENT : FLOW_SERVER;
}

static void
pass_data(void *user, unsigned side, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    FlowTable *table = user;
    Flow *flow = table->current;

    if (table->callbacks.data != NULL)
        table->callbacks.data(table->user, flow, direction_of(flow, side), bytes, frame, time_ns);
}

static void
pass_gap(void *user, unsigned side, uint32_t size, StreamGap reason, uint64_t frame,
         int64_t time_ns)
{
    FlowTable *table = user;
    Flow *flow = table->current;

    if (table->callbacks.gap != NULL)
        table->callbacks.gap(table->user, flow, direction_of(flow, side), size, reason, frame,
                             time_ns);
}

FlowTable *
flow_table_new(const FlowCallbacks *callbacks, void *user, size_t live_max, bool prompt)
{
    FlowTable *table = g_new0(FlowTable, 1);

    table->callbacks = *callbacks;
    table->user = user;
    table->live_max = live_max > 0 ? live_max : FLOW_LIVE_MAX;
    table->prompt = prompt;
    table->ended = flow_ended_new();
    table->sink = (StreamSink){
        .data = pass_data, .gap = pass_gap, .begins = callbacks->begins, .user = table};
    return table;
}

static void
flow_free(Flow *flow)
{
    flow_damaged_clear(&flow->damaged);
    stream_clear(&flow->streams);
    g_free(flow);
}

void
flow_table_free(FlowTable *table)
{
    size_t slot = 0;
    Flow *flow;

    if (table == NULL)
        return;
    while ((flow = flow_index_next(&table->flows, &slot)) != NULL)
        flow_free(flow);
    flow_index_clear(&table->flows);
    flow_oldest_clear(&table->oldest);
    flow_ended_free(table->ended);
    g_free(table);
}

size_t
flow_table_live(const FlowTable *table)
{
    return table->flows.used;
}

void
flow_swap(Flow *flow)
{
    g_return_if_fail(!flow->client_certain);
    flow->client_side ^= 1;
}

static void
stop_waiting(FlowTable *table, Flow *flow)
{
    if (flow->is_waiting)
        g_queue_unlink(&table->waiting, &flow->waiting_link);
    flow->is_waiting = false;
}

static void
start_waiting(FlowTable *table, Flow *flow, int64_t now_ns)
{
    stop_waiting(table, flow);
    flow->is_waiting = true;
    flow->waited_ns = now_ns;
    g_queue_push_tail_link(&table->waiting, &flow->waiting_link);
}

/* True where nothing waits in |flow|, or did when it was accounted for, and nothing ends it. */
static bool
is_calm(const Flow *flow)
{
    const StreamPair *streams = &flow->streams;

    return stream_is_settled(streams) && !flow_damaged_waits(&flow->damaged) &&
           !(streams->reset | flow->was_reset | flow->is_waiting | streams->side[0].finished |
             streams->side[1].finished);
}

/* Keeps the table's books of what waits in |flow|. */
static void
account(FlowTable *table, Flow *flow, int64_t now_ns)
{
    size_t queued = stream_queued(&flow->streams);

    table->queued += queued - flow->queued;
    flow->queued = queued;
    if (queued == 0 && !flow->streams.reset && !flow_damaged_waits(&flow->damaged))
        stop_waiting(table, flow);
    else if (!flow->is_waiting || flow->streams.reset != flow->was_reset)
        start_waiting(table, flow, now_ns);
    flow->was_reset = flow->streams.reset;
}

static bool
has_delivered(const Flow *flow)
{
    return flow->streams.side[0].delivered + flow->streams.side[1].delivered > 0;
}

static void
close_flow(FlowTable *table, Flow *flow, FlowEnd end)
{
    table->current = flow;
    flow_damaged_end(&flow->damaged, &flow->streams, &table->damage, &table->sink);
    stream_finish(&flow->streams, flow->last_frame, flow->last_time_ns, &table->sink);
    table->queued -= flow->queued;
    stop_waiting(table, flow);
    if (flow->streams.reset)
        end = FLOW_END_RST;
    if (table->callbacks.closed != NULL)
        table->callbacks.closed(table->user, flow, end);
    if (end == FLOW_END_FIN || end == FLOW_END_RST ||
        (end == FLOW_END_REUSED && has_delivered(flow)))
        flow_ended_add(table->ended, flow, flow->last_time_ns);
    flow_index_remove(&table->flows, flow);
    flow_oldest_forget(&table->oldest, flow);
    flow_free(flow);
}

static void
close_if_over(FlowTable *table, Flow *flow)
{
    const StreamPair *streams = &flow->streams;

    if (streams->side[0].finished && streams->side[1].finished)
        close_flow(table, flow, FLOW_END_FIN);
    else if (stream_reset_is_certain(streams) && !streams->reset_early &&
             stream_is_settled(streams))
        close_flow(table, flow, FLOW_END_RST);
}

static Flow *
open_flow(FlowTable *table, const FlowPlace *place, const Packet *packet)
{
    Flow *flow;

    if (table->flows.used >= table->live_max)
        close_flow(table, flow_oldest_find(&table->oldest, &table->flows), FLOW_END_EVICTED);
    flow = g_new0(Flow, 1);
    flow->id = ++table->last_id;
    flow->key = place->key;
    flow->hash = place->hash;
    flow->streams.prompt = table->prompt;
    flow->first_frame = flow->last_frame = packet->frame;
    flow->first_time_ns = flow->last_time_ns = packet->time_ns;
    flow->touched = table->packets;
    flow->waiting_link.data = flow;
    flow_client_guess(flow, place->side, packet);
    flow_index_add(&table->flows, flow);
    if (table->callbacks.opened != NULL)
        table->callbacks.opened(table->user, flow);
    return flow;
}

static bool
is_damaged(FlowTable *table, Flow *flow, unsigned side, const Packet *packet)
{
    bool damaged = flow_checksums_note(&flow->checksums, side, packet,
                                       flow->streams.side[side].delivered, table->damage.known);

    table->damage.known |= damaged;
    return damaged;
}

const Flow *
flow_table_find(FlowTable *table, const Packet *packet)
{
    FlowPlace place;

    flow_place_find(packet, &place);
    flow_place_hash(&place);
    return flow_index_find(&table->flows, &place);
}

/*
 * The flow that |packet| belongs to, opened where it begins one; NULL where it belongs to none;
 * whether it is |*damaged|: then it begins none in the place of one that is there.
 */
static Flow *
find_flow(FlowTable *table, const FlowPlace *place, const Packet *packet, bool *damaged)
{
    FlowBegins begins = table->callbacks.begins;
    Flow *flow = flow_index_find(&table->flows, place);

    if (flow != NULL && flow_answers_another(flow, table->ended, place->side, packet, begins))
        return NULL;
    *damaged = flow != NULL && is_damaged(table, flow, place->side, packet);
    if (flow != NULL && (*damaged || !flow_begins_another(flow, place->side, packet, begins))) {
        if (packet->flags & PACKET_SYN && !*damaged)
            flow_note_answer(flow, place->side, packet);
        return flow;
    }
    if (flow != NULL ? flow_ended_has(table->ended, &place->key, place->side, packet)
                     : !flow_may_open(table->ended, &place->key, place->side, packet, begins))
        return NULL;
    if (flow != NULL)
        close_flow(table, flow, FLOW_END_REUSED);
    flow = open_flow(table, place, packet);
    *damaged = is_damaged(table, flow, place->side, packet);
    return flow;
}

/* Notes that |flow| is active. */
static void
touch(const FlowTable *table, Flow *flow, const Packet *packet)
{
    flow->last_frame = packet->frame;
    flow->last_time_ns = packet->time_ns;
    flow->touched = table->packets;
}

/* Of |flow|, in which segments wait, gives up what has waited too long, or |all| of it. */
static void
look_after(FlowTable *table, Flow *flow, int64_t now_ns, bool all)
{
    bool is_quiet =
        flow->streams.reset &&
        ABS(now_ns - flow->last_time_ns) >= stream_time_after_reset(&flow->streams);

    table->current = flow;
    flow_damaged_expire(&flow->damaged, &flow->streams, now_ns, &table->damage, &table->sink);
    if (all || (is_quiet && !stream_reset_is_certain(&flow->streams)))
        stream_flush(&flow->streams, STREAM_GAP_OVERFLOW, &table->sink);
    else
        stream_expire(&flow->streams, now_ns, &table->sink);
    start_waiting(table, flow, now_ns);
    account(table, flow, now_ns);
    if (is_quiet && flow->streams.reset && stream_is_settled(&flow->streams))
        close_flow(table, flow, FLOW_END_RST);
    else
        close_if_over(table, flow);
}

/* Looks after the flow that was looked at longest ago, and after more where memory runs short. */
static void
look_after_waiting(FlowTable *table, int64_t now_ns)
{
    if (table->waiting.head != NULL) {
        Flow *flow = table->waiting.head->data;

        if (ABS(now_ns - flow->waited_ns) >= LOOK_AGAIN_NS)
            look_after(table, flow, now_ns, false);
    }
    while (table->queued > FLOW_QUEUE_MAX)
        look_after(table, table->waiting.head->data, now_ns, true);
}

static void
add(FlowTable *table, const FlowPlace *place, const Packet *packet)
{
    StreamSegment segment = stream_segment_of(packet);
    bool damaged;
    Flow *flow;

    table->packets++;
    table->time_ns = MAX(table->time_ns, packet->time_ns);
    flow = find_flow(table, place, packet, &damaged);
    if (flow != NULL) {
        touch(table, flow, packet);
        if (segment.flags & PACKET_SYN && !damaged && !flow->client_certain && !has_delivered(flow))
            flow_client_guess(flow, place->side, packet);
        table->current = flow;
        flow_damaged_push(&flow->damaged, &flow->streams, place->side, &segment, damaged,
                          &table->damage, &table->sink);
        if (!is_calm(flow)) {
            account(table, flow, packet->time_ns);
            close_if_over(table, flow);
        }
    }
    look_after_waiting(table, packet->time_ns);
}

void
flow_table_add(FlowTable *table, const Packet *packets, size_t count)
{
    FlowPlace places[FLOW_BATCH];

    while (count > 0) {
        size_t batch = MIN(count, FLOW_BATCH);

        for (size_t i = 0; i < batch; i++)
            flow_place_find(&packets[i], &places[i]);
        for (size_t i = 0; i < batch; i++) {
            flow_place_hash(&places[i]);
            if (batch > 1)
                flow_index_prefetch(&table->flows, &places[i]);
        }
        for (size_t i = 0; i < batch && batch > 1; i++)
            flow_index_prefetch_flow(&table->flows, &places[i]);
        for (size_t i = 0; i < batch; i++)
            add(table, &places[i], &packets[i]);
        packets += batch;
        count -= batch;
    }
}

int64_t
flow_table_time(const FlowTable *table)
{
    return table->time_ns;
}

void
flow_table_expire(FlowTable *table, int64_t now_ns)
{
    for (guint count = table->waiting.length; count > 0; count--)
        look_after_waiting(table, now_ns);
}

static gint
compare_ids(gconstpointer a, gconstpointer b)
{
    const Flow *const *first = a;
    const Flow *const *second = b;

    return ((*first)->id > (*second)->id) - ((*first)->id < (*second)->id);
}

void
flow_table_end(FlowTable *table)
{
    g_autoptr(GPtrArray) flows = g_ptr_array_new();
    size_t slot = 0;
    Flow *flow;

    /* Those that were reset are over already, in this order. */
    for (GList *link = table->waiting.head, *next; link != NULL; link = next) {
        flow = link->data;
        next = link->next;
        if (flow->streams.reset)
            close_flow(table, flow, FLOW_END_RST);
    }
    while ((flow = flow_index_next(&table->flows, &slot)) != NULL)
        g_ptr_array_add(flows, flow);
    g_ptr_array_sort(flows, compare_ids);
    for (guint i = 0; i < flows->len; i++)
        close_flow(table, flows->pdata[i], FLOW_END_CAPTURE);
}
