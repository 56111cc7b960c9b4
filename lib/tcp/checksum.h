/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP checksums that a network card was still to fill in when the packet was captured. Until then
 * the field holds the sum of the pseudo header (RFC 9293 section 3.1), from which the card goes on.
 * No other checksum is looked at: the cost would be that of reading every octet once more.
 */
#pragma once

#include "tcp/packet.h"

/*
 * True where |checksum| is that sum for a segment of |size| octets between the endpoints of
 * |packet|. One right checksum in 65536 looks like this too: believe it of two packets.
 */
bool checksum_is_unfinished(const Packet *packet, size_t size, uint16_t checksum);
