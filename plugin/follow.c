/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "follow.h"

#include "attempts.h"
#include "ending.h"
#include "keys.h"
#include "parking.h"
#include "plaintext.h"
#include "segment.h"
#include "session.h"
#include "shown.h"

/* What all that are followed share, of one capture. */
static struct {
    PskSessionCache *cache;
    PskTrialLog *trials;
    MqttPacket scratch;
    FlowTable *flows;
    GPtrArray *all; /* TlspskFollowed */
    bool *tls_ports;
    bool ended;
    bool doubtful; /* conversations may be others than those of the connections */
} capture;

/* The packet at hand. */
static struct {
    packet_info *pinfo;
    const Packet *segment;
    TlspskConversation *conversation;
    bool whole;    /* what is fed is what the segment brings */
    PskSpan shown; /* what TLS has opened of it */
} current;

static void
followed_free(void *data)
{
    TlspskFollowed *followed = data;

    tlspsk_beginning_end(&followed->beginning);
    mqtt_session_free(followed->mqtt);
    tlspsk_subject_clear(&followed->subject);
    g_free(followed);
}

/* --- what the connection finds ---------------------------------------------------------------- */

static void
on_tls(void *user)
{
    const TlspskFollowed *followed = user;

    capture.tls_ports[followed->server.port] = true;
}

static void
on_mqtt(const MqttEvent *event, void *user)
{
    TlspskFollowed *followed = user;

    psk_mqtt_note(psk_connection_mqtt_facts(followed->subject.connection), event);
}

static MqttSession *
mqtt_of(TlspskFollowed *followed)
{
    if (followed->mqtt == NULL)
        followed->mqtt = mqtt_session_new(&capture.scratch, on_mqtt, followed);
    return followed->mqtt;
}

/* The session of the packet at hand, which leaves its application data to this connection. */
static TlspskSession *
session_of(const TlspskFollowed *followed)
{
    TlspskSession *session = followed->conversation->session;

    return followed->conversation == current.conversation && session != NULL && session->leaves_data
               ? session
               : NULL;
}

static void
on_plaintext(void *user, PskSender from, PskSpan bytes, uint64_t frame)
{
    TlspskFollowed *followed = user;
    TlspskSession *session = session_of(followed);
    bool first = followed->mqtt == NULL;

    if (session != NULL && bytes.data == current.shown.data)
        tlspsk_plaintext_gap(session, from);
    else if (session != NULL)
        tlspsk_plaintext_note(session, from, bytes, current.pinfo->num);
    psk_mqtt_feed(mqtt_of(followed), first, psk_connection_facts(followed->subject.connection),
                  from, bytes, (MqttWhere){.frame = frame});
}

static void
on_plaintext_gap(void *user, PskSender from, uint64_t bytes, uint64_t frame)
{
    TlspskSession *session = session_of(user);

    if (session != NULL)
        tlspsk_plaintext_gap(session, from);
    mqtt_session_gap(mqtt_of(user), psk_mqtt_sender(from), bytes, (MqttWhere){.frame = frame});
}

/* TLS and the core have kept step so far where application data is left to this connection. */
static PskSpan
on_opened(void *user, PskSender from G_GNUC_UNUSED, size_t size)
{
    if (current.whole && session_of(user) != NULL)
        current.shown = tlspsk_shown_plaintext(current.pinfo, size);
    return current.shown;
}

static const PskConnectionEvents events = {
    .tls = on_tls,
    .opened = on_opened,
    .plaintext = on_plaintext,
    .plaintext_gap = on_plaintext_gap,
};

/* --- what becomes of flows -------------------------------------------------------------------- */

static void
on_flow(void *user G_GNUC_UNUSED, Flow *flow)
{
    TlspskFollowed *followed = g_new0(TlspskFollowed, 1);

    if (current.conversation == NULL)
        current.conversation = tlspsk_conversation_get(current.pinfo);
    followed->conversation = current.conversation;
    followed->earlier = current.conversation->followed;
    followed->first_frame = (uint32_t)flow->first_frame;
    followed->flow = flow;
    current.conversation->followed = followed;
    g_ptr_array_add(capture.all, followed);
    flow->user = followed;
}

/* The packet at hand, or else the last of |flow|. */
static uint32_t
current_frame(const Flow *flow)
{
    return current.pinfo != NULL ? current.pinfo->num : (uint32_t)flow->last_frame;
}

