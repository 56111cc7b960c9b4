/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <epan/dissectors/packet-tcp.h>

#include "keys.h"
#include "plaintext.h"

static int protocol_id = -1;
static PskCrypto *crypto;
static PskSessionCache *cache;
static PskTrialLog *trials;
static PskPeers *peers;
static GPtrArray *sessions;

void
tlspsk_session_register(int protocol)
{
    protocol_id = protocol;
}

static void
session_free(void *data)
{
    TlspskSession *session = data;

    psk_connection_free(session->connection);
    tlspsk_handover_clear(&session->handover);
    tlspsk_judgement_clear(&session->judgement);
    tlspsk_order_clear(&session->order);
    for (size_t i = 0; i < PSK_SENDERS; i++)
        tlspsk_plaintext_clear(&session->stream[i]);
    g_free(session);
}

void
tlspsk_sessions_open(void)
{
    crypto = psk_crypto_new();
    cache = psk_session_cache_new();
    trials = psk_trial_log_new();
    peers = psk_peers_new();
    sessions = g_ptr_array_new_with_free_func(session_free);
}

/* The sessions first: they borrow what the others own. */
void
tlspsk_sessions_close(void)
{
    tlspsk_plaintext_close();
    g_clear_pointer(&sessions, g_ptr_array_unref);
    g_clear_pointer(&trials, psk_trial_log_free);
    g_clear_pointer(&peers, psk_peers_free);
    g_clear_pointer(&cache, psk_session_cache_free);
    g_clear_pointer(&crypto, psk_crypto_free);
}

void
tlspsk_sessions_end(void)
{
    for (guint i = 0; sessions != NULL && i < sessions->len; i++) {
        TlspskSession *session = g_ptr_array_index(sessions, i);

        tlspsk_order_end(session);
        tlspsk_closing_end(session);
        psk_connection_end(session->connection);
        tlspsk_session_compare(session);
        tlspsk_judgement_end(&session->judgement);
    }
}

TlspskSession *
tlspsk_session_find(packet_info *pinfo)
{
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

    return conversation != NULL ? conversation_get_proto_data(conversation, protocol_id) : NULL;
}

TlspskSession *
tlspsk_session_new(packet_info *pinfo, PskSender sender)
{
    TlspskSession *session = g_new0(TlspskSession, 1);
    PskSender receiver = psk_sender_peer(sender);

    tlspsk_keys_refresh();
    session->context = (PskContext){
        .crypto = crypto,
        .table = tlspsk_keys_table(),
        .sessions = cache,
        .trials = trials,
        .early_at_once = true, /* as Wireshark shows it */
    };
    copy_address_wmem(wmem_file_scope(), &session->address[sender], &pinfo->src);
    copy_address_wmem(wmem_file_scope(), &session->address[receiver], &pinfo->dst);
    session->port[sender] = pinfo->srcport;
    session->port[receiver] = pinfo->destport;
    session->frame = pinfo->num;
    session->connection = psk_connection_new(&session->context, &tlspsk_handover_events, session);
    g_ptr_array_add(sessions, session);
    conversation_add_proto_data(find_or_create_conversation(pinfo), protocol_id, session);
    return session;
}

PskSender
tlspsk_session_sender(const TlspskSession *session, const packet_info *pinfo)
{
    return pinfo->srcport == session->port[PSK_CLIENT] &&
                   addresses_equal(&pinfo->src, &session->address[PSK_CLIENT])
               ? PSK_CLIENT
               : PSK_SERVER;
}

/* Notes where things showed for the first time. */
static void
note_frames(TlspskSession *session, uint32_t frame)
{
    const PskFacts *facts = psk_connection_facts(session->connection);

    if (session->hint_frame == 0 && facts->hint != NULL)
        session->hint_frame = frame;
    if (session->key_frame == 0 && facts->source != PSK_SOURCE_NONE)
        session->key_frame = frame;
}

enum {
    PORT_SIZE = 2,
    SERVER_SIZE = 16 + PORT_SIZE, /* an IPv6 address */
};

/* The server's address and port, in |octets|. */
static PskSpan
server_name(const TlspskSession *session, uint8_t octets[static SERVER_SIZE])
{
    const address *server = &session->address[PSK_SERVER];
    size_t size = MIN((size_t)server->len, SERVER_SIZE - PORT_SIZE);

    octets[0] = (uint8_t)(session->port[PSK_SERVER] >> 8);
    octets[1] = (uint8_t)session->port[PSK_SERVER];
    if (size > 0)
        memcpy(octets + PORT_SIZE, server->data, size);
    return psk_span(octets, PORT_SIZE + size);
}

