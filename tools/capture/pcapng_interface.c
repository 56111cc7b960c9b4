/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcapng_interface.h"

#include "capture/capture.h"

enum {
    OPTION_END = 0,       /* section 3.5 */
    OPTION_IFDROP = 5,    /* 4.6 */
    OPTION_OSDROP = 7,    /* 4.6 */
    OPTION_TSRESOL = 9,   /* 4.2 */
    OPTION_TSOFFSET = 14, /* 4.2 */
};

static int64_t
saturate(__int128 value)
{
    return (int64_t)CLAMP(value, -CAPTURE_TIME_MAX, CAPTURE_TIME_MAX);
}

int64_t
pcapng_interface_time(const PcapngInterface *interface, uint64_t ticks)
{
    unsigned exponent = interface->resolution & 0x7f;
    __int128 nanoseconds;

    if (interface->resolution & 0x80) {
        nanoseconds = exponent < 64 ? (__int128)(ticks >> exponent) * 1000000000 : 0;
        if (exponent > 0 && exponent < 64) {
            uint64_t fraction = ticks & ((UINT64_C(1) << exponent) - 1);

            nanoseconds += ((unsigned __int128)fraction * 1000000000) >> exponent;
        }
    } else {
        uint64_t factor = 1;

        for (; exponent < 9; exponent++)
            factor *= 10;
        nanoseconds = (__int128)ticks * factor;
        for (; exponent > 9 && nanoseconds > 0; exponent--)
            nanoseconds /= 10;
    }
    return saturate(nanoseconds + (__int128)interface->offset * 1000000000);
}

uint8_t
pcapng_interface_digits(const PcapngInterface *interface)
{
    unsigned exponent = interface->resolution & 0x7f;

    if (interface->resolution & 0x80)
        exponent = (exponent * 301 + 999) / 1000; /* log10(2) = 0.301 */
    return (uint8_t)MIN(exponent, 9);
}

/* 64 bits, whose words have the byte order of the section too. */
static bool
read_u64(bool big_endian, PskReader *reader, uint64_t *value)
{
    uint32_t first, second;

    if (!pcapng_u32(big_endian, reader, &first) || !pcapng_u32(big_endian, reader, &second))
        return false;
    *value = big_endian ? (uint64_t)first << 32 | second : (uint64_t)second << 32 | first;
    return true;
}

/* Section 3.5: the next option of a block; |code| is OPTION_END after the last. */
static bool
read_option(bool big_endian, PskReader *body, uint16_t *code, PskSpan *value)
{
    uint16_t length;

    *code = OPTION_END;
    *value = psk_span(NULL, 0);
    return psk_reader_at_end(body) ||
           (pcapng_u16(big_endian, body, code) && pcapng_u16(big_endian, body, &length) &&
            psk_reader_bytes(body, length, value) && psk_reader_skip(body, -(size_t)length & 3));
}

/* One option of an Interface Description Block; those of a wrong size are left alone. */
static void
apply_option(PcapngInterface *interface, uint16_t code, PskSpan value, bool big_endian)
{
    PskReader reader = psk_reader(value);
    uint64_t offset;

    if (code == OPTION_TSRESOL && value.size == 1)
        interface->resolution = value.data[0];
    else if (code == OPTION_TSOFFSET && value.size == 8 && read_u64(big_endian, &reader, &offset))
        interface->offset = (int64_t)offset;
}

const char *
pcapng_interface_parse(PcapngInterface *interface, PskReader body, bool big_endian)
{
    uint16_t link_type, reserved, code;
    PskSpan value;

    *interface = (PcapngInterface){.resolution = 6};
    if (!pcapng_u16(big_endian, &body, &link_type) || !pcapng_u16(big_endian, &body, &reserved) ||
        !pcapng_u32(big_endian, &body, &interface->snap_length))
        return "the interface description is too short";
    interface->link_type = link_type;
    do {
        if (!read_option(big_endian, &body, &code, &value))
            return "an option of the interface description is cut off";
        apply_option(interface, code, value, big_endian);
    } while (code != OPTION_END);
    return NULL;
}

void
pcapng_interface_count(PcapngInterface *interface, PskReader body, bool big_endian)
{
    uint64_t time, count;
    uint16_t code;
    PskSpan value;

    if (!read_u64(big_endian, &body, &time))
        return;
    while (read_option(big_endian, &body, &code, &value) && code != OPTION_END) {
        PskReader reader = psk_reader(value);

        if ((code == OPTION_IFDROP || code == OPTION_OSDROP) && value.size == 8 &&
            read_u64(big_endian, &reader, &count))
            interface->dropped[code == OPTION_OSDROP] = count;
    }
}