/* Made with the first bytes: connections without data need none. */
static PskConnection *
connection_of(TlspskFollowed *followed, const Flow *flow)
{
    if (followed->subject.connection != NULL)
        return followed->subject.connection;
    tlspsk_keys_refresh();
    followed->context = (PskContext){
        .crypto = tlspsk_sessions_crypto(),
        .table = tlspsk_keys_table(),
        .sessions = capture.cache,
        .trials = capture.trials,
    };
    followed->server = *flow_endpoint(flow, FLOW_SERVER);
    followed->subject.connection = psk_connection_new(&followed->context, &events, followed);
    followed->subject.judgement.whole = flow_heard_syn(flow, FLOW_CLIENT);
    for (unsigned from = 0; from < PSK_SENDERS; from++)
        if (!flow_heard_syn(flow, from == PSK_CLIENT ? FLOW_CLIENT : FLOW_SERVER))
            psk_connection_join(followed->subject.connection, (PskSender)from);
    return followed->subject.connection;
}

static void
on_data(void *user G_GNUC_UNUSED, Flow *flow, FlowDirection from, PskSpan bytes, uint64_t frame,
        int64_t time_ns G_GNUC_UNUSED)
{
    TlspskFollowed *followed = flow->user;
    bool first = followed->subject.connection == NULL;
    PskSender sender = first ? psk_flow_settle(flow, from, bytes) : psk_flow_sender(from);

    current.whole = current.pinfo != NULL && bytes.data == current.segment->payload.data &&
                    bytes.size == current.segment->payload.size;
    tlspsk_parking_data(followed->conversation, connection_of(followed, flow), sender, bytes,
                        current_frame(flow));
    psk_connection_feed(followed->subject.connection, sender, bytes, frame);
    if (tlspsk_followed_is_other(followed))
        tlspsk_beginning_end(&followed->beginning);
    else
        tlspsk_beginning_note(&followed->beginning, sender, bytes, (uint32_t)frame);
    tlspsk_ending_note_accepted(followed);
    tlspsk_subject_changed(&followed->subject, (uint32_t)frame);
}

static void
on_gap(void *user G_GNUC_UNUSED, Flow *flow, FlowDirection from, uint32_t size, StreamGap reason,
       uint64_t frame, int64_t time_ns G_GNUC_UNUSED)
{
    TlspskFollowed *followed = flow->user;

    tlspsk_parking_gap(followed->conversation, connection_of(followed, flow),
                       psk_flow_sender(from), size, reason == STREAM_GAP_CUT,
                       current_frame(flow));
    psk_connection_gap(followed->subject.connection, psk_flow_sender(from), size,
                       reason == STREAM_GAP_CUT, frame);
    tlspsk_subject_changed(&followed->subject, (uint32_t)frame);
}

static void
on_closed(void *user G_GNUC_UNUSED, Flow *flow, FlowEnd end)
{
    TlspskFollowed *followed = flow->user;

    if (followed->subject.connection != NULL) {
        tlspsk_parking_leave(followed->conversation, followed->subject.connection,
                             current_frame(flow));
        tlspsk_ending_note(followed, flow, end);
    } else {
        tlspsk_attempts_note(followed, flow, end, flow_table_time(capture.flows),
                             current.pinfo != NULL ? current.pinfo->num : 0);
    }
    followed->flow = NULL;
}

static const FlowCallbacks callbacks = {
    .opened = on_flow,
    .data = on_data,
    .gap = on_gap,
    .closed = on_closed,
    .begins = psk_flow_begins,
};

/* --- the capture ------------------------------------------------------------------------------ */

void
tlspsk_follow_open(void)
{
    capture.ended = false;
    capture.doubtful = tlspsk_conversation_deinterlaces();
    capture.cache = psk_session_cache_new();
    capture.trials = psk_trial_log_new();
    tlspsk_ending_open();
    tlspsk_shown_open();
    capture.flows = flow_table_new(&callbacks, NULL, 0, false);
    capture.all = g_ptr_array_new_with_free_func(followed_free);
    tlspsk_attempts_open();
    capture.tls_ports = g_new0(bool, UINT16_MAX + 1);
}

/* Those that are followed first: they borrow what the others own, and of the sessions. */
void
tlspsk_follow_close(void)
{
    g_clear_pointer(&capture.flows, flow_table_free);
    g_clear_pointer(&capture.all, g_ptr_array_unref);
    tlspsk_attempts_close();
    g_clear_pointer(&capture.tls_ports, g_free);
    mqtt_packet_clear(&capture.scratch);
    g_clear_pointer(&capture.trials, psk_trial_log_free);
    tlspsk_ending_close();
    g_clear_pointer(&capture.cache, psk_session_cache_free);
}

