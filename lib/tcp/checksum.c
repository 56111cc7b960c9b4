/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/checksum.h"

#include <glib.h>

enum { PROTOCOL_TCP = 6 };

/*
 * The one's complement sum of words of two octets comes out of larger words too, in any octet order
 * (RFC 1071 section 2): here of eight octets, in the order of this machine.
 */
typedef struct {
    uint64_t words;
    uint64_t carries;
} Sum;

static void
add(Sum *sum, uint64_t word)
{
    sum->words += word;
    sum->carries += sum->words < word;
}

static void
add_at(Sum *sum, const uint8_t *octets)
{
    uint64_t word;

    memcpy(&word, octets, sizeof word);
    add(sum, word);
}

/* Of IPv4 the octets behind the first 4 are 0. */
static void
add_address(Sum *sum, const PacketEndpoint *endpoint)
{
    add_at(sum, endpoint->address);
    add_at(sum, endpoint->address + 8);
}

static void
add_pseudo_header(Sum *sum, const Packet *packet, size_t size)
{
    add_address(sum, &packet->source);
    add_address(sum, &packet->destination);
    add(sum, (uint64_t)GUINT32_TO_BE(PROTOCOL_TCP) + GUINT32_TO_BE((uint32_t)size));
}

/* The octets, the last filled up with zeros. */
static void
add_octets(Sum *sum, PskSpan octets)
{
    const uint8_t *at = octets.data;
    size_t left = octets.size;
    uint32_t four = 0;
    uint16_t two = 0, one = 0;

    for (; left >= 32; at += 32, left -= 32) {
        add_at(sum, at);
        add_at(sum, at + 8);
        add_at(sum, at + 16);
        add_at(sum, at + 24);
    }
    for (; left >= 8; at += 8, left -= 8)
        add_at(sum, at);
    if (left & 4)
        memcpy(&four, at, 4);
    at += left & 4;
    if (left & 2)
        memcpy(&two, at, 2);
    at += left & 2;
    if (left & 1)
        one = GUINT16_TO_LE((uint16_t)*at);
    add(sum, (uint64_t)four + two + one);
}

/* To two octets: 0 where there was nothing but zeros. */
static uint16_t
fold(Sum sum)
{
    uint64_t folded = (sum.words & UINT32_MAX) + (sum.words >> 32) + sum.carries;

    folded = (folded & UINT16_MAX) + (folded >> 16);
    folded = (folded & UINT16_MAX) + (folded >> 16);
    return (uint16_t)((folded & UINT16_MAX) + (folded >> 16));
}

bool
checksum_is_unfinished(const Packet *packet, size_t size, uint16_t checksum)
{
    Sum sum = {0};

    add_pseudo_header(&sum, packet, size);
    return GUINT16_TO_BE(checksum) == fold(sum);
}

bool
checksum_is_right(const Packet *packet)
{
    Sum sum = {0};

    add_pseudo_header(&sum, packet, packet->segment.size);
    add_octets(&sum, packet->segment);
    return fold(sum) == UINT16_MAX;
}
