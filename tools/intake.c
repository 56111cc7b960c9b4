/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "intake.h"

#include "decode/flows.h"
#include "output/attempts.h"
#include "packet/fragment.h"
#include "packet/link.h"
#include "packet/lowpan.h"
#include "packet/packet.h"
#include "tcp/flow.h"

struct Intake {
    Crew *crew;
    PskKeylog *keylog;
    FlowTable *flows;
    FragmentTable *fragments;
    Attempts *attempts;
    SummaryTotals totals;
    uint64_t sessions;
    UnknownLink unknown_link;
    uint8_t time_digits; /* of the capture in hand */
    Packet ready[FLOW_BATCH]; /* segments for |flows|, */
    size_t ready_count;       /* so many */
    uint8_t expanded[LOWPAN_SIZE];
};

static void
on_opened(void *user, Flow *flow)
{
    Intake *intake = user;

    (void)flow;
    intake->totals.tcp_connections++;
}

/* The session is made with the first bytes: connections without data need none. */
static Session *
session_of(Intake *intake, Flow *flow)
{
    if (flow->user == NULL) {
        flow->user = session_new(flow, intake->time_digits);
        intake->sessions++;
        crew_add(intake->crew, flow->user);
    }
    return flow->user;
}

static void
on_data(void *user, Flow *flow, FlowDirection from, PskSpan bytes, uint64_t frame,
        int64_t time_ns)
{
    Intake *intake = user;
    PskSender sender =
        flow->user == NULL ? psk_flow_settle(flow, from, bytes) : psk_flow_sender(from);

    crew_data(intake->crew, session_of(intake, flow), sender, bytes, frame, time_ns);
}

static void
on_gap(void *user, Flow *flow, FlowDirection from, uint32_t size, StreamGap reason, uint64_t frame,
       int64_t time_ns)
{
    Intake *intake = user;

    crew_gap(intake->crew, session_of(intake, flow), psk_flow_sender(from), size,
             reason == STREAM_GAP_CUT, frame, time_ns);
}

static void
on_closed(void *user, Flow *flow, FlowEnd end)
{
    Intake *intake = user;
    PskSender by;
    PskEnd how = psk_flow_end(flow, end, &by);

    if (flow->user != NULL) {
        Session *session = flow->user;

        session->unfinished_frame = flow_checksums_unfinished(&flow->checksums);
        session->damaged_frame = flow_checksums_damaged(&flow->checksums);
        session->finished_frame = flow_finished_frame(flow);
        crew_end(intake->crew, session, how, by, flow->last_frame, flow->last_time_ns);
    } else {
        attempts_add(intake->attempts, flow, end, flow_table_time(intake->flows));
    }
    flow->user = NULL;
}

static const FlowCallbacks callbacks = {
    .opened = on_opened,
    .data = on_data,
    .gap = on_gap,
    .closed = on_closed,
    .begins = psk_flow_begins,
};

Intake *
intake_new(Crew *crew, PskKeylog *keylog, bool live)
{
    Intake *intake = g_new0(Intake, 1);

    intake->crew = crew;
    intake->keylog = keylog;
    intake->fragments = fragment_table_new();
    intake->attempts = attempts_new();
    intake->flows = flow_table_new(&callbacks, intake, 0, live);
    return intake;
}

void
intake_free(Intake *intake)
{
    if (intake == NULL)
        return;
    flow_table_free(intake->flows);
    fragment_table_free(intake->fragments);
    attempts_free(intake->attempts);
    g_free(intake);
}

/* What was read up to now has its effect. */
static void
pass_on(Intake *intake)
{
    flow_table_add(intake->flows, intake->ready, intake->ready_count);
    intake->ready_count = 0;
}

static void take(Intake *intake, const CapturePacket *captured, unsigned depth);

/* The frames that travelled in one, as packets of their own. */
static void
take_aggregate(Intake *intake, const CapturePacket *captured, PskSpan frames, unsigned depth)
{
    PskReader reader = psk_reader(frames);
    CapturePacket inner = *captured;

    inner.link_type = LINK_ETHERNET;
    while (link_aggregated(&reader, &inner.data, &inner.wire_length))
        take(intake, &inner, depth + 1);
}

/* What |captured| is, put together where it came in pieces or compressed. False while that is not
 * whole. |*lent|: its payload is there until the next packet that has to be put together. */
static bool
parse(Intake *intake, const CapturePacket *captured, Packet *packet, bool *lent)
{
    packet_parse(captured, packet);
    *lent = packet->kind == PACKET_LOWRATE || packet->kind == PACKET_FRAGMENT;
    if (packet->kind == PACKET_LOWRATE) {
        lowpan_expand(packet, intake->expanded);
        if (packet->kind == PACKET_LOWRATE)
            return false; /* such a frame in such a frame */
    }
    if (packet->kind == PACKET_FRAGMENT) {
        if (!fragment_complete(intake->fragments, packet))
            return false;
        if (packet->kind == PACKET_LOWRATE)
            lowpan_expand(packet, intake->expanded);
    }
    return true;
}

static void
note_unknown_link(UnknownLink *unknown, uint32_t link_type)
{
    if (unknown->packets++ == 0)
        unknown->link_type = link_type;
    unknown->several |= unknown->link_type != link_type;
}

static void
take(Intake *intake, const CapturePacket *captured, unsigned depth)
{
    g_autofree uint8_t *kept = NULL;
    Packet *packet = &intake->ready[intake->ready_count];
    bool lent;

    if (!parse(intake, captured, packet, &lent))
        return;
    if (packet->kind == PACKET_UNKNOWN_LINK)
        note_unknown_link(&intake->unknown_link, captured->link_type);
    if (packet->kind == PACKET_AGGREGATE && depth < PACKET_DEPTH_MAX) {
        PskSpan frames = packet->payload;

        if (lent)
            frames.data = kept = g_memdup2(frames.data, frames.size);
        take_aggregate(intake, captured, frames, depth);
        lent = true;
    } else if (packet->kind == PACKET_TCP) {
        intake->ready_count++;
    }
    if (lent || intake->ready_count == G_N_ELEMENTS(intake->ready))
        pass_on(intake);
}

void
intake_packets(Intake *intake, const CapturePacket *captured, size_t count, PskBuffer *buffer)
{
    crew_lend(intake->crew, buffer);
    for (size_t i = 0; i < count; i++) {
        intake->totals.packets++;
        intake->totals.bytes += captured[i].wire_length;
        intake->time_digits = captured[i].time_digits;
        take(intake, &captured[i], 0);
    }
    pass_on(intake);
    crew_lend(intake->crew, NULL);
}

void
intake_secrets(Intake *intake, PskSpan text)
{
    crew_drain(intake->crew); /* its threads read the key log */
    psk_keylog_parse(intake->keylog, text, NULL);
}

void
intake_idle(Intake *intake, int64_t now_ns)
{
    flow_table_expire(intake->flows, now_ns);
    crew_drain(intake->crew);
}

void
intake_end(Intake *intake, const Writer *writer, Report *report)
{
    flow_table_end(intake->flows);
    crew_drain(intake->crew);
    attempts_report(intake->attempts, writer_tls_ports(writer), report);
}

const SummaryTotals *
intake_totals(const Intake *intake)
{
    return &intake->totals;
}

const UnknownLink *
intake_unknown_link(const Intake *intake)
{
    return &intake->unknown_link;
}

uint64_t
intake_sessions(const Intake *intake)
{
    return intake->sessions;
}