/* What the session would read is read here, as long as nothing keeps the two out of step. */
static void
share_data(const TlspskFollowed *followed, TlspskSession *session)
{
    const PskConnection *connection = followed->subject.connection;
    const PskFacts *facts;
    bool leave;

    if (session == NULL || session->skipped || !session->handover.application_decided ||
        connection == NULL)
        return;
    facts = psk_connection_facts(connection);
    leave = followed->flow != NULL && facts->decrypting && facts->version < PSK_TLS_1_3 &&
            !tlspsk_followed_is_waiting(followed);
    if (!leave || followed->moved)
        tlspsk_parking_leave(followed->conversation, connection, current.pinfo->num);
    tlspsk_session_leave_data(session, leave);
    if (leave && !followed->moved)
        tlspsk_parking_enter(followed->conversation, connection, current.pinfo->num);
}

TlspskConversation *
tlspsk_follow_conversation(packet_info *pinfo, const Packet *packet)
{
    const Flow *flow = NULL;
    const TlspskFollowed *followed;

    /* A SYN that is not seen may begin a conversation on the ports of another. */
    capture.doubtful |= packet == NULL && tlspsk_segment_is_obscure(pinfo);
    if (!capture.doubtful && packet != NULL && !(packet->flags & PACKET_SYN) &&
        packet->source.port == pinfo->srcport && packet->destination.port == pinfo->destport)
        flow = flow_table_find(capture.flows, packet);
    followed = flow != NULL ? flow->user : NULL;
    return followed != NULL && !followed->moved ? followed->conversation
                                                : tlspsk_conversation_find(pinfo);
}

/* A SYN may have begun another conversation where the connection went on. */
static void
note_move(const Packet *packet)
{
    const Flow *flow = packet->flags & PACKET_SYN ? flow_table_find(capture.flows, packet) : NULL;
    TlspskFollowed *followed = flow != NULL ? flow->user : NULL;

    if (followed == NULL || followed->conversation == current.conversation)
        return;
    followed->moved = true;
    if (followed->subject.connection != NULL)
        tlspsk_parking_leave(followed->conversation, followed->subject.connection,
                             (uint32_t)packet->frame);
}

TlspskConversation *
tlspsk_follow_packet(packet_info *pinfo, TlspskConversation *conversation, const Packet *packet)
{
    TlspskFollowed *followed;

    current.pinfo = pinfo;
    current.segment = packet;
    current.conversation = conversation;
    current.shown = psk_span(NULL, 0);
    flow_table_add(capture.flows, packet, 1);
    note_move(packet);
    followed = current.conversation != NULL ? current.conversation->followed : NULL;
    if (followed != NULL && followed->flow != NULL && !tlspsk_followed_is_waiting(followed)) {
        if (followed->subject.connection != NULL)
            tlspsk_ending_note_likely(followed, followed->flow);
        else if (followed->flow->streams.reset)
            tlspsk_attempts_note_reset(followed, followed->flow, pinfo->num);
    } else if (followed != NULL && followed->flow != NULL &&
               current.conversation->session != NULL) {
        tlspsk_ending_note_in_vain(followed, current.conversation->session, followed->flow);
    }
    if (followed != NULL)
        share_data(followed, current.conversation->session);
    conversation = current.conversation;
    current.pinfo = NULL;
    current.conversation = NULL;
    return conversation;
}

void
tlspsk_follow_end(void)
{
    if (capture.flows != NULL)
        flow_table_end(capture.flows);
    capture.ended = true;
}

bool
tlspsk_follow_has_ended(void)
{
    return capture.ended;
}

/* --- what is shown ---------------------------------------------------------------------------- */

TlspskFollowed *
tlspsk_followed_at(TlspskFollowed *latest, uint32_t frame)
{
    while (latest != NULL && latest->first_frame > frame)
        latest = latest->earlier;
    return latest;
}

bool
tlspsk_followed_is_waiting(const TlspskFollowed *followed)
{
    return followed->flow != NULL && !stream_is_settled(&followed->flow->streams);
}

bool
tlspsk_followed_is_other(const TlspskFollowed *followed)
{
    return followed->subject.connection != NULL &&
           psk_connection_facts(followed->subject.connection)->protocol == PSK_PROTOCOL_OTHER;
}

bool
tlspsk_followed_is_reported(const TlspskFollowed *followed)
{
    const PskConnection *connection = followed->subject.connection;

    return connection != NULL && (psk_connection_facts(connection)->protocol == PSK_PROTOCOL_TLS ||
                                  followed->server.port == PSK_PORT_SECURE_MQTT ||
                                  capture.tls_ports[followed->server.port]);
}
