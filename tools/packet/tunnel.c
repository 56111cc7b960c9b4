/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/tunnel.h"

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
    GRE_WCCP = 0x883e, /* routers that redirect to a cache or proxy */
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

/* RFC 1701: source routes, each with family, offset and length; the last one is empty. */
static bool
skip_routes(PskReader *reader)
{
    uint16_t family;
    uint8_t offset, length;

    do {
        if (!psk_reader_u16(reader, &family) || !psk_reader_u8(reader, &offset) ||
            !psk_reader_u8(reader, &length) || !psk_reader_skip(reader, length))
            return false;
    } while (length > 0);
    return true;
}

/* draft-wilson-wrec-wccp-v2: four octets before the packet, in version 1 none. */
static LinkResult
parse_wccp(PskReader *reader)
{
    if (link_parse_ip(reader) == LINK_OTHER && !psk_reader_skip(reader, 4))
        return LINK_CUT;
    return link_parse_ip(reader);
}

/* RFC 2784, 2890; version 1: RFC 2637. */
LinkResult
tunnel_parse_gre(PskReader *reader)
{
    uint16_t flags, type;
    size_t optional = 0;

    if (!psk_reader_u16(reader, &flags) || !psk_reader_u16(reader, &type))
        return LINK_CUT;
    if ((flags & GRE_VERSION) > 1)
        return LINK_OTHER;
    optional += flags & (GRE_CHECKSUM | GRE_ROUTING) ? 4 : 0;
    optional += flags & GRE_KEY ? 4 : 0;
    optional += flags & GRE_SEQUENCE ? 4 : 0;
    if (flags & GRE_VERSION)
        optional += flags & GRE_ACKNOWLEDGEMENT ? 4 : 0;
    if (type == GRE_ERSPAN)
        optional += flags & GRE_SEQUENCE ? 8 : 0; /* type II has a header, type I none */
    if (!psk_reader_skip(reader, optional) || (flags & GRE_ROUTING && !skip_routes(reader)))
        return LINK_CUT;
    switch (type) {
    case GRE_WCCP:
        return parse_wccp(reader);
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

/* RFC 3378: a version, and an Ethernet frame. */
LinkResult
tunnel_parse_etherip(PskReader *reader)
{
    uint16_t version;

    if (!psk_reader_u16(reader, &version))
        return LINK_CUT;
    return version >> 12 == 3 ? link_parse_ethernet(reader) : LINK_OTHER;
}

/*
 * RFC 3931 section 4.1.1: the session's number, and Ethernet behind a cookie of 0, 4 or 8 octets
 * and maybe four more (RFC 4719), of which nothing here says which: where it leads to IP.
 */
LinkResult
tunnel_parse_l2tp3(PskReader *reader)
{
    uint32_t session;

    if (!psk_reader_u32(reader, &session))
        return LINK_CUT;
    for (size_t cookie = 0; session != 0 && cookie <= 12; cookie += 4) {
        PskReader ahead = *reader;

        if (psk_reader_skip(&ahead, cookie) && link_parse_ethernet(&ahead) == LINK_IP) {
            *reader = ahead;
            return LINK_IP;
        }
    }
    return LINK_OTHER;
}
