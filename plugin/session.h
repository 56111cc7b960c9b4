/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TlspskSession: what the plugin keeps of one TLS connection that it claimed, to help Wireshark's
 * TLS dissector with.
 *
 * It hangs on Wireshark's conversation and is fed by the wrapper in claim.c during the first pass.
 * All sessions live until the capture is closed or dissected anew.
 */
#pragma once

#include "compat.h"

#include "conversation.h"
#include "handover.h"
#include "order.h"

/* The messages of one direction that Wireshark's TLS dissector can't read; see plaintext.h. */
typedef struct {
    bool lost;           /* the next bytes need not begin with a message */
    GByteArray *pending; /* the beginning of a message; NULL while there is none */
    uint32_t wanted;     /* how much of it the dissector waits for */
} TlspskStream;

struct TlspskSession {
    TlspskSubject subject;
    PskContext context; /* with the key table of its time */

    /* The ends of the connection, as Wireshark names them; the addresses are of file scope. */
    address address[PSK_SENDERS];
    uint32_t port[PSK_SENDERS];

    /* The place in each direction's stream: the TCP sequence number of what comes next. */
    bool sequence_known[PSK_SENDERS];
    uint32_t sequence[PSK_SENDERS];

    bool is_midway; /* TLS began where the connection had begun as something else */

    uint32_t frame;  /* the last that brought bytes, */
    uint64_t packet; /* and tlspsk_segment_serial() of it */
    bool skipped;    /* bytes */

    /* Application data is left to the core that follows the connection, which keeps step. */
    bool leaves_data;

    /* It is not told of application data, nor called by TCP: parking.h. */
    bool is_parked;
    unsigned parked_count;
    uint32_t returned; /* the packet that it was called back on, or 0 */

    TlspskOrder order;
    TlspskHandover handover;
    TlspskStream stream[PSK_SENDERS];
    GPtrArray *shown; /* GBytes: what TLS showed while segments waited; NULL while they do not */
    size_t shown_bytes;
    bool has_plaintext; /* kept with some packet of it: plaintext.h */
};

/* What all sessions share is made when a capture is opened and freed when it is closed. */
void tlspsk_sessions_open(void);
void tlspsk_sessions_close(void);

/* For all connections of the capture: what a session derives, who follows it need not. */
PskCrypto *tlspsk_sessions_crypto(void);

/* No more bytes will come: the facts become final. */
void tlspsk_sessions_end(void);

/* A new session of the packet's conversation, whose |sender| sent the packet. */
TlspskSession *tlspsk_session_new(packet_info *pinfo, PskSender sender);

/* Who sent the packet. */
PskSender tlspsk_session_sender(const TlspskSession *session, const packet_info *pinfo);

/*
 * The bytes of |tvb| are about to be dissected as TLS for the first time: feeds them to the
 * connection of |conversation|'s session, and gives Wireshark what came to light. |data| is what
 * TCP passed (struct tcpinfo).
 */
void tlspsk_session_observe(const TlspskConversation *conversation, packet_info *pinfo,
                            tvbuff_t *tvb, const void *data);

/* Says with which TCP sequence number the next bytes of a direction begin. */
void tlspsk_session_set_place(TlspskSession *session, PskSender from, uint32_t sequence);

/* |lost| bytes are missing from the place on. */
void tlspsk_session_skip(TlspskSession *session, PskSender from, uint32_t lost, uint32_t frame);

/* Says whether application data is left to who follows the connection (follow.h). */
void tlspsk_session_leave_data(TlspskSession *session, bool leave);

/* Feeds what is new of a segment; what is skipped before it is missing. */
void tlspsk_session_feed_segment(TlspskSession *session, const TlspskSegment *segment);

/* Feeds bytes that were taken from elsewhere. */
void tlspsk_session_feed(TlspskSession *session, PskSender from, PskSpan bytes, uint32_t frame);
