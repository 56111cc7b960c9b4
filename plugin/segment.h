/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TCP segments of the packets, as they were captured.
 *
 * Wireshark hands them to nobody: a dissector over TCP sees no SYN, FIN or RST, no repetition, and
 * no header; and fields of the packet tree cost the whole tree, for every packet. So, while a
 * capture is open in which the plugin has work to do, a dissector of the plugin stands before TCP
 * in the table "ip.proto". It takes note of the segment and calls TCP.
 */
#pragma once

#include "compat.h"

#include <epan/conversation.h>

#include "tcp/packet.h"

void tlspsk_segment_register(void);
void tlspsk_segment_handoff(void);

/* When a capture is opened, and when it is closed. */
void tlspsk_segment_open(void);
void tlspsk_segment_close(void);

/*
 * The TCP segment of the packet, in its first dissection. NULL where there is none, or, in a
 * tunnel, more than one. What an ICMP message quotes is none. Its bytes are the packet's.
 */
const Packet *tlspsk_segment_of(const packet_info *pinfo);

/* The packet has TCP segments, and yet tlspsk_segment_of() has none. */
bool tlspsk_segment_is_obscure(const packet_info *pinfo);

/*
 * The number of the packet at hand among those with TCP segments, in its first dissection.
 * Wireshark's own may be that of the packet before, which tshark -2 -R has dropped.
 */
uint64_t tlspsk_segment_serial(void);

/* TCP hands segments over in the order of their numbers, those captured early later. */
bool tlspsk_segment_is_sorted(void);

/*
 * What Wireshark takes off the sequence numbers of the packet's direction before it tells them to
 * the dissectors over TCP; |conversation| is the packet's.
 */
uint32_t tlspsk_segment_base(conversation_t *conversation, packet_info *pinfo);