void
tlspsk_session_compare(TlspskSession *session)
{
    uint8_t octets[SERVER_SIZE];

    if (session->compared)
        return;
    session->compared = true;
    if (psk_connection_compare(session->connection, peers, server_name(session, octets)))
        tlspsk_judgement_outdated(&session->judgement);
}

/*
 * What a server accepts is known from the end of the handshake on; and a refusal is seen in that
 * light at once, so that the first pass shows it so.
 */
static void
consider_peers(TlspskSession *session)
{
    const PskFacts *facts = psk_connection_facts(session->connection);
    uint8_t octets[SERVER_SIZE];

    if (facts->server_hello && facts->handshake_complete && !session->accepted_told) {
        session->accepted_told = true;
        psk_peers_note_server(peers, server_name(session, octets), facts->suite_id, facts->version);
    } else if (!facts->server_hello && facts->alerts->len > 0) {
        tlspsk_session_compare(session);
    }
}

void
tlspsk_session_feed(TlspskSession *session, PskSender from, PskSpan bytes, uint32_t frame)
{
    psk_connection_feed(session->connection, from, bytes, frame);
    note_frames(session, frame);
    consider_peers(session);
    tlspsk_judgement_outdated(&session->judgement);
}

void
tlspsk_session_set_place(TlspskSession *session, PskSender from, uint32_t sequence)
{
    session->sequence_known[from] = true;
    session->sequence[from] = sequence;
}

void
tlspsk_session_skip(TlspskSession *session, PskSender from, uint32_t lost, uint32_t frame)
{
    psk_connection_gap(session->connection, from, lost, false, frame);
    session->sequence[from] += lost;
    tlspsk_judgement_outdated(&session->judgement);
}

/*
 * Finds the place of a segment. Bytes that were skipped are a gap. Returns how many of the bytes
 * were fed before: TCP hands a record that spans segments over more than once, each time from its
 * beginning.
 */
static size_t
find_place(TlspskSession *session, const TlspskSegment *segment)
{
    PskSender from = segment->from;
    int32_t ahead;

    if (!session->sequence_known[from])
        tlspsk_session_set_place(session, from, segment->sequence);
    ahead = (int32_t)(segment->sequence - session->sequence[from]);
    if (ahead > 0)
        tlspsk_session_skip(session, from, (uint32_t)ahead, segment->frame);
    if (ahead >= 0) {
        session->sequence[from] += (uint32_t)segment->size;
        return 0;
    }
    if ((uint64_t) - (int64_t)ahead >= segment->size)
        return segment->size;
    session->sequence[from] = segment->sequence + (uint32_t)segment->size;
    return (size_t) - (int64_t)ahead;
}

void
tlspsk_session_feed_segment(TlspskSession *session, const TlspskSegment *segment)
{
    size_t known = segment->placed ? find_place(session, segment) : 0;
    PskSpan fresh = psk_span_skip(segment->bytes, MIN(known, segment->bytes.size));

    if (fresh.size > 0)
        tlspsk_session_feed(session, segment->from, fresh, segment->frame);
    if (segment->bytes.size < segment->size && known < segment->size) {
        psk_connection_gap(session->connection, segment->from,
                           segment->size - MAX(segment->bytes.size, known), true, segment->frame);
        tlspsk_judgement_outdated(&session->judgement);
    }
}

void
tlspsk_session_observe(TlspskSession *session, packet_info *pinfo, tvbuff_t *tvb, const void *data)
{
    const struct tcpinfo *tcpinfo = data;
    size_t captured = tvb_captured_length(tvb);
    TlspskSegment segment = {
        .from = tlspsk_session_sender(session, pinfo),
        .bytes = psk_span(captured > 0 ? tvb_get_ptr(tvb, 0, (gint)captured) : NULL, captured),
        .size = tvb_reported_length(tvb),
        .frame = pinfo->num,
    };

    /* What an ICMP message quotes is no part of the stream. */
    if (pinfo->flags.in_error_pkt || tvb_reported_length(tvb) == 0)
        return;
    if (tcpinfo != NULL) {
        segment.placed = true;
        segment.sequence = tcpinfo->seq;
        segment.acknowledges = (tcpinfo->flags & TH_ACK) != 0;
        segment.acknowledged = tcpinfo->lastackseq;
    }
    session->frame = pinfo->num;
    tlspsk_handover_begin(session);
    tlspsk_order_push(session, &segment);
    tlspsk_handover_finish(session, pinfo);
}
