/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plugin as Wireshark sees it: what it registers, and what it does with each packet. */
#include "compat.h"

#include <epan/proto.h>
#include <epan/tap.h>

#include "application.h"
#include "audience.h"
#include "claim.h"
#include "display.h"
#include "follow.h"
#include "keys.h"
#include "plaintext.h"
#include "preferences.h"
#include "segment.h"
#include "session.h"
#include "statistics.h"

TLSPSK_EXPORT extern const char plugin_version[];
TLSPSK_EXPORT extern const int plugin_want_major;
TLSPSK_EXPORT extern const int plugin_want_minor;
TLSPSK_EXPORT void plugin_register(void);

const char plugin_version[] = TLSPSK_VERSION;
const int plugin_want_major = TLSPSK_WIRESHARK_MAJOR;
const int plugin_want_minor = TLSPSK_WIRESHARK_MINOR;

static bool active; /* there are keys; without any, nothing is claimed and nothing shown */

/* In the first pass, what the packet brings is taken in; returns its conversation, or NULL. */
static TlspskConversation *
take_packet(packet_info *pinfo)
{
    const Packet *packet = tlspsk_segment_of(pinfo);
    TlspskConversation *conversation = tlspsk_follow_conversation(pinfo, packet);
    TlspskSession *session;

    if (packet == NULL)
        return conversation;
    conversation = tlspsk_follow_packet(pinfo, conversation, packet);
    session = conversation != NULL ? conversation->session : NULL;
    if (session == NULL)
        session = tlspsk_claim(pinfo, conversation, packet);
    else
        tlspsk_claim_withheld(session, pinfo, packet);
    if (session == NULL)
        return conversation;
    tlspsk_plaintext_settle(session, pinfo);
    return conversation != NULL ? conversation : tlspsk_conversation_get(pinfo);
}

static bool
has_plaintext(const TlspskConversation *conversation)
{
    return conversation->session != NULL && conversation->session->has_plaintext;
}

static void
show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const TlspskConversation *conversation,
     const TlspskView *view)
{
    TlspskSession *session = conversation->session;
    tvbuff_t *sources[PSK_SENDERS];

    for (unsigned i = 0; i < PSK_SENDERS; i++)
        sources[i] = has_plaintext(conversation)
                         ? tlspsk_plaintext_add_source(pinfo, (PskSender)i, tvb)
                         : NULL;
    tlspsk_display(view, tvb, pinfo, tree, sources);
    for (unsigned i = 0; i < PSK_SENDERS; i++)
        if (sources[i] != NULL)
            tlspsk_plaintext_dissect(session, pinfo, (PskSender)i, sources[i], tree);
}

static int
postdissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data G_GNUC_UNUSED)
{
    TlspskConversation *conversation;
    TlspskView view;

    if (!active || pinfo->ptype != PT_TCP)
        return 0;
    conversation =
        PINFO_FD_VISITED(pinfo) ? tlspsk_conversation_find(pinfo) : take_packet(pinfo);
    if (conversation == NULL)
        return 0;
    tlspsk_statistics_queue(conversation, pinfo);
    if (!has_plaintext(conversation) && !tlspsk_audience_is_there(pinfo, tree))
        return 0;
    if (tlspsk_conversation_view(conversation, pinfo->num, PINFO_FD_VISITED(pinfo), &view))
        show(tvb, pinfo, tree, conversation, &view);
    return 0;
}

/* A capture is opened, or dissected anew. */
static void
open_capture(void)
{
    active = tlspsk_keys_refresh();
    if (!active)
        return;
    tlspsk_application_open();
    tlspsk_audience_open();
    tlspsk_sessions_open();
    tlspsk_follow_open();
    tlspsk_segment_open();
}

static void
close_capture(void)
{
    tlspsk_segment_close();
    tlspsk_conversation_forget();
    tlspsk_follow_close();
    tlspsk_sessions_close();
    tlspsk_keys_release();
    active = false;
}

/* All packets have been seen for the first time. */
static void
end_capture(void)
{
    tlspsk_sessions_end();
    tlspsk_follow_end();
    tlspsk_statistics_end();
}

static void
register_protocol(void)
{
    int protocol = proto_register_protocol("TLS pre-shared keys", "TLS-PSK", "tlspsk");
    /* In name only: Wireshark would note a layer for each packet, and take it off again. */
    int helper = proto_register_protocol_in_name_only(
        "TLS pre-shared keys after dissection", "TLS-PSK (packet)", "tlspsk.packet", protocol,
        FT_PROTOCOL);

    tlspsk_preferences_register(protocol);
    tlspsk_conversation_register(protocol);
    tlspsk_plaintext_register(protocol);
    tlspsk_display_register(protocol);
    tlspsk_audience_register(protocol);
    tlspsk_claim_register(protocol);
    tlspsk_segment_register();
    tlspsk_statistics_register_tap(end_capture);
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(end_capture);
    register_postdissector(register_dissector("tlspsk_post", postdissect, helper));
}

static void
register_handoff(void)
{
    tlspsk_claim_handoff();
    tlspsk_segment_handoff();
    tlspsk_handover_handoff();
    tlspsk_application_handoff();
}

void
plugin_register(void)
{
    static proto_plugin protocol = {register_protocol, register_handoff};
    static tap_plugin statistics = {tlspsk_statistics_register_tree};

    proto_register_plugin(&protocol);
    tap_register_plugin(&statistics);
}
