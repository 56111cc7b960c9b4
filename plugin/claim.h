/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the plugin comes by the sessions: late, and leaving Wireshark's own choice alone.
 *
 * Wireshark decides what TLS is, by port, by heuristics, by "Decode As" or after a STARTTLS. Where
 * it has dissected TLS directly over TCP, the plugin puts a wrapper of the TLS dissector in charge
 * of the conversation from this frame on, most often that of the ClientHello. From the next frame
 * on, the wrapper sees the bytes before TLS does.
 */
#pragma once

#include "session.h"
#include "tcp/packet.h"

void tlspsk_claim_register(int protocol);
void tlspsk_claim_handoff(void);

/*
 * Claims the packet's conversation where Wireshark took |packet|, its segment, for TLS: the
 * beginning of a session, or else a part of one that began before the capture did. NULL where it
 * did not. |conversation| may be NULL.
 */
TlspskSession *tlspsk_claim(packet_info *pinfo, const TlspskConversation *conversation,
                            const Packet *packet);

/*
 * From packet |frame| on, the conversation goes straight to TLS, or through the wrapper again.
 * Release: false where somebody else is in charge of it.
 */
bool tlspsk_claim_release(conversation_t *conversation, uint32_t frame);
void tlspsk_claim_renew(conversation_t *conversation, uint32_t frame);

/*
 * TCP does not hand on what looks like a retransmission, as a segment does that was captured after
 * its acknowledgement, or the copy of one that the capture lacks. Where other segments wait for it,
 * the handshake goes on with it, or the session behind a gap, it is taken as it was captured; and
 * so is what went straight to TLS while the session was parked (parking.h), if it was called back
 * since.
 */
void tlspsk_claim_withheld(TlspskSession *session, packet_info *pinfo, const Packet *packet);
