/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the plugin comes by the sessions: late, and leaving Wireshark's own tables alone.
 *
 * Wireshark decides what TLS is, by port, by heuristics, by "Decode As" or after a STARTTLS. Where
 * it has dissected a ClientHello directly over TCP, the plugin takes that message from the tree and
 * puts a wrapper of the TLS dissector in charge of the conversation from this frame on. From the
 * ServerHello on, the wrapper sees the bytes before TLS does.
 */
#pragma once

#include "session.h"

void tlspsk_claim_register(int protocol);
void tlspsk_claim_handoff(void);

/*
 * Claims the packet's conversation where the packet is the beginning of a TLS session, or else a
 * part of one that began before the capture did. NULL where it is neither. |frame| is the packet.
 */
TlspskSession *tlspsk_claim(packet_info *pinfo, const proto_tree *tree, tvbuff_t *frame);

/*
 * TCP does not hand on what looks like a retransmission, as a segment does that was captured after
 * its acknowledgement. Where other segments wait for it, it is taken from the tree.
 */
void tlspsk_claim_withheld(TlspskSession *session, packet_info *pinfo, const proto_tree *tree);
