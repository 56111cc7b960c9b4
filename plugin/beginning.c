/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "beginning.h"

#include "follow.h"
#include "session.h"

/* More than a handshake needs. */
enum { BEGINNING_MAX = 64 * 1024 };

typedef struct {
    PskSender from;
    uint32_t frame;
    size_t size;
} Part;

void
tlspsk_beginning_end(TlspskBeginning *beginning)
{
    g_clear_pointer(&beginning->parts, g_array_unref);
    g_clear_pointer(&beginning->bytes, g_byte_array_unref);
    beginning->over = true;
}

void
tlspsk_beginning_note(TlspskBeginning *beginning, PskSender from, PskSpan bytes, uint32_t frame)
{
    Part part = {.from = from, .frame = frame, .size = bytes.size};

    if (beginning->over)
        return;
    if (beginning->parts == NULL) {
        beginning->parts = g_array_new(FALSE, FALSE, sizeof(Part));
        beginning->bytes = g_byte_array_new();
    }
    if (beginning->bytes->len + bytes.size > BEGINNING_MAX) {
        tlspsk_beginning_end(beginning);
        return;
    }
    g_array_append_val(beginning->parts, part);
    g_byte_array_append(beginning->bytes, bytes.data, (guint)bytes.size);
}

static void
tell_parts(const TlspskBeginning *beginning, TlspskSession *session)
{
    PskSpan bytes;

    if (beginning->parts == NULL)
        return;
    bytes = psk_span(beginning->bytes->data, beginning->bytes->len);
    for (guint i = 0; i < beginning->parts->len; i++) {
        const Part *part = &g_array_index(beginning->parts, Part, i);

        tlspsk_session_feed(session, part->from, psk_span_first(bytes, part->size), part->frame);
        bytes = psk_span_skip(bytes, part->size);
    }
}

/*
 * What the server says next is known where the client has acknowledged what came before; of the
 * client that does not hold, whose hello may have been captured after the server's.
 */
static bool
place_is_known(const StreamSide *side, FlowDirection direction)
{
    return side->start == STREAM_STARTED ||
           (side->start == STREAM_ASSUMED && direction == FLOW_SERVER);
}

void
tlspsk_beginning_tell(TlspskFollowed *followed, TlspskSession *session)
{
    static const FlowDirection directions[] = {FLOW_CLIENT, FLOW_SERVER};
    const Flow *flow = followed->flow;

    for (size_t i = 0; i < G_N_ELEMENTS(directions); i++)
        if (!flow_heard_syn(flow, directions[i]))
            psk_connection_join(session->subject.connection, psk_flow_sender(directions[i]));
    session->subject.judgement.whole = flow_heard_syn(flow, FLOW_CLIENT);
    tell_parts(&followed->beginning, session);
    tlspsk_beginning_end(&followed->beginning);
    for (size_t i = 0; i < G_N_ELEMENTS(directions); i++) {
        const StreamSide *side = flow_stream(flow, directions[i]);

        if (place_is_known(side, directions[i]))
            tlspsk_session_set_place(session, psk_flow_sender(directions[i]), side->next);
    }
}
