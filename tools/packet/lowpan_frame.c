/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/lowpan_frame.h"

/* Frame control, IEEE 802.15.4-2015 section 7.2.1. */
enum {
    TYPE = 0x0007,
    TYPE_DATA = 0x0001,
    SECURITY = 0x0008,
    PAN_COMPRESSION = 0x0040,
    NO_SEQUENCE = 0x0100,
    HAS_ELEMENTS = 0x0200,
    VERSION_2015 = 2,
};

/* Modes of addressing, section 7.2.1.9. */
enum { NONE, RESERVED, SHORT, EXTENDED };

static bool
read_address(PskReader *reader, unsigned mode, LowpanAddress *address)
{
    PskSpan bytes;

    *address = (LowpanAddress){.size = mode == EXTENDED ? 8 : mode == SHORT ? 2 : 0};
    if (!psk_reader_bytes(reader, address->size, &bytes))
        return false;
    for (size_t i = 0; i < bytes.size; i++)
        address->bytes[i] = bytes.data[bytes.size - 1 - i];
    return true;
}

/* Which networks are named, sections 7.2.1.5 and, up to 2011, 7.2.1.1.5. */
static void
find_networks(uint16_t control, unsigned to, unsigned from, bool *to_network, bool *from_network)
{
    bool compressed = control & PAN_COMPRESSION;

    *to_network = to != NONE;
    *from_network = from != NONE && !compressed;
    if ((control >> 12 & 3) != VERSION_2015)
        return;
    if (to == NONE && from == NONE)
        *to_network = compressed;
    else if (from == NONE || (to == EXTENDED && from == EXTENDED))
        *to_network = to != NONE && !compressed;
    if (to == EXTENDED && from == EXTENDED)
        *from_network = false;
}

/* Information elements, sections 7.4.2 and 7.4.3: those of the header, then of the payload. */
static bool
skip_elements(PskReader *reader)
{
    enum { PAYLOAD_FOLLOWS = 0x7e, DATA_FOLLOWS = 0x7f, LAST_GROUP = 0x0f };
    uint16_t element;

    do {
        if (!psk_reader_u16le(reader, &element) || !psk_reader_skip(reader, element & 0x7f))
            return false;
        if ((element >> 7 & 0xff) == DATA_FOLLOWS)
            return true;
    } while ((element >> 7 & 0xff) != PAYLOAD_FOLLOWS);
    do {
        if (!psk_reader_u16le(reader, &element) || !psk_reader_skip(reader, element & 0x7ff))
            return false;
    } while ((element >> 11 & 0x0f) != LAST_GROUP);
    return true;
}

bool
lowpan_frame_parse(PskReader *reader, LowpanAddress *source, LowpanAddress *destination)
{
    bool to_network, from_network, is_2015;
    uint16_t control;
    unsigned to, from;

    if (!psk_reader_u16le(reader, &control) || (control & TYPE) != TYPE_DATA ||
        control & SECURITY)
        return false;
    is_2015 = (control >> 12 & 3) == VERSION_2015;
    to = control >> 10 & 3;
    from = control >> 14;
    if (to == RESERVED || from == RESERVED)
        return false;
    find_networks(control, to, from, &to_network, &from_network);
    return psk_reader_skip(reader, is_2015 && control & NO_SEQUENCE ? 0 : 1) &&
           psk_reader_skip(reader, to_network ? 2 : 0) && read_address(reader, to, destination) &&
           psk_reader_skip(reader, from_network ? 2 : 0) && read_address(reader, from, source) &&
           (!(is_2015 && control & HAS_ELEMENTS) || skip_elements(reader));
}

void
lowpan_frame_interface(const LowpanAddress *address, uint8_t identifier[static 8])
{
    static const uint8_t of_short[8] = {0, 0, 0, 0xff, 0xfe, 0, 0, 0};

    memcpy(identifier, of_short, sizeof of_short);
    if (address->size == 2)
        memcpy(identifier + 6, address->bytes, 2);
    else
        memcpy(identifier, address->bytes, 8);
    if (address->size == 8)
        identifier[0] ^= 2;
}
