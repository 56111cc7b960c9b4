/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcap_header.h"

#include <glib.h>
#include <string.h>

enum { MAGIC = 0, MAJOR = 4, MINOR = 6, SNAP_LENGTH = 16, LINK_TYPE = 20 }; /* offsets */

enum { MICROSECONDS = 0xa1b2c3d4, NANOSECONDS = 0xa1b23c4d };
enum { IXIA_SOFTWARE = 0x1c0001ab, IXIA_HARDWARE = 0x1c0001ac }; /* micro- and nanoseconds */

enum { OLD_MAJOR = 543 }; /* of the first tcpdump */

/* RFC 1573's types of interfaces, and the link types of files. */
static const struct {
    uint8_t interface, link;
} aix_types[] = {{6, 1}, {9, 6}, {15, 10}, {24, 0}};

typedef struct {
    uint8_t *bytes;
    bool big_endian;
} Header;

static uint32_t
get(const Header *header, size_t at, size_t size)
{
    uint32_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | header->bytes[header->big_endian ? at + i : at + size - 1 - i];
    return value;
}

static void
put(Header *header, size_t at, size_t size, uint32_t value)
{
    for (size_t i = 0; i < size; i++, value >>= 8)
        header->bytes[header->big_endian ? at + size - 1 - i : at + i] = (uint8_t)value;
}

static void
mend_aix(Header *header)
{
    uint32_t type = get(header, LINK_TYPE, 4);

    for (size_t i = 0; i < G_N_ELEMENTS(aix_types); i++) {
        if (type != aix_types[i].interface)
            continue;
        put(header, MAGIC, 4, NANOSECONDS);
        put(header, LINK_TYPE, 4, aix_types[i].link);
    }
}

/* Whether the magic number is read as one of ours in this byte order. */
static bool
is_big_endian(const uint8_t *bytes)
{
    return bytes[0] == 0xa1 || bytes[0] == 0x1c;
}

size_t
pcap_header_mend(PskSpan begin, uint8_t bytes[static PCAP_HEADER_SIZE])
{
    Header header = {.bytes = bytes};
    size_t size = PCAP_HEADER_SIZE;
    uint32_t major, minor, magic;

    if (begin.size < PCAP_HEADER_SIZE)
        return 0;
    memcpy(bytes, begin.data, PCAP_HEADER_SIZE);
    header.big_endian = is_big_endian(bytes);
    magic = get(&header, MAGIC, 4);
    major = get(&header, MAJOR, 2);
    minor = get(&header, MINOR, 2);
    if (magic == IXIA_SOFTWARE || magic == IXIA_HARDWARE) {
        put(&header, MAGIC, 4, magic == IXIA_SOFTWARE ? MICROSECONDS : NANOSECONDS);
        size += 4;
    }
    if (magic == MICROSECONDS && major == 2 && minor == 2)
        mend_aix(&header);
    if (major != OLD_MAJOR && (major != 2 || minor > 4)) {
        put(&header, MAJOR, 2, 2);
        put(&header, MINOR, 2, 4);
    }
    put(&header, SNAP_LENGTH, 4, 0);
    return size;
}
