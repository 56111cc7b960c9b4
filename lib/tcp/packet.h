/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packet: what one captured frame says of TCP (RFC 9293), whoever has read it: pskdecode by itself,
 * or Wireshark.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

typedef enum {
    PACKET_TCP,          /* a TCP segment; all fields are set */
    PACKET_FRAGMENT,     /* part of an IP datagram, for fragment_complete() */
    PACKET_AGGREGATE,    /* |payload|: several frames, each with a packet of its own */
    PACKET_LOWRATE,      /* |payload|: a frame of IEEE 802.15.4, for lowpan_expand() */
    PACKET_UNKNOWN_LINK, /* a link type that link.c has no row for */
    PACKET_NOT_IP,       /* ARP, LLDP, ... */
    PACKET_NOT_TCP,      /* UDP, ICMP, encrypted, ... */
    PACKET_CUT,          /* the capture kept too little of it to tell */
    PACKET_MALFORMED,    /* lengths that contradict each other */
    PACKET_TOO_DEEP,     /* more than PACKET_DEPTH_MAX headers in one another */
} PacketKind;

/* TCP flags, RFC 9293 section 3.1. */
enum {
    PACKET_FIN = 0x01,
    PACKET_SYN = 0x02,
    PACKET_RST = 0x04,
    PACKET_PSH = 0x08,
    PACKET_ACK = 0x10,
};

/* One end of a connection. IPv4 addresses fill the first 4 octets, the others are then 0. */
typedef struct {
    uint8_t address[16];
    uint16_t port;
} PacketEndpoint;

/* Of a fragment: where it belongs. RFC 791 section 3.1, RFC 8200 section 4.5. */
typedef struct {
    uint32_t identification;
    uint32_t offset; /* octets from the beginning of the datagram's payload */
    bool more;       /* it is not the last */
} PacketFragment;

typedef struct {
    PacketKind kind;
    uint8_t ip_version; /* 4 or 6, 0 before an IP header was met */
    uint8_t protocol;   /* IP protocol number of |payload| where it is a fragment */
    uint8_t depth;      /* IP headers met */
    uint8_t flags;
    bool checksum_unfinished; /* checksum.h */
    uint16_t window;
    uint32_t payload_missing; /* octets that follow |payload| on the wire, but not in the capture */
    PskSpan payload;          /* of the segment or fragment, borrowed from the captured frame */
    PskSpan segment;          /* TCP: |payload| with the header before it; empty where not known */
    uint64_t frame;
    int64_t time_ns;
    PacketEndpoint source; /* valid where an IP header was met; */
    PacketEndpoint destination;
    uint32_t sequence; /* of TCP; */
    uint32_t acknowledgement; /* likewise, 0 without PACKET_ACK; */
    PacketFragment fragment;  /* of a fragment */
} Packet;
