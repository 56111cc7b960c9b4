/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcap_plain.h"

/* In the byte order of this machine, as all that is read here. */
enum { MICROSECONDS = 0xa1b2c3d4, NANOSECONDS = 0xa1b23c4d, MAJOR = 2, MINOR = 4 };

typedef struct {
    uint32_t magic;
    uint16_t major, minor;
} FileHeader;

typedef struct {
    uint32_t seconds;
    int32_t fraction; /* as libpcap takes it */
    uint32_t size;
    uint32_t wire_length;
} PacketHeader;

bool
pcap_plain_is(PskSpan header)
{
    FileHeader file;

    if (header.size < sizeof file)
        return false;
    memcpy(&file, header.data, sizeof file);
    return (file.magic == MICROSECONDS || file.magic == NANOSECONDS) && file.major == MAJOR &&
           file.minor == MINOR;
}

/* The packet at the beginning of |bytes|; |*wanted| octets would tell more where it is not whole.
 */
static bool
parse(const PcapPlain *plain, PskSpan bytes, CapturePacket *packet, size_t *wanted)
{
    PacketHeader header;

    *wanted = sizeof header;
    if (bytes.size < sizeof header)
        return false;
    memcpy(&header, bytes.data, sizeof header);
    if (header.size > plain->size_max)
        return false;
    *wanted += header.size;
    if (bytes.size < *wanted)
        return false;
    packet->time_ns = (int64_t)header.seconds * 1000000000 +
                      (int64_t)header.fraction * (plain->time_digits == 9 ? 1 : 1000);
    packet->time_digits = plain->time_digits;
    packet->link_type = plain->link_type;
    packet->wire_length = MAX(header.wire_length, header.size);
    packet->data = psk_span(bytes.data + sizeof header, header.size);
    return true;
}

bool
pcap_plain_at_hand(const PcapPlain *plain, Input *input, CapturePacket *packet)
{
    size_t size;

    if (!parse(plain, input_at_hand(input), packet, &size))
        return false;
    input_skip(input, size);
    return true;
}

bool
pcap_plain_next(const PcapPlain *plain, Input *input, CapturePacket *packet)
{
    PskSpan bytes = input_at_hand(input);
    size_t size;

    /* At first the header may be missing, then what it tells of. */
    while (!parse(plain, bytes, packet, &size)) {
        if (size <= bytes.size)
            return false;
        bytes = input_peek(input, size);
        if (bytes.size < size)
            return false;
    }
    input_skip(input, size);
    return true;
}

