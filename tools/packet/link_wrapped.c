/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_wrapped.h"

#include <string.h>

/* What PPI and PKTAP can hold; no further wrapping, which would have no end. */
enum { TYPE_PPI = 192, TYPE_PKTAP = 258, TYPE_PKTAP_BEFORE = 149 };

enum { NFLOG_PAYLOAD = 9 }; /* NFULA_PAYLOAD of Linux */

static LinkResult
parse_inner(uint32_t link_type, PskReader *reader)
{
    if (link_type == TYPE_PPI || link_type == TYPE_PKTAP || link_type == TYPE_PKTAP_BEFORE)
        return LINK_OTHER;
    return link_parse(link_type, reader);
}

/* LINKTYPE_PPI: version, flags, length, link type; then fields. */
LinkResult
link_parse_ppi(PskReader *reader)
{
    uint16_t length;
    uint32_t link_type;

    if (!psk_reader_skip(reader, 2) || !psk_reader_u16le(reader, &length) || length < 8 ||
        !psk_reader_u32le(reader, &link_type) || !psk_reader_skip(reader, length - 8u))
        return LINK_CUT;
    return parse_inner(link_type, reader);
}

/* LINKTYPE_PKTAP: length, type of record, link type; then more. */
LinkResult
link_parse_pktap(PskReader *reader)
{
    uint32_t length, record, link_type;

    if (!psk_reader_u32le(reader, &length) || length < 12 || !psk_reader_u32le(reader, &record) ||
        !psk_reader_u32le(reader, &link_type) || !psk_reader_skip(reader, length - 12))
        return LINK_CUT;
    return record == 1 ? parse_inner(link_type, reader) : LINK_OTHER;
}

/* LINKTYPE_NFLOG: family, version, resource; then attributes, in the order of who captured. */
LinkResult
link_parse_nflog(PskReader *reader)
{
    uint16_t length, type;

    if (!psk_reader_skip(reader, 4))
        return LINK_CUT;
    while (psk_reader_u16le(reader, &length) && psk_reader_u16le(reader, &type)) {
        if (type == NFLOG_PAYLOAD || type == NFLOG_PAYLOAD << 8)
            return link_parse_ip(reader);
        if (type > 0xff) /* the other order: no type is as high */
            length = (uint16_t)(length << 8 | length >> 8);
        if (length < 4 || !psk_reader_skip(reader, (length - 4u + 3) & ~3u))
            return LINK_CUT;
    }
    return LINK_CUT;
}

/* LINKTYPE_PFLOG: its length, but for what fills it up to a multiple of four octets. */
LinkResult
link_parse_pflog(PskReader *reader)
{
    uint8_t length;

    if (!psk_reader_u8(reader, &length) || length < 4 ||
        !psk_reader_skip(reader, ((length + 3u) & ~3u) - 1))
        return LINK_CUT;
    return link_parse_ip(reader);
}

/* LINKTYPE_WIRESHARK_UPPER_PDU: tags of type and length, one of them the dissector's name. */
LinkResult
link_parse_exported(PskReader *reader)
{
    enum { END = 0, DISSECTOR = 12 };
    LinkResult (*parse)(PskReader *reader) = NULL;
    uint16_t tag, length;
    PskSpan value;

    do {
        if (!psk_reader_u16(reader, &tag) || !psk_reader_u16(reader, &length) ||
            !psk_reader_bytes(reader, length, &value))
            return LINK_CUT;
        if (tag != DISSECTOR)
            continue;
        if (value.size >= 2 && memcmp(value.data, "ip", 2) == 0) /* and "ipv6" */
            parse = link_parse_ip;
        else if (value.size >= 3 && memcmp(value.data, "eth", 3) == 0)
            parse = link_parse_ethernet;
    } while (tag != END);
    return parse != NULL ? parse(reader) : LINK_OTHER;
}

/* LINKTYPE_ERF: time, type, flags, two lengths, a counter; then further headers of 8 octets. */
LinkResult
link_parse_erf(PskReader *reader)
{
    PskReader header = *reader;
    uint8_t type, more;

    if (!psk_reader_skip(&header, 8) || !psk_reader_u8(&header, &type) ||
        !psk_reader_skip(reader, 16))
        return LINK_CUT;
    for (more = type; more & 0x80;) {
        if (!psk_reader_u8(reader, &more) || !psk_reader_skip(reader, 7))
            return LINK_CUT;
    }
    switch (type & 0x7f) {
    case 2: /* Ethernet, and the same with other counters */
    case 11:
    case 16:
    case 20:
        return psk_reader_skip(reader, 2) ? link_parse_ethernet(reader) : LINK_CUT;
    case 1: /* HDLC, likewise */
    case 10:
    case 17:
        return link_parse_ppp_hdlc(reader);
    default:
        return LINK_OTHER;
    }
}

/* An Ethernet frame after |before| octets, with |tag| octets between addresses and EtherType. */
static LinkResult
parse_tagged(PskReader *reader, size_t before, size_t tag)
{
    uint16_t type;

    return psk_reader_skip(reader, before + 12 + tag) && psk_reader_u16(reader, &type)
               ? link_parse_ethertype(reader, type)
               : LINK_CUT;
}

LinkResult
link_parse_netanalyzer(PskReader *reader)
{
    return parse_tagged(reader, 4, 0);
}

LinkResult
link_parse_netanalyzer_whole(PskReader *reader)
{
    return parse_tagged(reader, 4 + 8, 0); /* with preamble */
}

LinkResult
link_parse_mpacket(PskReader *reader)
{
    return parse_tagged(reader, 8, 0); /* preamble */
}

LinkResult
link_parse_epon(PskReader *reader)
{
    return parse_tagged(reader, 8, 0); /* preamble, with the link's number */
}

LinkResult
link_parse_tag_before(PskReader *reader)
{
    return parse_tagged(reader, 4, 0);
}

LinkResult
link_parse_tag_4(PskReader *reader)
{
    return parse_tagged(reader, 0, 4);
}

LinkResult
link_parse_tag_8(PskReader *reader)
{
    return parse_tagged(reader, 0, 8);
}
