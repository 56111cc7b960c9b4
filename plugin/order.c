/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "order.h"

#include "session.h"

/* What may wait, of one session. */
enum {
    WAITING_MAX = 16,
    WAITING_BYTES_MAX = 64 * 1024,
};

static void
segment_free(void *data)
{
    TlspskSegment *segment = data;

    g_free((void *)segment->bytes.data);
    g_free(segment);
}

void
tlspsk_order_clear(TlspskOrder *order)
{
    g_clear_pointer(&order->waiting, g_ptr_array_unref);
    order->bytes = 0;
}

/* How far |sequence| is ahead of what was seen of |sender|; 0 where that is not known. */
static uint32_t
ahead(const TlspskSession *session, PskSender sender, uint32_t sequence)
{
    int32_t distance = (int32_t)(sequence - session->sequence[sender]);

    return session->sequence_known[sender] && distance > 0 ? (uint32_t)distance : 0;
}

/* What the sender had received of its peer, and we have not seen. A FIN counts as an octet, too. */
static uint32_t
unseen(const TlspskSession *session, const TlspskSegment *segment)
{
    uint32_t octets = ahead(session, psk_sender_peer(segment->from), segment->acknowledged);

    return segment->acknowledges && octets > 1 ? octets : 0;
}

/* With the messages that keys are made of, the core finds its way whatever is missing. */
static bool
has_keys(const PskFacts *facts)
{
    return facts->client_key_exchange || facts->decrypting || facts->handshake_complete;
}

/* The server answers to a client of which nothing was captured so far, not even its SYN. */
static bool
lacks_question(const TlspskSession *session, const TlspskSegment *segment, const PskFacts *facts)
{
    return segment->from == PSK_SERVER && segment->acknowledges &&
           !session->sequence_known[PSK_CLIENT] && !facts->client_hello;
}

static bool
must_wait(const TlspskSession *session, const TlspskSegment *segment)
{
    const PskFacts *facts = psk_connection_facts(session->subject.connection);

    return segment->placed && !has_keys(facts) &&
           (ahead(session, segment->from, segment->sequence) > 0 || unseen(session, segment) > 0 ||
            lacks_question(session, segment, facts));
}

bool
tlspsk_order_is_next(const TlspskSession *session, const TlspskSegment *segment)
{
    return session->sequence_known[segment->from] &&
           session->sequence[segment->from] == segment->sequence &&
           !has_keys(psk_connection_facts(session->subject.connection));
}

static void
hold(TlspskOrder *order, const TlspskSegment *segment)
{
    TlspskSegment *copy = g_new(TlspskSegment, 1);

    *copy = *segment;
    copy->bytes.data = g_memdup2(segment->bytes.data, segment->bytes.size);
    if (order->waiting == NULL)
        order->waiting = g_ptr_array_new_with_free_func(segment_free);
    g_ptr_array_add(order->waiting, copy);
    order->bytes += segment->bytes.size;
}

static TlspskSegment *
take(TlspskOrder *order, guint index)
{
    TlspskSegment *segment = g_ptr_array_steal_index(order->waiting, index);

    order->bytes -= segment->bytes.size;
    return segment;
}

/* Feeds those that need not wait any more. */
static void
release(TlspskSession *session)
{
    TlspskOrder *order = &session->order;

    for (guint i = 0; order->waiting != NULL && i < order->waiting->len;) {
        if (must_wait(session, g_ptr_array_index(order->waiting, i))) {
            i++;
            continue;
        }
        TlspskSegment *segment = take(order, i);

        tlspsk_session_feed_segment(session, segment);
        segment_free(segment);
        i = 0;
    }
}

/* Gives up waiting: what the first one waits for is missing from the capture. */
static void
give_up(TlspskSession *session)
{
    TlspskSegment *segment = take(&session->order, 0);
    uint32_t lost = unseen(session, segment);

    if (lost > 0)
        tlspsk_session_skip(session, psk_sender_peer(segment->from), lost, segment->frame);
    tlspsk_session_feed_segment(session, segment);
    segment_free(segment);
    release(session);
}

/*
 * How much of |segment| comes before what waits for it: where TCP has put several segments
 * together, the peer may have answered in between.
 */
static size_t
up_to_answer(const TlspskSession *session, const TlspskSegment *segment)
{
    const GPtrArray *waiting = session->order.waiting;
    size_t size = segment->bytes.size;

    for (guint i = 0; waiting != NULL && segment->placed && i < waiting->len; i++) {
        const TlspskSegment *answer = g_ptr_array_index(waiting, i);
        int32_t offset = (int32_t)(answer->acknowledged - segment->sequence);

        if (answer->from != segment->from && answer->acknowledges && offset > 0 &&
            (size_t)offset < size && ahead(session, segment->from, answer->acknowledged) > 0)
            size = (size_t)offset;
    }
    return size;
}

/* Feeds a segment whose turn it is, and those that waited for it. */
static void
feed(TlspskSession *session, TlspskSegment segment)
{
    for (;;) {
        size_t size = up_to_answer(session, &segment);
        TlspskSegment part = segment;

        if (size < segment.bytes.size) {
            part.bytes = psk_span_first(segment.bytes, size);
            part.size = size;
        }
        tlspsk_session_feed_segment(session, &part);
        release(session);
        if (part.size == segment.size)
            return;
        segment.bytes = psk_span_skip(segment.bytes, size);
        segment.size -= size;
        segment.sequence += (uint32_t)size;
    }
}

void
tlspsk_order_push(TlspskSession *session, const TlspskSegment *segment)
{
    TlspskOrder *order = &session->order;

    if (!must_wait(session, segment)) {
        feed(session, *segment);
        return;
    }
    hold(order, segment);
    while (order->waiting->len > WAITING_MAX || order->bytes > WAITING_BYTES_MAX)
        give_up(session);
}

void
tlspsk_order_end(TlspskSession *session)
{
    TlspskOrder *order = &session->order;

    while (tlspsk_order_is_waiting(order))
        give_up(session);
    tlspsk_order_clear(order);
}
