/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "claim.h"

#include "fields.h"
#include "handover.h"

static dissector_handle_t wrapper;
static int tcp_protocol = -1;
static int tls_protocol = -1;

/* What a client sends before it hears of the server is no more than this. */
enum { HELLO_SEGMENTS_MAX = 64 * 1024 };

static int
dissect_claimed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!PINFO_FD_VISITED(pinfo)) {
        TlspskSession *session = tlspsk_session_find(pinfo);

        if (session != NULL)
            tlspsk_session_observe(session, pinfo, tvb, data);
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
    tlspsk_fields_handoff();
}

/* In a tunnel there may be several, and the packet's addresses another's. */
static unsigned
tcp_layers(const packet_info *pinfo)
{
    unsigned count = 0;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL;
         layer = wmem_list_frame_next(layer))
        count += GPOINTER_TO_INT(wmem_list_frame_data(layer)) == tcp_protocol;
    return count;
}

/* TLS directly over TCP, and one TCP only. */
static bool
is_tls_over_tcp(const packet_info *pinfo)
{
    bool found = false;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL;
         layer = wmem_list_frame_next(layer)) {
        wmem_list_frame_t *next = wmem_list_frame_next(layer);

        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == tcp_protocol)
            found = next != NULL && GPOINTER_TO_INT(wmem_list_frame_data(next)) == tls_protocol;
    }
    return found && tcp_layers(pinfo) == 1 && !pinfo->flags.in_error_pkt;
}

/*
 * Where both directions go on after a ClientHello that ends with its segment, so that the loss of
 * what follows is noticed. Of any other, the next segment has to tell.
 */
static void
note_place(TlspskSession *session, const proto_tree *tree, tvbuff_t *frame, const field_info *hello)
{
    TlspskSegment segment;
    uint32_t end = (uint32_t)hello->start + (uint32_t)hello->length;

    if (hello->ds_tvb != tvb_get_ds_tvb(frame) || end != tvb_reported_length(hello->ds_tvb) ||
        !tlspsk_fields_segment(tree, PSK_CLIENT, 0, &segment))
        return;
    tlspsk_session_set_place(session, PSK_CLIENT, segment.sequence + (uint32_t)segment.size);
    if (segment.acknowledges)
        tlspsk_session_set_place(session, PSK_SERVER, segment.acknowledged);
}

/* The record layer is not in the tree: |content| becomes records again. */
static void
feed_as_records(TlspskSession *session, packet_info *pinfo, PskSender from, uint8_t type,
                PskSpan content)
{
    while (content.size > 0) {
        PskSpan fragment = psk_span_first(content, PSK_RECORD_PLAINTEXT_MAX);
        const uint8_t header[PSK_RECORD_HEADER_SIZE] = {type, 3, 3, (uint8_t)(fragment.size >> 8),
                                                        (uint8_t)fragment.size};

        tlspsk_session_feed(session, from, psk_span(header, sizeof(header)), pinfo->num);
        tlspsk_session_feed(session, from, fragment, pinfo->num);
        content = psk_span_skip(content, fragment.size);
    }
}

static TlspskSession *
begin(packet_info *pinfo, PskSender sender)
{
    /* From this frame on, so that what came before (a STARTTLS) keeps its dissector. */
    conversation_set_dissector_from_frame_number(find_or_create_conversation(pinfo), pinfo->num,
                                                 wrapper);
    return tlspsk_session_new(pinfo, sender);
}

/* Feeds what the packet holds of one kind, as |from| has sent it. */
static void
feed_fields(TlspskSession *session, packet_info *pinfo, const proto_tree *tree, PskSender from,
            TlspskField field, uint8_t type)
{
    const GPtrArray *fields = tlspsk_fields_all(tree, field);

    for (guint i = 0; fields != NULL && i < fields->len; i++)
        feed_as_records(session, pinfo, from, type,
                        tlspsk_field_bytes(g_ptr_array_index(fields, i)));
}

static TlspskSession *
begin_with_client_hello(packet_info *pinfo, const proto_tree *tree, tvbuff_t *frame,
                        const field_info *hello)
{
    TlspskSession *session = begin(pinfo, PSK_CLIENT);

    note_place(session, tree, frame, hello);
    feed_as_records(session, pinfo, PSK_CLIENT, PSK_CONTENT_HANDSHAKE,
                    tlspsk_field_hello(hello, PSK_HANDSHAKE_CLIENT_HELLO));
    /* TLS 1.3: 0-RTT data beside it, which TLS has dissected without its key. */
    feed_fields(session, pinfo, tree, PSK_CLIENT, TLSPSK_FIELD_APPLICATION_DATA,
                PSK_CONTENT_APPLICATION_DATA);
    return session;
}

