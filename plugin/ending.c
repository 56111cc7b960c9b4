/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ending.h"

#include "session.h"

static PskPeers *peers;        /* as sessions end */
static PskPeers *peers_so_far; /* in the first pass, which hears of an end before it is certain */

void
tlspsk_ending_open(void)
{
    peers = psk_peers_new();
    peers_so_far = psk_peers_new();
}

void
tlspsk_ending_close(void)
{
    g_clear_pointer(&peers_so_far, psk_peers_free);
    g_clear_pointer(&peers, psk_peers_free);
}

static PskSpan
server_of(const TlspskFollowed *followed)
{
    return psk_span(&followed->server, sizeof followed->server);
}

void
tlspsk_ending_note_accepted(TlspskFollowed *followed)
{
    const PskFacts *facts = psk_connection_facts(followed->subject.connection);

    if (followed->accepted_told || !facts->server_hello || !facts->handshake_complete)
        return;
    followed->accepted_told = true;
    psk_peers_note_server(peers, server_of(followed), facts->suite_id, facts->version);
    psk_peers_note_server(peers_so_far, server_of(followed), facts->suite_id, facts->version);
}

/* A session in the light of those so far, once. */
static void
compare_so_far(TlspskFollowed *followed, TlspskSubject *subject)
{
    if (followed->compared)
        return;
    followed->compared = true;
    if (psk_connection_compare(subject->connection, peers_so_far, server_of(followed)))
        tlspsk_subject_changed(subject, 0);
}

/* True where they tell something new. */
static bool
note_checksums(PskConnection *connection, const Flow *flow)
{
    const PskFacts *facts = psk_connection_facts(connection);
    uint64_t unfinished = flow_checksums_unfinished(&flow->checksums);
    uint64_t damaged = flow_checksums_damaged(&flow->checksums);

    if (unfinished == facts->offload_frame && damaged == facts->damaged_frame)
        return false;
    psk_connection_set_offload(connection, unfinished);
    psk_connection_set_damage(connection, damaged);
    return true;
}

void
tlspsk_ending_note(TlspskFollowed *followed, const Flow *flow, FlowEnd end)
{
    PskConnection *connection = followed->subject.connection;
    PskSender by;
    PskEnd how = psk_flow_end(flow, end, &by);

    psk_connection_set_end(connection, how, by, flow_finished_frame(flow));
    note_checksums(connection, flow);
    psk_connection_end(connection); /* which may bring the last plaintext */
    if (followed->mqtt != NULL)
        mqtt_session_end(followed->mqtt, (MqttWhere){.frame = flow->last_frame});
    g_clear_pointer(&followed->mqtt, mqtt_session_free);
    compare_so_far(followed, &followed->subject);
    psk_connection_compare(connection, peers, server_of(followed));
    tlspsk_judgement_end(&followed->subject.judgement);
}

/* Octets that were received, and not captured, may follow. */
static bool
lacks_octets(const StreamSide *side)
{
    return side->is_acknowledged && sequence_distance(side->acknowledged, side->next) > 1;
}

static bool
is_over(const Flow *flow)
{
    return flow->streams.reset ||
           (flow_finished(flow, FLOW_CLIENT) && flow_finished(flow, FLOW_SERVER));
}

/* The end has begun: one side has finished, or reset the connection. */
static bool
has_begun(const Flow *flow)
{
    return flow->streams.reset || flow_finished(flow, FLOW_CLIENT) ||
           flow_finished(flow, FLOW_SERVER);
}

/* How the connection seems to end is known to |subject|, which may be a session that does not wait
 * for the packets that |flow| waits for. */
static void
note_end(TlspskSubject *subject, const Flow *flow)
{
    PskConnection *connection = subject->connection;
    const PskFacts *facts = psk_connection_facts(connection);
    PskSender by;
    PskEnd how = psk_flow_end(flow, flow->streams.reset ? FLOW_END_RST : FLOW_END_CAPTURE, &by);

    if (is_over(flow))
        tlspsk_judgement_set_over(&subject->judgement);
    if (how == PSK_END_RESET)
        psk_connection_note_tails(connection);
    if (how == facts->end)
        return;
    psk_connection_set_end(connection, how, by, flow_finished_frame(flow));
    tlspsk_subject_changed(subject, 0);
}

void
tlspsk_ending_note_likely(TlspskFollowed *followed, const Flow *flow)
{
    PskConnection *connection = followed->subject.connection;
    const PskFacts *facts = psk_connection_facts(connection);

    if (note_checksums(connection, flow))
        tlspsk_subject_changed(&followed->subject, 0);
    if ((has_begun(flow) || facts->end != PSK_END_OPEN) &&
        !lacks_octets(&flow->streams.side[0]) && !lacks_octets(&flow->streams.side[1]))
        note_end(&followed->subject, flow);
    if (facts->end == PSK_END_RESET ||
        (!facts->server_hello && (facts->end != PSK_END_OPEN || facts->alerts->len > 0)))
        compare_so_far(followed, &followed->subject);
}

/*
 * What the receiver has acknowledged of each side, and the session was not given. Should it come
 * after all, the session still takes it.
 */
static void
note_lost(TlspskSession *session, const Flow *flow)
{
    static const FlowDirection directions[] = {FLOW_CLIENT, FLOW_SERVER};

    for (size_t i = 0; i < G_N_ELEMENTS(directions); i++) {
        const StreamSide *side = flow_stream(flow, directions[i]);
        PskSender from = psk_flow_sender(directions[i]);
        int32_t lost = sequence_distance(side->acknowledged_last, session->sequence[from]);

        /* One octet alone may be a FIN. */
        if (side->is_acknowledged && session->sequence_known[from] && lost > 1 &&
            lost <= STREAM_FAR)
            psk_connection_gap(session->subject.connection, from, (uint32_t)lost, false,
                               flow->last_frame);
    }
}

void
tlspsk_ending_note_in_vain(TlspskFollowed *followed, TlspskSession *session, const Flow *flow)
{
    if (!flow->streams.ended || !stream_waits_in_vain(&flow->streams, flow->last_time_ns))
        return;
    session->frame = (uint32_t)flow->last_frame;
    tlspsk_order_end(session);
    if (!followed->lost_told)
        note_lost(session, flow);
    followed->lost_told = true;
    note_end(&session->subject, flow);
    if (followed->subject.connection != NULL)
        compare_so_far(followed, &session->subject);
}
