/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "claim.h"

#include "diagnose/ask.h"
#include "follow.h"
#include "handover.h"
#include "segment.h"
#include "shown.h"
#include "tls/record.h"

static dissector_handle_t wrapper;
static dissector_handle_t tls;
static int tcp_protocol = -1;
static int tls_protocol = -1;
static int http_protocol = -1;
static int socks_protocol = -1;
static int preface_protocol = -1;

static int
dissect_claimed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!PINFO_FD_VISITED(pinfo)) {
        const TlspskConversation *conversation =
            tlspsk_follow_conversation(pinfo, tlspsk_segment_of(pinfo));

        if (conversation != NULL && conversation->session != NULL &&
            !conversation->session->is_parked)
            tlspsk_session_observe(conversation, pinfo, tvb, data);
    }
    /* Nothing may be held here: TLS may throw an exception, which is a longjmp(). */
    return tlspsk_handover_dissect(tvb, pinfo, tree, data);
}

void
tlspsk_claim_register(int protocol)
{
    /* In name only, so that no layer of its own shows in frame.protocols. */
    int helper = proto_register_protocol_in_name_only("TLS with pre-shared keys", "TLS (PSK)",
                                                      "tlspsk.claimed", protocol, FT_PROTOCOL);

    wrapper = register_dissector("tlspsk", dissect_claimed, helper);
}

void
tlspsk_claim_handoff(void)
{
    tcp_protocol = proto_get_id_by_filter_name("tcp");
    tls_protocol = proto_get_id_by_filter_name("tls");
    http_protocol = proto_get_id_by_filter_name("http");
    socks_protocol = proto_get_id_by_filter_name("socks");
    preface_protocol = proto_get_id_by_filter_name("proxy");
    tls = find_dissector("tls");
}

static int
protocol_of(wmem_list_frame_t *layer)
{
    return layer != NULL ? GPOINTER_TO_INT(wmem_list_frame_data(layer)) : -1;
}

static bool
is_proxy(int protocol)
{
    return protocol >= 0 && (protocol == http_protocol || protocol == socks_protocol);
}

/* The PROXY protocol of load balancers, which later releases keep below what follows it. */
static bool
is_preface(int protocol)
{
    return protocol >= 0 && protocol == preface_protocol;
}

/* TLS directly over TCP; or else, where |tunnels| count, over what a proxy speaks over TCP. */
static bool
is_tls_over_tcp(const packet_info *pinfo, bool tunnels)
{
    bool found = false;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL;
         layer = wmem_list_frame_next(layer)) {
        wmem_list_frame_t *next = wmem_list_frame_next(layer);

        if (protocol_of(layer) != tcp_protocol)
            continue;
        while (is_preface(protocol_of(next)) || (tunnels && is_proxy(protocol_of(next))))
            next = wmem_list_frame_next(next);
        found = protocol_of(next) == tls_protocol;
    }
    return found;
}

/* Others' tunnels are left to their dissectors, which show what they are. */
static bool
wants_tunnel(const TlspskFollowed *followed)
{
    return followed != NULL && followed->subject.connection != NULL &&
           psk_ask_offers_psk_suite(psk_connection_facts(followed->subject.connection));
}

static TlspskSegment
segment_of(const Packet *packet, PskSender from)
{
    return (TlspskSegment){
        .from = from,
        .placed = true,
        /* A SYN with data (RFC 7413) counts as an octet, too. */
        .sequence = packet->sequence + ((packet->flags & PACKET_SYN) != 0),
        .acknowledges = (packet->flags & PACKET_ACK) != 0,
        .acknowledged = packet->acknowledgement,
        .bytes = packet->payload,
        .size = packet->payload.size + packet->payload_missing,
        .frame = (uint32_t)packet->frame,
    };
}

/* Of a connection that is TLS, what was handed on of it; NULL where TLS begins in its midst. */
static TlspskFollowed *
followed_of(const TlspskConversation *conversation)
{
    TlspskFollowed *followed = conversation != NULL ? conversation->followed : NULL;

    return followed != NULL && followed->flow != NULL && !tlspsk_followed_is_other(followed)
               ? followed
               : NULL;
}

/* A hello tells who sent the packet, or else TCP; or else the lower port is the server's. */
static PskSender
sender_of(const Packet *packet, const TlspskFollowed *followed)
{
    PskSender sender;

    if (psk_record_sniff_sender(packet->payload, &sender))
        return sender;
    if (followed != NULL)
        return memcmp(flow_endpoint(followed->flow, FLOW_CLIENT), &packet->source,
                      sizeof packet->source) == 0
                   ? PSK_CLIENT
                   : PSK_SERVER;
    return packet->source.port < packet->destination.port ? PSK_SERVER : PSK_CLIENT;
}

