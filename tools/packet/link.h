/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link layers: from the first octet of a frame to its IP header.
 *
 * A link type is one row in link.c. The numbers are those of capture files
 * (https://www.tcpdump.org/linktypes.html) and, where libpcap gives another, that too.
 */
#pragma once

#include "base/reader.h"

#define LINK_ETHERNET 1 /* the link type */

/* VLAN tags, MPLS labels and other headers opened in one frame. */
#define LINK_TAGS_MAX 16

typedef enum {
    LINK_IP,        /* the reader stands at an IPv4 or IPv6 header: its first nibble tells */
    LINK_OTHER,     /* no IP in it */
    LINK_CUT,       /* ends before that can be told */
    LINK_UNKNOWN,   /* a link type without a row */
    LINK_ESP,       /* the reader stands at ESP: esp.h */
    LINK_LOWRATE,   /* the reader stands at a frame of IEEE 802.15.4 and ends with it: lowpan.h */
    LINK_AGGREGATE, /* several Ethernet frames: link_aggregated() */
} LinkResult;

/* Reads the link layer of a frame of |link_type|. The reader is left anywhere but for LINK_IP. */
LinkResult link_parse(uint32_t link_type, PskReader *reader);

/*
 * The next of several Ethernet frames in one, at which the reader stands after LINK_AGGREGATE and
 * after each call: IEEE 802.11 section 9.3.2.2.2. It is |*length| octets long, of which the capture
 * may have fewer. False where no more comes.
 */
bool link_aggregated(PskReader *reader, PskSpan *frame, uint32_t *length);

/*
 * What others carry: an Ethernet frame, what follows EtherType |type|, a PPP frame, IEEE 802.2, the
 * same over ATM (RFC 2684), a network layer's packet that says what it is (RFC 2427), a label stack
 * (RFC 3032), a service path (RFC 8300), HDLC, frame relay; and IP itself, where the version nibble
 * agrees.
 */
LinkResult link_parse_ethernet(PskReader *reader);
LinkResult link_parse_ethertype(PskReader *reader, uint16_t type);
LinkResult link_parse_ppp(PskReader *reader);
LinkResult link_parse_llc(PskReader *reader);
LinkResult link_parse_atm(PskReader *reader);
LinkResult link_parse_nlpid(PskReader *reader);
LinkResult link_parse_mpls(PskReader *reader);
LinkResult link_parse_nsh(PskReader *reader);
LinkResult link_parse_cisco_hdlc(PskReader *reader);
LinkResult link_parse_ppp_hdlc(PskReader *reader);
LinkResult link_parse_frame_relay(PskReader *reader);
LinkResult link_parse_ip(PskReader *reader);
