/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/window.h"

#include "base/reader.h"

/* RFC 9293 section 3.1; of the header, all before the options. */
enum { OPTION_END = 0, OPTION_NOTHING = 1, OPTION_SCALE = 3, HEADER_SIZE = 20, OFFSET_AT = 12 };

/* RFC 7323 section 2.3: a larger shift counts as this one. */
enum { SHIFT_MAX = 14 };

static uint8_t
read_options(PskReader *reader)
{
    uint8_t kind, length, shift;

    while (psk_reader_u8(reader, &kind) && kind != OPTION_END) {
        if (kind == OPTION_NOTHING)
            continue;
        if (!psk_reader_u8(reader, &length) || length < 2)
            return WINDOW_UNKNOWN;
        if (kind == OPTION_SCALE && length == 3 && psk_reader_u8(reader, &shift))
            return (uint8_t)(WINDOW_SCALED + MIN(shift, SHIFT_MAX));
        if (!psk_reader_skip(reader, length - 2u))
            return WINDOW_UNKNOWN;
    }
    return WINDOW_PLAIN;
}

uint8_t
window_scale(const Packet *packet)
{
    size_t header;
    PskReader reader;

    if (packet->segment.size < HEADER_SIZE)
        return WINDOW_UNKNOWN;
    header = (size_t)(packet->segment.data[OFFSET_AT] >> 4) * 4;
    if (header < HEADER_SIZE || header > packet->segment.size)
        return WINDOW_UNKNOWN;
    reader = psk_reader(psk_span_skip(psk_span_first(packet->segment, header), HEADER_SIZE));
    return read_options(&reader);
}

bool
window_size(uint16_t window, uint8_t own, uint8_t other, uint32_t *size)
{
    if (own == WINDOW_UNKNOWN || other == WINDOW_UNKNOWN)
        return false;
    *size = window;
    /* Both sides offer it, or none of them has it: RFC 7323 section 2.2. */
    if (own >= WINDOW_SCALED && other >= WINDOW_SCALED)
        *size <<= own - WINDOW_SCALED;
    return true;
}