/*
 * Later releases say that a stream goes on as TLS (STARTTLS) only when TCP has put together its
 * first record: the packet's second data source, of which |segment| brings the end.
 */
static void
take_first_record(const packet_info *pinfo, TlspskSegment *segment)
{
    const GSList *link = tlspsk_shown_sources(pinfo);
    tvbuff_t *source = link != NULL ? get_data_source_tvb(link->data) : NULL;
    size_t size = source != NULL ? tvb_captured_length(source) : 0;
    PskSpan record;

    if (segment->size == 0 || segment->size != segment->bytes.size || size <= segment->size ||
        psk_record_sniff(segment->bytes) == PSK_SNIFF_HANDSHAKE)
        return;
    record = psk_span(tvb_get_ptr(source, 0, (gint)size), size);
    if (!psk_record_sniff_sender(record, &segment->from) ||
        !psk_span_equal(psk_span_skip(record, size - segment->size), segment->bytes))
        return;
    segment->sequence -= (uint32_t)(size - segment->size);
    segment->bytes = record;
    segment->size = size;
}

/*
 * In the midst of a stream that did not begin as TLS: nobody can decrypt what is not a beginning,
 * and the user is told. Behind a ClientHello, the loss of what follows in either direction is to be
 * noticed.
 */
static void
enter_midway(TlspskSession *session, const TlspskSegment *segment)
{
    if (psk_record_sniff(segment->bytes) != PSK_SNIFF_HANDSHAKE) {
        for (unsigned i = 0; segment->size == segment->bytes.size && i < PSK_SENDERS; i++)
            psk_connection_gap(session->subject.connection, (PskSender)i, 0, false,
                               segment->frame);
    } else if (segment->acknowledges) {
        tlspsk_session_set_place(session, psk_sender_peer(segment->from), segment->acknowledged);
    }
}

TlspskSession *
tlspsk_claim(packet_info *pinfo, const TlspskConversation *conversation, const Packet *packet)
{
    TlspskFollowed *followed = followed_of(conversation);
    TlspskSession *session;
    TlspskSegment segment;

    if (packet->payload.size + packet->payload_missing == 0 ||
        !is_tls_over_tcp(pinfo, wants_tunnel(followed)))
        return NULL;
    /* From this frame on, so that what came before (a STARTTLS) keeps its dissector. */
    conversation_set_dissector_from_frame_number(tlspsk_conversation_get(pinfo)->wireshark,
                                                 pinfo->num, wrapper);
    segment = segment_of(packet, sender_of(packet, followed));
    if (followed == NULL)
        take_first_record(pinfo, &segment);
    session = tlspsk_session_new(pinfo, segment.from);
    session->is_midway = followed == NULL;
    if (followed != NULL)
        tlspsk_beginning_tell(followed, session);
    else
        enter_midway(session, &segment);
    tlspsk_order_push(session, &segment);
    return session;
}

/*
 * Where TLS has lost its place, it takes anything for the length of a record, and TCP collects
 * segments for that record.
 */
static bool
goes_on_behind_gap(const TlspskSession *session, const TlspskSegment *segment)
{
    return session->skipped && session->sequence_known[segment->from] &&
           session->sequence[segment->from] == segment->sequence;
}

void
tlspsk_claim_withheld(TlspskSession *session, packet_info *pinfo, const Packet *packet)
{
    bool is_new = session->packet != tlspsk_segment_serial();
    bool was_passed_by;
    TlspskSegment segment;

    if (session->is_parked)
        return;
    was_passed_by = session->returned == pinfo->num && is_tls_over_tcp(pinfo, true);
    if (packet->payload.size + packet->payload_missing == 0 || (!is_new && !was_passed_by))
        return;
    segment = segment_of(packet, tlspsk_session_sender(session, pinfo));
    if (!was_passed_by && tlspsk_segment_is_sorted())
        return;
    if (!was_passed_by && !tlspsk_order_is_waiting(&session->order) &&
        !tlspsk_order_is_next(session, &segment) && !goes_on_behind_gap(session, &segment))
        return;
    session->frame = pinfo->num;
    session->packet = tlspsk_segment_serial();
    tlspsk_order_push(session, &segment);
}

static bool
replace(conversation_t *conversation, uint32_t frame, dissector_handle_t from,
        dissector_handle_t by)
{
    /* What others have put in its place stays there. */
    if (conversation_get_dissector(conversation, frame) != from)
        return false;
    conversation_set_dissector_from_frame_number(conversation, frame, by);
    return true;
}

bool
tlspsk_claim_release(conversation_t *conversation, uint32_t frame)
{
    return replace(conversation, frame, wrapper, tls);
}

void
tlspsk_claim_renew(conversation_t *conversation, uint32_t frame)
{
    replace(conversation, frame, tls, wrapper);
}
