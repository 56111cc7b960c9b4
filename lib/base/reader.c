/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/reader.h"

/* The next |width| octets as a big-endian number. */
static bool
read_uint(PskReader *reader, size_t width, uint64_t *value)
{
    PskSpan bytes;
    uint64_t number = 0;

    if (!psk_reader_bytes(reader, width, &bytes))
        return false;
    for (size_t i = 0; i < width; i++)
        number = number << 8 | bytes.data[i];
    *value = number;
    return true;
}

bool
psk_reader_u24(PskReader *reader, uint32_t *value)
{
    uint64_t number;

    if (!read_uint(reader, 3, &number))
        return false;
    *value = (uint32_t)number;
    return true;
}

bool
psk_reader_u64(PskReader *reader, uint64_t *value)
{
    return read_uint(reader, 8, value);
}

bool
psk_reader_u16le(PskReader *reader, uint16_t *value)
{
    uint16_t number;

    if (!psk_reader_u16(reader, &number))
        return false;
    *value = GUINT16_SWAP_LE_BE(number);
    return true;
}

bool
psk_reader_u32le(PskReader *reader, uint32_t *value)
{
    uint32_t number;

    if (!psk_reader_u32(reader, &number))
        return false;
    *value = GUINT32_SWAP_LE_BE(number);
    return true;
}

bool
psk_reader_vector(PskReader *reader, size_t min, size_t max, PskSpan *content)
{
    PskReader attempt = *reader;
    size_t width = max <= 0xff ? 1 : max <= 0xffff ? 2 : 3;
    uint64_t size;
    PskSpan bytes;

    if (!read_uint(&attempt, width, &size) || size < min || size > max ||
        !psk_reader_bytes(&attempt, size, &bytes))
        return false;
    *reader = attempt;
    *content = bytes;
    return true;
}
