/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "closing.h"

#include "fields.h"
#include "session.h"

/* What |sender| has received of its peer, and we have not seen. A FIN counts as an octet, too. */
static uint32_t
unseen_of_peer(const TlspskSession *session, PskSender sender)
{
    PskSender peer = psk_sender_peer(sender);
    uint32_t octets = session->closing.acknowledged[sender] - session->sequence[peer];

    return session->closing.acknowledges[sender] && session->sequence_known[peer] &&
                   (int32_t)octets > 1
               ? octets
               : 0;
}

/* What came before the end may have been captured after it. */
static bool
lacks_data(const TlspskSession *session)
{
    const TlspskClosing *closing = &session->closing;

    if (closing->end == PSK_END_FINISHED && session->sequence_known[closing->by] &&
        (int32_t)(closing->place - session->sequence[closing->by]) > 0)
        return true;
    return unseen_of_peer(session, PSK_CLIENT) > 0 || unseen_of_peer(session, PSK_SERVER) > 0;
}

static void
tell(TlspskSession *session)
{
    TlspskClosing *closing = &session->closing;

    if (closing->told)
        return;
    closing->told = true;
    psk_connection_set_end(session->connection, closing->end, closing->by);
    if (closing->over || !psk_connection_facts(session->connection)->server_hello)
        tlspsk_session_compare(session);
    tlspsk_judgement_outdated(&session->judgement);
}

/* The first FIN counts, and a RST more than that, unless both sides had finished. */
static void
note_segment(TlspskClosing *closing, const TlspskSegment *segment)
{
    closing->frame = segment->frame;
    if (segment->acknowledges) {
        closing->acknowledges[segment->from] = true;
        closing->acknowledged[segment->from] = segment->acknowledged;
    }
    if (segment->resets) {
        closing->end = PSK_END_RESET;
        closing->by = segment->from;
        closing->told = false;
        closing->over = true;
    } else if (segment->finishes) {
        closing->finished[segment->from] = true;
        closing->over = closing->finished[psk_sender_peer(segment->from)];
        if (closing->end != PSK_END_OPEN)
            return;
        closing->end = PSK_END_FINISHED;
        closing->by = segment->from;
        closing->place = segment->sequence + (uint32_t)segment->size;
    }
}

void
tlspsk_closing_note(TlspskSession *session, packet_info *pinfo, const proto_tree *tree)
{
    TlspskClosing *closing = &session->closing;
    TlspskSegment segment;

    if (closing->over && closing->told)
        return;
    if (!closing->over && tree != NULL && !pinfo->flags.in_error_pkt &&
        tlspsk_fields_segment(tree, tlspsk_session_sender(session, pinfo), pinfo->num, &segment))
        note_segment(closing, &segment);
    if (closing->end != PSK_END_OPEN && !lacks_data(session))
        tell(session);
}

/* What one side has acknowledged and the capture does not hold is missing. */
void
tlspsk_closing_end(TlspskSession *session)
{
    for (unsigned i = 0; i < PSK_SENDERS; i++) {
        uint32_t lost = unseen_of_peer(session, (PskSender)i);

        if (lost > 0)
            tlspsk_session_skip(session, psk_sender_peer((PskSender)i), lost,
                                session->closing.frame);
    }
    if (session->closing.end != PSK_END_OPEN)
        tell(session);
}
