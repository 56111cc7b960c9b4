/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Link layers: from the first octet of a frame to its IP header.
 *
 * A link type is one row in link.c. The numbers are those of capture files
 * (https://www.tcpdump.org/linktypes.html) and, where libpcap gives another, that too.
 */
#pragma once

#include "base/reader.h"

/* VLAN tags, MPLS labels and other headers opened in one frame. */
#define LINK_TAGS_MAX 16

typedef enum {
    LINK_IP,      /* the reader stands at an IPv4 or IPv6 header: its first nibble tells */
    LINK_OTHER,   /* no IP in it */
    LINK_CUT,     /* ends before that can be told */
    LINK_UNKNOWN, /* a link type without a row */
} LinkResult;

/* Reads the link layer of a frame of |link_type|. The reader is left anywhere but for LINK_IP. */
LinkResult link_parse(uint32_t link_type, PskReader *reader);

/* What tunnels carry: an Ethernet frame, what follows EtherType |type|, a PPP frame. */
LinkResult link_parse_ethernet(PskReader *reader);
LinkResult link_parse_ethertype(PskReader *reader, uint16_t type);
LinkResult link_parse_ppp(PskReader *reader);

/* IEEE 802.2 with SNAP; and IP itself, where the version nibble agrees. */
LinkResult link_parse_llc(PskReader *reader);
LinkResult link_parse_ip(PskReader *reader);
