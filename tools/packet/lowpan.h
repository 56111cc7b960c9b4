/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv6 in frames of IEEE 802.15.4: RFC 4944, with the headers that RFC 6282 compresses.
 *
 * A datagram is written out as it was before, since what is elided lies elsewhere: in the addresses
 * of the frame, and in contexts that its network agreed on. Of these nothing is in a capture; their
 * prefix is given the number of the context, which tells addresses apart as well.
 */
#pragma once

#include "packet/packet.h"

/* The largest datagram (RFC 4944 section 5.3), or what one frame expands to. */
#define LOWPAN_SIZE 4096

/*
 * Goes on in |packet|, of kind PACKET_LOWRATE whose payload is a frame: to what the datagram in it
 * is, or to a PACKET_FRAGMENT of one, for fragment_complete(). It borrows |expanded|.
 */
void lowpan_expand(Packet *packet, uint8_t expanded[static LOWPAN_SIZE]);
