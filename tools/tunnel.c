/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnel.h"

enum {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACKNOWLEDGEMENT = 0x0080, /* version 1 */
    GRE_VERSION = 0x0007,
    GRE_PPP = 0x880b,    /* version 1: PPTP */
    GRE_ERSPAN = 0x88be, /* switches that mirror a port to a far host */
    GRE_ERSPAN_III = 0x22eb,
};

enum {
    L2TP_CONTROL = 0x8000,
    L2TP_LENGTH = 0x4000,
    L2TP_SEQUENCE = 0x0800,
    L2TP_OFFSET = 0x0200,
    L2TP_VERSION = 0x000f,
};

/* draft-foschiano-erspan; the length of type III depends on its last bit. */
static LinkResult
parse_erspan_iii(PskReader *reader)
{
    PskSpan header;

    if (!psk_reader_bytes(reader, 12, &header) ||
        !psk_reader_skip(reader, header.data[11] & 1 ? 8 : 0))
        return LINK_CUT;
    return link_parse_ethernet(reader);
}

/* RFC 2784, 2890; version 1: RFC 2637. */
LinkResult
tunnel_parse_gre(PskReader *reader)
{
    uint16_t flags, type;
    size_t optional = 0;

    if (!psk_reader_u16(reader, &flags) || !psk_reader_u16(reader, &type))
        return LINK_CUT;
    if (flags & GRE_ROUTING || (flags & GRE_VERSION) > 1)
        return LINK_OTHER;
    optional += flags & GRE_CHECKSUM ? 4 : 0;
    optional += flags & GRE_KEY ? 4 : 0;
    optional += flags & GRE_SEQUENCE ? 4 : 0;
    if (flags & GRE_VERSION)
        optional += flags & GRE_ACKNOWLEDGEMENT ? 4 : 0;
    if (type == GRE_ERSPAN)
        optional += flags & GRE_SEQUENCE ? 8 : 0; /* type II has a header, type I none */
    if (!psk_reader_skip(reader, optional))
        return LINK_CUT;
    switch (type) {
    case GRE_PPP:
        return link_parse_ppp(reader);
    case GRE_ERSPAN:
        return link_parse_ethernet(reader);
    case GRE_ERSPAN_III:
        return parse_erspan_iii(reader);
    default:
        return link_parse_ethertype(reader, type);
    }
}

/* RFC 7348 section 5 */
static LinkResult
parse_vxlan(PskReader *reader)
{
    uint8_t flags;

    if (!psk_reader_u8(reader, &flags) || !psk_reader_skip(reader, 7))
        return LINK_CUT;
    return flags & 0x08 ? link_parse_ethernet(reader) : LINK_OTHER; /* no VNI, no VXLAN */
}

/* draft-ietf-nvo3-vxlan-gpe section 3: VXLAN that says what it carries. */
static LinkResult
parse_vxlan_gpe(PskReader *reader)
{
    uint8_t flags, next;

    if (!psk_reader_u8(reader, &flags) || !psk_reader_skip(reader, 2) ||
        !psk_reader_u8(reader, &next) || !psk_reader_skip(reader, 4))
        return LINK_CUT;
    if (!(flags & 0x08))
        return LINK_OTHER;
    if (flags & 0x04 && (next == 1 || next == 2))
        return link_parse_ip(reader);
    return !(flags & 0x04) || next == 3 ? link_parse_ethernet(reader) : LINK_OTHER;
}

/* RFC 8926 section 3.4 */
static LinkResult
parse_geneve(PskReader *reader)
{
    uint8_t version_options, flags;
    uint16_t type;

    if (!psk_reader_u8(reader, &version_options) || !psk_reader_u8(reader, &flags) ||
        !psk_reader_u16(reader, &type) ||
        !psk_reader_skip(reader, 4 + (size_t)(version_options & 0x3f) * 4))
        return LINK_CUT;
    return version_options >> 6 == 0 ? link_parse_ethertype(reader, type) : LINK_OTHER;
}

/* 3GPP TS 29.281 section 5.1: how mobile networks carry a subscriber's packets. */
static LinkResult
parse_gtp(PskReader *reader)
{
    uint8_t flags, type, next = 0, length;

    if (!psk_reader_u8(reader, &flags) || !psk_reader_u8(reader, &type) ||
        !psk_reader_skip(reader, 6))
        return LINK_CUT;
    if (flags >> 4 != 3 || type != 255) /* version 1, GTP; a user's packet */
        return LINK_OTHER;
    if (flags & 7 && (!psk_reader_skip(reader, 3) || !psk_reader_u8(reader, &next)))
        return LINK_CUT;
    while (flags & 4 && next != 0) {
        if (!psk_reader_u8(reader, &length))
            return LINK_CUT;
        if (length == 0)
            return LINK_OTHER;
        if (!psk_reader_skip(reader, (size_t)length * 4 - 2) || !psk_reader_u8(reader, &next))
            return LINK_CUT;
    }
    return link_parse_ip(reader);
}

/* RFC 2661 section 3.1 */
static LinkResult
parse_l2tp(PskReader *reader)
{
    uint16_t flags, offset;

    if (!psk_reader_u16(reader, &flags))
        return LINK_CUT;
    if (flags & L2TP_CONTROL || (flags & L2TP_VERSION) != 2)
        return LINK_OTHER;
    if (!psk_reader_skip(reader,
                         4u + (flags & L2TP_LENGTH ? 2 : 0) + (flags & L2TP_SEQUENCE ? 4 : 0)) ||
        (flags & L2TP_OFFSET &&
         (!psk_reader_u16(reader, &offset) || !psk_reader_skip(reader, offset))))
        return LINK_CUT;
    return link_parse_ppp(reader);
}

static const struct {
    uint16_t port;
    bool from_too; /* also where it is the source's */
    LinkResult (*parse)(PskReader *reader);
} ports[] = {
    /* clang-format off */
    {4789, false, parse_vxlan},
    {8472, false, parse_vxlan},     /* as Linux had it before there was a standard */
    {4790, false, parse_vxlan_gpe},
    {6081, false, parse_geneve},
    {2152, true,  parse_gtp},
    {1701, true,  parse_l2tp},
    /* clang-format on */
};

/* RFC 768 */
LinkResult
tunnel_parse_udp(PskReader *reader)
{
    uint16_t source, destination;

    if (!psk_reader_u16(reader, &source) || !psk_reader_u16(reader, &destination) ||
        !psk_reader_skip(reader, 4))
        return LINK_CUT;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        if (destination == ports[i].port || (ports[i].from_too && source == ports[i].port))
            return ports[i].parse(reader);
    }
    return LINK_OTHER;
}
