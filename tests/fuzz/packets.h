/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures as lists of packets, for a mutator that knows them: mutations of single octets mostly
 * break a capture, these make other captures. Classic pcap, little-endian.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

/* Ways to change a list of packets; some need a TCP segment in Ethernet and IP. */
typedef enum {
    PACKETS_SWAP,
    PACKETS_DOUBLE,
    PACKETS_DROP,
    PACKETS_SPLIT,    /* a segment in two */
    PACKETS_OVERLAP,  /* a segment sent again, in part and with other octets */
    PACKETS_PAYLOAD,  /* other octets in a segment, and another size */
    PACKETS_TCP,      /* another field in its TCP header */
    PACKETS_CUT,      /* as a snapshot length does */
    PACKETS_FRAGMENT, /* an IPv4 datagram in two pieces */
    PACKETS_TIME,
    PACKETS_BYTES,    /* any octets */
    PACKETS_CHANGES,
} PacketsChange;

/* What libFuzzer does to octets: returns their new number, at most |max|. */
typedef size_t (*PacketsMutate)(uint8_t *data, size_t size, size_t max);

typedef struct {
    uint8_t header[24];
    GPtrArray *list; /* Packet's record header and octets, a GByteArray each */
} Packets;

/* False where |file| is no such capture; what is cut off at its end is left out. */
bool packets_read(Packets *packets, PskSpan file);
void packets_clear(Packets *packets);

void packets_change(Packets *packets, PacketsChange change, GRand *random, PacketsMutate mutate);

/* Puts packets of |other| between those of |packets|. */
void packets_mix(Packets *packets, const Packets *other, GRand *random);

/* Returns the octets written: as many packets as there is room for. */
size_t packets_write(const Packets *packets, uint8_t *out, size_t room);
