/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <epan/dissectors/packet-tcp.h>

#include "keys.h"
#include "plaintext.h"
#include "segment.h"

static PskCrypto *crypto;
static PskSessionCache *cache;
static PskTrialLog *trials;
static GPtrArray *sessions;

static void
session_free(void *data)
{
    TlspskSession *session = data;

    tlspsk_subject_clear(&session->subject);
    tlspsk_handover_clear(&session->handover);
    tlspsk_order_clear(&session->order);
    tlspsk_plaintext_clear(session);
    g_free(session);
}

void
tlspsk_sessions_open(void)
{
    crypto = psk_crypto_new();
    psk_crypto_remember(crypto);
    cache = psk_session_cache_new();
    trials = psk_trial_log_new();
    sessions = g_ptr_array_new_with_free_func(session_free);
}

/* The sessions first: they borrow what the others own. */
void
tlspsk_sessions_close(void)
{
    tlspsk_plaintext_close();
    g_clear_pointer(&sessions, g_ptr_array_unref);
    g_clear_pointer(&trials, psk_trial_log_free);
    g_clear_pointer(&cache, psk_session_cache_free);
    g_clear_pointer(&crypto, psk_crypto_free);
}

PskCrypto *
tlspsk_sessions_crypto(void)
{
    return crypto;
}

void
tlspsk_sessions_end(void)
{
    for (guint i = 0; sessions != NULL && i < sessions->len; i++) {
        TlspskSession *session = g_ptr_array_index(sessions, i);

        tlspsk_order_end(session);
        psk_connection_end(session->subject.connection);
        tlspsk_judgement_end(&session->subject.judgement);
    }
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
    session->packet = tlspsk_segment_serial();
    session->subject.connection =
        psk_connection_new(&session->context, &tlspsk_handover_events, session);
    g_ptr_array_add(sessions, session);
    tlspsk_conversation_get(pinfo)->session = session;
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

void
tlspsk_session_feed(TlspskSession *session, PskSender from, PskSpan bytes, uint32_t frame)
{
    psk_connection_feed(session->subject.connection, from, bytes, frame);
    tlspsk_subject_changed(&session->subject, frame);
}

void
tlspsk_session_set_place(TlspskSession *session, PskSender from, uint32_t sequence)
{
    session->sequence_known[from] = true;
    session->sequence[from] = sequence;
}

void
tlspsk_session_leave_data(TlspskSession *session, bool leave)
{
    if (session->leaves_data != leave)
        psk_connection_set_reading(session->subject.connection, !leave);
    session->leaves_data = leave;
}

/* From now on, the session alone shows in time what follows. */
void
tlspsk_session_skip(TlspskSession *session, PskSender from, uint32_t lost, uint32_t frame)
{
    session->skipped = true;
    tlspsk_session_leave_data(session, false);
    psk_connection_gap(session->subject.connection, from, lost, false, frame);
    session->sequence[from] += lost;
    tlspsk_subject_changed(&session->subject, frame);
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
        psk_connection_gap(session->subject.connection, segment->from,
                           segment->size - MAX(segment->bytes.size, known), true, segment->frame);
        tlspsk_subject_changed(&session->subject, segment->frame);
    }
}

void
tlspsk_session_observe(const TlspskConversation *conversation, packet_info *pinfo, tvbuff_t *tvb,
                       const void *data)
{
    TlspskSession *session = conversation->session;
    const struct tcpinfo *tcpinfo = data;
    const Packet *packet = tlspsk_segment_of(pinfo);
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
        segment.sequence =
            tcpinfo->seq + tlspsk_segment_base(conversation->wireshark, pinfo);
        segment.acknowledges = packet != NULL && (packet->flags & PACKET_ACK) != 0;
        segment.acknowledged = packet != NULL ? packet->acknowledgement : 0;
    }
    session->frame = pinfo->num;
    session->packet = tlspsk_segment_serial();
    tlspsk_handover_begin(session);
    tlspsk_order_push(session, &segment);
    tlspsk_handover_finish(session, pinfo);
}
