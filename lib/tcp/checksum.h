/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP checksums, RFC 9293 section 3.1.
 *
 * Checking one costs reading every octet once more, so that flow_checksums.h does it for the
 * beginning of a connection alone. A network card that is still to fill a checksum in leaves the
 * sum of the pseudo header in its place, from which the card goes on; that is known without
 * reading.
 */
#pragma once

#include "tcp/packet.h"

/*
 * True where |checksum| is that sum for a segment of |size| octets between the endpoints of
 * |packet|. One right checksum in 65536 looks like this too, and a wrong one: believe it of two
 * packets that have no right one.
 */
bool checksum_is_unfinished(const Packet *packet, size_t size, uint16_t checksum);

/* True where the checksum of packet->segment, which was captured whole, fits. */
bool checksum_is_right(const Packet *packet);
