/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PcapngInterface: what a pcapng file says of an interface, draft-ietf-opsawg-pcapng. */
#pragma once

#include <glib.h>

#include "base/reader.h"

typedef struct {
    uint32_t link_type;
    uint32_t snap_length; /* 0: not limited */
    uint8_t resolution;   /* if_tsresol as it stands: a negative power of 10, or of 2 with bit 7 */
    int64_t offset;       /* if_tsoffset, in seconds */
    uint64_t dropped[2];  /* isb_ifdrop and isb_osdrop, counted from the beginning */
} PcapngInterface;

/* Numbers in the byte order of the section. */
static inline bool
pcapng_u16(bool big_endian, PskReader *reader, uint16_t *value)
{
    return big_endian ? psk_reader_u16(reader, value) : psk_reader_u16le(reader, value);
}

__attribute__((always_inline)) static inline bool
pcapng_u32(bool big_endian, PskReader *reader, uint32_t *value)
{
    if (!psk_reader_u32(reader, value))
        return false;
    if (!big_endian)
        *value = GUINT32_SWAP_LE_BE(*value);
    return true;
}

/*
 * The body of an Interface Description Block (section 4.2). Returns what is wrong with it, a static
 * string, or NULL.
 */
const char *pcapng_interface_parse(PcapngInterface *interface, PskReader body, bool big_endian);

/* The body of an Interface Statistics Block (4.6) behind the number: what was dropped. */
void pcapng_interface_count(PcapngInterface *interface, PskReader body, bool big_endian);

/* |ticks| of its clock in nanoseconds since 1970, within CAPTURE_TIME_MAX. */
int64_t pcapng_interface_time(const PcapngInterface *interface, uint64_t ticks);

/* Decimals that the resolution is worth; a power of two gets enough not to lose any, up to 9. */
uint8_t pcapng_interface_digits(const PcapngInterface *interface);
