/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a captured frame to its Packet (tcp/packet.h).
 *
 * packet_parse() goes through the link layer (link.h), IPv4 (RFC 791) or IPv6 (RFC 8200) and
 * through tunnels (IP in IP, GRE, VXLAN, Geneve, PPPoE, MPLS) to the innermost TCP segment
 * (RFC 9293). It is pure: it keeps nothing and checks no checksum (but that by which esp.h knows
 * where it is), since cards that compute them make captures in which they are wrong; it only tells
 * of those that look so. Where it matters,
 * checksum.h checks them.
 */
#pragma once

#include "capture/capture.h"
#include "tcp/packet.h"

/* Headers of IP within IP or tunnels that are opened before giving up. */
#define PACKET_DEPTH_MAX 8

/* Reads |captured|; |packet| is always set as far as its kind allows. */
void packet_parse(const CapturePacket *captured, Packet *packet);

/*
 * Goes on with the payload of an IP datagram whose header is in |packet| already (addresses,
 * protocol, depth): what fragment.c does once it has a whole one. Without an IP version there was
 * no header, and |payload| is the datagram itself. It is borrowed.
 */
void packet_parse_payload(Packet *packet, PskSpan payload);

/* "not IP", "cut off by the capture", ... */
const char *packet_kind_name(PacketKind kind);
