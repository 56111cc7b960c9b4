/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/checksum.h"

#include <glib.h>

enum { PROTOCOL_TCP = 6 };

/*
 * The one's complement sum of an address, unfolded, in the octet order of this machine: it comes
 * out in the same order (RFC 1071 section 2). Of IPv4 the octets behind the first 4 are 0.
 */
static uint64_t
sum_address(const PacketEndpoint *endpoint)
{
    uint32_t words[sizeof endpoint->address / sizeof(uint32_t)];
    uint64_t sum = 0;

    memcpy(words, endpoint->address, sizeof words);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        sum += words[i];
    return sum;
}

/* The octets of a word of four at a time, the last filled up with zeros; likewise. */
static uint64_t
sum_octets(PskSpan octets)
{
    uint64_t sum = 0;
    uint32_t word;
    size_t i;

    for (i = 0; i + sizeof word <= octets.size; i += sizeof word) {
        memcpy(&word, octets.data + i, sizeof word);
        sum += word;
    }
    word = 0;
    if (i < octets.size)
        memcpy(&word, octets.data + i, octets.size - i);
    return sum + word;
}

static uint64_t
sum_pseudo_header(const Packet *packet, size_t size)
{
    return sum_address(&packet->source) + sum_address(&packet->destination) +
           GUINT32_TO_BE(PROTOCOL_TCP) + GUINT32_TO_BE((uint32_t)size);
}

static uint64_t
fold(uint64_t sum)
{
    sum = (sum & UINT32_MAX) + (sum >> 32);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    return (sum & UINT16_MAX) + (sum >> 16);
}

bool
checksum_is_unfinished(const Packet *packet, size_t size, uint16_t checksum)
{
    return GUINT16_TO_BE(checksum) == fold(sum_pseudo_header(packet, size));
}

bool
checksum_is_right(const Packet *packet)
{
    return fold(sum_pseudo_header(packet, packet->segment.size) + sum_octets(packet->segment)) ==
           UINT16_MAX;
}
