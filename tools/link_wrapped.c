/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link_wrapped.h"

/* What PPI and PKTAP can hold; no further wrapping, which would have no end. */
enum { TYPE_PPI = 192, TYPE_PKTAP = 258, TYPE_PKTAP_BEFORE = 149 };

enum { NFLOG_PAYLOAD = 9 }; /* NFULA_PAYLOAD of Linux */

/*
 * IEEE 802.11 section 9.2.4: data frames that are not encrypted, then LLC. |padded|: the header is
 * filled up to a multiple of four octets.
 */
static LinkResult
parse_wireless(PskReader *reader, bool padded)
{
    uint16_t control;
    size_t rest = 22; /* duration, three addresses, sequence control */

    if (!psk_reader_u16le(reader, &control))
        return LINK_CUT;
    if ((control & 0x0c) != 0x08 || control & 0x4040) /* not data, no data in it, protected */
        return LINK_OTHER;
    if ((control & 0x0300) == 0x0300)
        rest += 6; /* a fourth address, between access points */
    if (control & 0x0080)
        rest += control & 0x8000 ? 6 : 2; /* QoS control; with +HTC, HT control */
    if (padded)
        rest += -(rest + 2) & 3;
    return psk_reader_skip(reader, rest) ? link_parse_llc(reader) : LINK_CUT;
}

LinkResult
link_parse_wireless(PskReader *reader)
{
    return parse_wireless(reader, false);
}

/* https://www.radiotap.org: version, pad, its own length, what is present, the fields. */
LinkResult
link_parse_radiotap(PskReader *reader)
{
    PskReader fields;
    PskSpan header;
    uint32_t present, more;
    uint16_t length;
    uint8_t flags = 0;

    if (!psk_reader_skip(reader, 2) || !psk_reader_u16le(reader, &length) || length < 4 ||
        !psk_reader_bytes(reader, length - 4u, &header))
        return LINK_CUT;
    fields = psk_reader(header);
    if (psk_reader_u32le(&fields, &present) && present & 2) {
        for (more = present; more & UINT32_C(1) << 31;) {
            if (!psk_reader_u32le(&fields, &more))
                return LINK_CUT;
        }
        /* The time stamp before the flags lies on a multiple of eight octets. */
        if (present & 1 &&
            !psk_reader_skip(&fields, (-(length - psk_reader_remaining(&fields)) & 7) + 8))
            return LINK_CUT;
        if (!psk_reader_u8(&fields, &flags))
            return LINK_CUT;
    }
    return parse_wireless(reader, flags & 0x20);
}

/* LINKTYPE_IEEE802_11_AVS: version and length, in network order. */
LinkResult
link_parse_avs(PskReader *reader)
{
    uint32_t length;

    if (!psk_reader_skip(reader, 4) || !psk_reader_u32(reader, &length) || length < 8 ||
        !psk_reader_skip(reader, length - 8))
        return LINK_CUT;
    return parse_wireless(reader, false);
}

/* LINKTYPE_IEEE802_11_PRISM: code and length, in the order of who captured; or AVS. */
LinkResult
link_parse_prism(PskReader *reader)
{
    PskReader ahead = *reader;
    uint32_t code, length;

    if (!psk_reader_u32(&ahead, &code) || !psk_reader_u32le(&ahead, &length))
        return LINK_CUT;
    if (code >> 12 == 0x80211)
        return link_parse_avs(reader);
    if (length > 0xffff)
        length = length >> 24 | (length >> 8 & 0xff00);
    return psk_reader_skip(reader, length) ? parse_wireless(reader, false) : LINK_CUT;
}

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
