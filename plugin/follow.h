/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every TCP connection of the capture, as the core sees it and pskdecode reports it.
 *
 * What helps Wireshark's TLS (session.h) has to take segments as they come, before TLS dissects
 * them. To judge a connection takes more patience, and more than what TLS is given: segments that
 * were captured in disorder, those that TCP keeps to itself, SYN, FIN and RST, checksums, and
 * connections that are no TLS at all. So, in the first pass, all TCP segments go through the core's
 * FlowTable, and a connection of the core follows each flow. What is shown once all packets are
 * known comes from there.
 */
#pragma once

#include "beginning.h"
#include "conversation.h"
#include "decode/flows.h"
#include "decode/mqtt_facts.h"

struct TlspskFollowed {
    TlspskFollowed *earlier; /* on the same conversation */
    TlspskConversation *conversation;
    bool moved; /* packets of it belong to other conversations, too */
    uint32_t first_frame;
    const Flow *flow; /* NULL once it is over */
    PacketEndpoint server;
    PskContext context; /* with the key table of its time */
    TlspskSubject subject;
    MqttSession *mqtt;  /* NULL before there is plaintext, and after the end */
    bool accepted_told; /* what the server chose is known to the sessions that follow */
    bool compared;      /* with those so far, in the first pass */
    bool lost_told;     /* what was missing at the end is known to the session */
    TlspskBeginning beginning;

    /* Without data: what that means, on the first such connection of the same peers. */
    bool attempt_told;
    const PskAttempt *attempt;
    uint32_t attempt_frame; /* where it became known */
};

/* When a capture is opened, and when it is closed. */
void tlspsk_follow_open(void);
void tlspsk_follow_close(void);

/*
 * In the first pass: the packet's conversation, or NULL. |packet| is NULL where it is not known
 * well. It is that of the connection which is followed, so that Wireshark need not look for it,
 * unless there is a reason to doubt that.
 */
TlspskConversation *tlspsk_follow_conversation(packet_info *pinfo, const Packet *packet);

/*
 * In the first pass, once for each packet; |conversation| is NULL where there is none yet, which
 * may be made. Returns it.
 */
TlspskConversation *tlspsk_follow_packet(packet_info *pinfo, TlspskConversation *conversation,
                                         const Packet *packet);

/* No more packets will come. */
void tlspsk_follow_end(void);
bool tlspsk_follow_has_ended(void);

/* Of |latest| and those before it, the one that packet |frame| belongs to; or NULL. */
TlspskFollowed *tlspsk_followed_at(TlspskFollowed *latest, uint32_t frame);

/* Some of it waits for packets that may come. */
bool tlspsk_followed_is_waiting(const TlspskFollowed *followed);

/* It has begun, and not as TLS. */
bool tlspsk_followed_is_other(const TlspskFollowed *followed);

/* It is TLS, or should be. */
bool tlspsk_followed_is_reported(const TlspskFollowed *followed);
