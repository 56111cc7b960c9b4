/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_older.h"

/* LINKTYPE_IEEE802_5: access and frame control, addresses; a source may name the route. */
LinkResult
link_parse_token_ring(PskReader *reader)
{
    PskReader route;
    PskSpan header;
    uint8_t control;

    if (!psk_reader_bytes(reader, 14, &header))
        return LINK_CUT;
    route = *reader;
    if (header.data[8] & 0x80 && (!psk_reader_u8(&route, &control) ||
                                  !psk_reader_skip(reader, control & 0x1f)))
        return LINK_CUT;
    return (header.data[1] & 0xc0) == 0x40 ? link_parse_llc(reader) : LINK_OTHER;
}

/* LINKTYPE_FDDI: frame control, addresses. */
LinkResult
link_parse_fddi(PskReader *reader)
{
    return psk_reader_skip(reader, 13) ? link_parse_llc(reader) : LINK_CUT;
}

/* LINKTYPE_SUNATM: direction and kind of traffic, virtual path and channel. */
LinkResult
link_parse_sunatm(PskReader *reader)
{
    uint8_t kind;

    if (!psk_reader_u8(reader, &kind) || !psk_reader_skip(reader, 3))
        return LINK_CUT;
    return (kind & 0x0f) == 2 ? link_parse_atm(reader) : LINK_OTHER;
}

/* LINKTYPE_IP_OVER_FC (RFC 2625): network header. */
LinkResult
link_parse_fibre_channel(PskReader *reader)
{
    return psk_reader_skip(reader, 16) ? link_parse_llc(reader) : LINK_CUT;
}

/* LINKTYPE_APPLE_IP_OVER_IEEE1394: addresses, EtherType. */
LinkResult
link_parse_firewire(PskReader *reader)
{
    uint16_t type;

    return psk_reader_skip(reader, 16) && psk_reader_u16(reader, &type)
               ? link_parse_ethertype(reader, type)
               : LINK_CUT;
}

/* LINKTYPE_SYMANTEC_FIREWALL: the EtherType at 6 of 44 octets, or at 20 of 56. */
LinkResult
link_parse_symantec(PskReader *reader)
{
    PskReader ahead = *reader;
    size_t header = 44;
    uint16_t type;

    if (!psk_reader_skip(&ahead, 6) || !psk_reader_u16(&ahead, &type))
        return LINK_CUT;
    if (type == 0) {
        header = 56;
        if (!psk_reader_skip(&ahead, 12) || !psk_reader_u16(&ahead, &type))
            return LINK_CUT;
    }
    return psk_reader_skip(reader, header) ? link_parse_ethertype(reader, type) : LINK_CUT;
}
