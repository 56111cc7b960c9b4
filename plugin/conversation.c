/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conversation.h"

#include <epan/prefs.h>

#include "attempts.h"
#include "follow.h"
#include "session.h"

static int protocol_id = -1;

void
tlspsk_conversation_register(int protocol)
{
    protocol_id = protocol;
}

bool
tlspsk_conversation_deinterlaces(void)
{
#if TLSPSK_WIRESHARK_FROM(4, 4)
    return prefs.conversation_deinterlacing_key != 0;
#else
    return false;
#endif
}

/* What was found last, for what packet: the wrapper and the postdissector ask one after another. */
static struct {
    TlspskConversation *conversation;
    uint32_t frame, source_port, destination_port;
    gint64 offset;
    const void *source, *destination;
} last;

void
tlspsk_conversation_forget(void)
{
    last.conversation = NULL;
}

static bool
is_last(const packet_info *pinfo)
{
    return last.conversation != NULL && last.frame == pinfo->num &&
           last.offset == pinfo->fd->file_off &&
           last.source_port == pinfo->srcport && last.destination_port == pinfo->destport &&
           last.source == pinfo->src.data && last.destination == pinfo->dst.data;
}

/* That of TCP, or NULL, whatever a dissector over TCP has made of the packet's ends. */
static conversation_t *
find_of_tcp(packet_info *pinfo, bool create)
{
    bool others = TLSPSK_HAS_OTHER_ENDPOINTS(pinfo);
    conversation_t *conversation;

    TLSPSK_HAS_OTHER_ENDPOINTS(pinfo) = false;
    conversation =
        create ? find_or_create_conversation(pinfo) : find_conversation_pinfo(pinfo, 0);
    TLSPSK_HAS_OTHER_ENDPOINTS(pinfo) = others;
    return conversation;
}

TlspskConversation *
tlspsk_conversation_find(packet_info *pinfo)
{
    conversation_t *conversation;

    if (is_last(pinfo))
        return last.conversation;
    conversation = find_of_tcp(pinfo, false);
    last.conversation =
        conversation != NULL ? conversation_get_proto_data(conversation, protocol_id) : NULL;
    last.frame = pinfo->num;
    last.offset = pinfo->fd->file_off;
    last.source_port = pinfo->srcport;
    last.destination_port = pinfo->destport;
    last.source = pinfo->src.data;
    last.destination = pinfo->dst.data;
    return last.conversation;
}

TlspskConversation *
tlspsk_conversation_get(packet_info *pinfo)
{
    conversation_t *conversation = find_of_tcp(pinfo, true);
    TlspskConversation *ours = conversation_get_proto_data(conversation, protocol_id);

    if (ours == NULL) {
        ours = wmem_new0(wmem_file_scope(), TlspskConversation);
        ours->wireshark = conversation;
        conversation_add_proto_data(conversation, protocol_id, ours);
    }
    return ours;
}

static bool
is_tls(const TlspskSubject *subject)
{
    return subject->connection != NULL &&
           psk_connection_facts(subject->connection)->protocol == PSK_PROTOCOL_TLS;
}

/* TLS has begun in the midst of something else, with a ClientHello. */
static bool
began_midway(const TlspskSession *session)
{
    return session->is_midway && psk_connection_facts(session->subject.connection)->client_hello;
}

/*
 * The core's judgement counts, but in the first pass while it waits for packets; and but where
 * Wireshark sees TLS and the core does not, for two cases: where it began in the midst of something
 * else (STARTTLS), and where there would be no judgement. What Wireshark takes for TLS behind a
 * damaged ClientHello is neither.
 */
static bool
prefers_session(const TlspskSession *session, const TlspskFollowed *followed, bool final)
{
    if (session == NULL || followed == NULL)
        return session != NULL;
    if (!final && tlspsk_followed_is_waiting(followed))
        return true;
    return is_tls(&session->subject) && !is_tls(&followed->subject) &&
           (began_midway(session) || !tlspsk_followed_is_reported(followed));
}

bool
tlspsk_conversation_view(const TlspskConversation *conversation, uint32_t frame, bool final,
                         TlspskView *view)
{
    TlspskFollowed *followed = tlspsk_followed_at(conversation->followed, frame);
    TlspskSession *session = conversation->session;

    *view = (TlspskView){.key = followed != NULL ? (void *)followed : session};
    if (followed == NULL && conversation->followed != NULL)
        return false; /* a packet before the connection, of none */
    if (prefers_session(session, followed, final)) {
        view->subject = &session->subject;
        view->open = !final && followed != NULL && tlspsk_followed_is_waiting(followed) &&
                     !stream_waits_in_vain(&followed->flow->streams,
                                           followed->flow->last_time_ns);
    } else if (followed != NULL && tlspsk_followed_is_reported(followed)) {
        view->subject = &followed->subject;
    } else if (followed != NULL) {
        view->attempt = tlspsk_attempts_of(followed, frame, final);
    }
    if (view->subject != NULL)
        view->memory = followed != NULL ? &followed->subject.judgement : &view->subject->judgement;
    return view->subject != NULL || view->attempt != NULL;
}
