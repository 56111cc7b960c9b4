/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parking.h"

#include "claim.h"

/* How often a session is parked; who sends alerts or handshakes all the time is not worth it. */
enum { PARKED_MAX = 64 };

/* Nothing is to be given to TLS, or waits. */
static bool
is_idle(const TlspskSession *session)
{
    const TlspskHandover *handover = &session->handover;

    return session->leaves_data && !session->skipped && !handover->late && !handover->due &&
           !handover->application_due && !tlspsk_order_is_waiting(&session->order);
}

void
tlspsk_parking_enter(const TlspskConversation *conversation, const PskConnection *followed,
                     uint32_t frame)
{
    TlspskSession *session = conversation->session;

    if (session->is_parked || session->parked_count >= PARKED_MAX || !is_idle(session) ||
        !psk_connection_is_level(session->subject.connection, followed) ||
        !tlspsk_claim_release(conversation->wireshark, frame + 1))
        return;
    session->is_parked = true;
    session->parked_count++;
}

void
tlspsk_parking_leave(const TlspskConversation *conversation, const PskConnection *followed,
                     uint32_t frame)
{
    TlspskSession *session = conversation->session;

    if (session == NULL || !session->is_parked)
        return;
    session->is_parked = false;
    session->returned = frame;
    psk_connection_catch_up(session->subject.connection, followed);
    tlspsk_subject_changed(&session->subject, frame);
    tlspsk_claim_renew(conversation->wireshark, frame + 1);
}

void
tlspsk_parking_data(const TlspskConversation *conversation, const PskConnection *followed,
                    PskSender from, PskSpan bytes, uint32_t frame)
{
    TlspskSession *session = conversation->session;

    if (session == NULL || !session->is_parked)
        return;
    if (!psk_connection_expects_data(followed, from, bytes)) {
        tlspsk_parking_leave(conversation, followed, frame);
        tlspsk_session_feed(session, from, bytes, frame);
    }
    session->sequence[from] += (uint32_t)bytes.size;
}

void
tlspsk_parking_gap(const TlspskConversation *conversation, const PskConnection *followed,
                   PskSender from, uint32_t bytes, bool cut, uint32_t frame)
{
    TlspskSession *session = conversation->session;

    if (session == NULL || !session->is_parked)
        return;
    tlspsk_parking_leave(conversation, followed, frame);
    if (!cut) {
        tlspsk_session_skip(session, from, bytes, frame);
        return;
    }
    psk_connection_gap(session->subject.connection, from, bytes, true, frame);
    session->sequence[from] += bytes;
    tlspsk_subject_changed(&session->subject, frame);
}
