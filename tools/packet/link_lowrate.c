/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_lowrate.h"

enum { FCS_SIZE = 2 };

/* LINKTYPE_IEEE802_15_4_NOFCS */
LinkResult
link_parse_lowrate(PskReader *reader)
{
    return psk_reader_at_end(reader) ? LINK_CUT : LINK_LOWRATE;
}

/* The frame ends |size| octets before the end. */
static LinkResult
parse_without(PskReader *reader, size_t size)
{
    if (psk_reader_remaining(reader) <= size)
        return LINK_CUT;
    *reader = psk_reader(psk_span_first(reader->rest, psk_reader_remaining(reader) - size));
    return LINK_LOWRATE;
}

/*
 * LINKTYPE_IEEE802_15_4_WITHFCS. It is not checked: some radios put other things into its place,
 * and of what is damaged TCP's own check sum tells.
 */
LinkResult
link_parse_lowrate_fcs(PskReader *reader)
{
    return parse_without(reader, FCS_SIZE);
}

/* LINKTYPE_IEEE802_15_4_NONASK_PHY: preamble, start of frame, length. */
LinkResult
link_parse_lowrate_phy(PskReader *reader)
{
    return psk_reader_skip(reader, 4 + 1 + 1) ? link_parse_lowrate_fcs(reader) : LINK_CUT;
}

/*
 * LINKTYPE_IEEE802_15_4_TAP: version, reserved, length of the header, which is TLVs, of multiples
 * of four octets. One says of which kind the check sequence is; there is none without it.
 */
LinkResult
link_parse_lowrate_tap(PskReader *reader)
{
    enum { HEADER = 4, FCS_KIND = 0 };
    PskReader values;
    PskSpan header;
    uint16_t length, type, size;
    uint8_t kind = 0;

    if (!psk_reader_skip(reader, 2) || !psk_reader_u16le(reader, &length) || length < HEADER ||
        !psk_reader_bytes(reader, length - (size_t)HEADER, &header))
        return LINK_CUT;
    values = psk_reader(header);
    while (psk_reader_u16le(&values, &type) && psk_reader_u16le(&values, &size)) {
        PskReader value = values;

        if (type == FCS_KIND && size > 0 && !psk_reader_u8(&value, &kind))
            return LINK_CUT;
        if (!psk_reader_skip(&values, (size + 3u) & ~3u))
            break;
    }
    return parse_without(reader, kind == 0 ? 0 : kind == 1 ? FCS_SIZE : 4);
}

/* https://www.wireshark.org/docs/dfref/z/zep.html: version 1, or 2 with a type, 1 for data. */
LinkResult
link_parse_zep(PskReader *reader)
{
    enum { PREAMBLE = 0x4558, DATA = 1 };
    uint16_t preamble;
    uint8_t version, type, length;

    if (!psk_reader_u16(reader, &preamble) || !psk_reader_u8(reader, &version) ||
        !psk_reader_u8(reader, &type))
        return LINK_CUT;
    if (preamble != PREAMBLE || version < 1 || version > 2 || (version == 2 && type != DATA))
        return LINK_OTHER;
    /* Channel, device, mode, quality; in version 2 time and number, too; reserved octets. */
    if (!psk_reader_skip(reader, version == 1 ? 11 : 27) || !psk_reader_u8(reader, &length))
        return LINK_CUT;
    *reader = psk_reader(psk_span_first(reader->rest, length));
    return link_parse_lowrate_fcs(reader);
}
