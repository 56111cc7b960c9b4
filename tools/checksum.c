/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checksum.h"

enum { PROTOCOL_TCP = 6 };

/* Of IPv4 addresses the octets behind the first 4 are 0, and add nothing. */
static uint32_t
sum_address(const PacketEndpoint *endpoint)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < sizeof endpoint->address; i += 2)
        sum += (uint32_t)endpoint->address[i] << 8 | endpoint->address[i + 1];
    return sum;
}

bool
checksum_is_unfinished(const Packet *packet, size_t size, uint16_t checksum)
{
    uint32_t sum = sum_address(&packet->source) + sum_address(&packet->destination) +
                   PROTOCOL_TCP + (uint32_t)(size >> 16) + (uint32_t)(size & 0xffff);

    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return checksum == sum;
}
