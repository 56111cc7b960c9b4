/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "claim.h"

#include "base/reader.h"
#include "handover.h"

static dissector_handle_t wrapper;
static int tcp_protocol = -1;
static int tls_protocol = -1;

/* What is looked for in the tree. */
enum {
    HANDSHAKE,
    APPLICATION_DATA,
    TCP_SEQUENCE,
    TCP_ACKNOWLEDGED,
    TCP_LENGTH,
    FIELDS,
};

static const char *const field_names[FIELDS] = {
    [HANDSHAKE] = "tls.handshake", [APPLICATION_DATA] = "tls.app_data",
    [TCP_SEQUENCE] = "tcp.seq",    [TCP_ACKNOWLEDGED] = "tcp.ack",
    [TCP_LENGTH] = "tcp.len",
};
static int field_ids[FIELDS];

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
    for (size_t i = 0; i < FIELDS; i++)
        field_ids[i] = proto_registrar_get_id_byname(field_names[i]);
}

GArray *
tlspsk_claim_fields(void)
{
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(int));

    return g_array_append_vals(fields, field_ids, FIELDS);
}

/* TLS directly over TCP, and one TCP only: in a tunnel, the packet's addresses may be another's. */
static bool
is_tls_over_tcp(const packet_info *pinfo)
{
    unsigned tcp_layers = 0;
    bool found = false;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL;
         layer = wmem_list_frame_next(layer)) {
        wmem_list_frame_t *next = wmem_list_frame_next(layer);

        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) != tcp_protocol)
            continue;
        tcp_layers++;
        found = next != NULL && GPOINTER_TO_INT(wmem_list_frame_data(next)) == tls_protocol;
    }
    return found && tcp_layers == 1 && !pinfo->flags.in_error_pkt;
}

/* The octets of a field in the tree; empty where they were not captured. */
static PskSpan
field_bytes(const field_info *field)
{
    if (field->length <= 0 || !tvb_bytes_exist(field->ds_tvb, field->start, field->length))
        return psk_span(NULL, 0);
    return psk_span(tvb_get_ptr(field->ds_tvb, field->start, field->length), (size_t)field->length);
}

/* A whole hello message, and nothing after it; the field also stands for fragments of messages. */
static PskSpan
read_hello(const field_info *field, PskHandshakeType wanted)
{
    PskSpan message = field_bytes(field);
    PskReader reader = psk_reader(message);
    uint8_t type;
    uint32_t size;

    if (!psk_reader_u8(&reader, &type) || !psk_reader_u24(&reader, &size) || type != wanted ||
        psk_reader_remaining(&reader) < size)
        return psk_span(NULL, 0);
    return psk_span_first(message, PSK_HANDSHAKE_HEADER_SIZE + size);
}

/* The field of the first hello of a kind in the tree, or NULL. */
static const field_info *
find_hello(const proto_tree *tree, PskHandshakeType wanted)
{
    const GPtrArray *fields = proto_get_finfo_ptr_array(tree, field_ids[HANDSHAKE]);

    for (guint i = 0; fields != NULL && i < fields->len; i++) {
        const field_info *field = g_ptr_array_index(fields, i);

        if (read_hello(field, wanted).size > 0)
            return field;
    }
    return NULL;
}

static bool
find_number(const proto_tree *tree, int field, uint32_t *number)
{
    const GPtrArray *fields = proto_get_finfo_ptr_array(tree, field_ids[field]);

    if (fields == NULL || fields->len != 1)
        return false;
    *number = TLSPSK_UINT_OF((field_info *)g_ptr_array_index(fields, 0));
    return true;
}

/*
 * Where both directions go on after a ClientHello that ends with its segment, so that the loss of
 * what follows is noticed. Of any other, the next segment has to tell.
 */
static void
note_place(TlspskSession *session, const proto_tree *tree, tvbuff_t *frame, const field_info *hello)
{
    uint32_t sequence, length, acknowledged;
    uint32_t end = (uint32_t)hello->start + (uint32_t)hello->length;

    if (hello->ds_tvb != tvb_get_ds_tvb(frame) || end != tvb_reported_length(hello->ds_tvb) ||
        !find_number(tree, TCP_SEQUENCE, &sequence) || !find_number(tree, TCP_LENGTH, &length) ||
        !find_number(tree, TCP_ACKNOWLEDGED, &acknowledged))
        return;
    tlspsk_session_set_place(session, PSK_CLIENT, sequence + length);
    tlspsk_session_set_place(session, PSK_SERVER, acknowledged);
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

        tlspsk_session_feed(session, pinfo, from, psk_span(header, sizeof(header)));
        tlspsk_session_feed(session, pinfo, from, fragment);
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
            int field, uint8_t type)
{
    const GPtrArray *fields = proto_get_finfo_ptr_array(tree, field_ids[field]);

    for (guint i = 0; fields != NULL && i < fields->len; i++)
        feed_as_records(session, pinfo, from, type, field_bytes(g_ptr_array_index(fields, i)));
}

static TlspskSession *
begin_with_client_hello(packet_info *pinfo, const proto_tree *tree, tvbuff_t *frame,
                        const field_info *hello)
{
    TlspskSession *session = begin(pinfo, PSK_CLIENT);

    note_place(session, tree, frame, hello);
    feed_as_records(session, pinfo, PSK_CLIENT, PSK_CONTENT_HANDSHAKE,
                    read_hello(hello, PSK_HANDSHAKE_CLIENT_HELLO));
    /* TLS 1.3: 0-RTT data beside it, which TLS has dissected without its key. */
    feed_fields(session, pinfo, tree, PSK_CLIENT, APPLICATION_DATA, PSK_CONTENT_APPLICATION_DATA);
    return session;
}

/* What the client sends is not in the capture, or not from its beginning. */
static TlspskSession *
begin_with_server_hello(packet_info *pinfo, const proto_tree *tree)
{
    TlspskSession *session = begin(pinfo, PSK_SERVER);

    feed_fields(session, pinfo, tree, PSK_SERVER, HANDSHAKE, PSK_CONTENT_HANDSHAKE);
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
        psk_connection_gap(session->connection, (PskSender)i, 0, false, pinfo->num);
    feed_fields(session, pinfo, tree, sender, APPLICATION_DATA, PSK_CONTENT_APPLICATION_DATA);
    return session;
}

/* The packet was cut, so that TLS could not even read a hello. */
static TlspskSession *
begin_cut(packet_info *pinfo)
{
    PskSender sender = likely_sender(pinfo);
    TlspskSession *session = begin(pinfo, sender);

    psk_connection_gap(session->connection, sender, 0, true, pinfo->num);
    tlspsk_judgement_outdated(&session->judgement);
    return session;
}

TlspskSession *
tlspsk_claim(packet_info *pinfo, const proto_tree *tree, tvbuff_t *frame)
{
    const GPtrArray *records;
    const field_info *hello;

    if (tree == NULL || !is_tls_over_tcp(pinfo))
        return NULL;
    hello = find_hello(tree, PSK_HANDSHAKE_CLIENT_HELLO);
    if (hello != NULL)
        return begin_with_client_hello(pinfo, tree, frame, hello);
    if (find_hello(tree, PSK_HANDSHAKE_SERVER_HELLO) != NULL)
        return begin_with_server_hello(pinfo, tree);
    records = proto_get_finfo_ptr_array(tree, field_ids[APPLICATION_DATA]);
    if (records != NULL && records->len > 0)
        return begin_in_the_middle(pinfo, tree);
    if (tvb_captured_length(frame) < tvb_reported_length(frame))
        return begin_cut(pinfo);
    return NULL;
}