/*
 * Where the ServerHello was captured before the ClientHello, which it acknowledges, its segment has
 * to wait for that. Sequence numbers are Wireshark's, which begin with 1.
 */
static bool
await_client(TlspskSession *session, packet_info *pinfo, const proto_tree *tree)
{
    TlspskSegment segment;

    if (!tlspsk_fields_segment(tree, PSK_SERVER, pinfo->num, &segment) || segment.sequence != 1 ||
        segment.acknowledged <= 1 || segment.acknowledged > HELLO_SEGMENTS_MAX)
        return false;
    tlspsk_session_set_place(session, PSK_CLIENT, 1);
    tlspsk_session_set_place(session, PSK_SERVER, 1);
    tlspsk_order_push(session, &segment);
    return true;
}

/* What the client sends is not in the capture, or not before this. */
static TlspskSession *
begin_with_server_hello(packet_info *pinfo, const proto_tree *tree)
{
    TlspskSession *session = begin(pinfo, PSK_SERVER);

    if (!await_client(session, pinfo, tree))
        feed_fields(session, pinfo, tree, PSK_SERVER, TLSPSK_FIELD_HANDSHAKE,
                    PSK_CONTENT_HANDSHAKE);
    return session;
}

/* Where no message tells who is who, the lower port is the server's. */
static PskSender
likely_sender(const packet_info *pinfo)
{
    return pinfo->srcport < pinfo->destport ? PSK_SERVER : PSK_CLIENT;
}

/* A session whose handshake is not in the capture: nobody can decrypt it, and the user is told. */
static TlspskSession *
begin_in_the_middle(packet_info *pinfo, const proto_tree *tree)
{
    PskSender sender = likely_sender(pinfo);
    TlspskSession *session = begin(pinfo, sender);

    for (unsigned i = 0; i < PSK_SENDERS; i++)
        psk_connection_gap(session->subject.connection, (PskSender)i, 0, false, pinfo->num);
    feed_fields(session, pinfo, tree, sender, TLSPSK_FIELD_APPLICATION_DATA,
                PSK_CONTENT_APPLICATION_DATA);
    return session;
}

/* The packet was cut, so that TLS could not even read a hello. */
static TlspskSession *
begin_cut(packet_info *pinfo)
{
    PskSender sender = likely_sender(pinfo);
    TlspskSession *session = begin(pinfo, sender);

    psk_connection_gap(session->subject.connection, sender, 0, true, pinfo->num);
    tlspsk_subject_changed(&session->subject, pinfo->num);
    return session;
}

TlspskSession *
tlspsk_claim(packet_info *pinfo, const proto_tree *tree, tvbuff_t *frame)
{
    const GPtrArray *records;
    const field_info *hello;

    if (tree == NULL || !is_tls_over_tcp(pinfo))
        return NULL;
    hello = tlspsk_fields_find_hello(tree, PSK_HANDSHAKE_CLIENT_HELLO);
    if (hello != NULL)
        return begin_with_client_hello(pinfo, tree, frame, hello);
    if (tlspsk_fields_find_hello(tree, PSK_HANDSHAKE_SERVER_HELLO) != NULL)
        return begin_with_server_hello(pinfo, tree);
    records = tlspsk_fields_all(tree, TLSPSK_FIELD_APPLICATION_DATA);
    if (records != NULL && records->len > 0)
        return begin_in_the_middle(pinfo, tree);
    if (tvb_captured_length(frame) < tvb_reported_length(frame))
        return begin_cut(pinfo);
    return NULL;
}

void
tlspsk_claim_withheld(TlspskSession *session, packet_info *pinfo, const proto_tree *tree)
{
    TlspskSegment segment;

    if (tree == NULL || session->frame == pinfo->num || pinfo->flags.in_error_pkt ||
        !tlspsk_order_is_waiting(&session->order) || tcp_layers(pinfo) != 1 ||
        !tlspsk_fields_segment(tree, tlspsk_session_sender(session, pinfo), pinfo->num, &segment) ||
        segment.size == 0)
        return;
    session->frame = pinfo->num;
    tlspsk_order_push(session, &segment);
}
