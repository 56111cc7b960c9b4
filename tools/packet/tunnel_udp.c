/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_lowrate.h"
#include "packet/link_wireless.h"
#include "packet/tunnel.h"

enum {
    L2TP_CONTROL = 0x8000,
    L2TP_LENGTH = 0x4000,
    L2TP_SEQUENCE = 0x0800,
    L2TP_OFFSET = 0x0200,
    L2TP_VERSION = 0x000f,
};

/* Of CAPWAP's header, the first four octets. */
enum {
    CAPWAP_PREAMBLE = 0xff, /* version 0, not encrypted, where it is 0 */
    CAPWAP_NATIVE = 0x0100, /* not Ethernet */
    CAPWAP_FRAGMENT = 0x0080,
    CAPWAP_KEEP_ALIVE = 0x0008,
};

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
    if (flags & 0x04 && next == 4)
        return link_parse_nsh(reader);
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
    if (!(flags & L2TP_CONTROL) && (flags & L2TP_VERSION) == 3) /* RFC 3931 section 4.1.2 */
        return psk_reader_skip(reader, 2) ? tunnel_parse_l2tp3(reader) : LINK_CUT;
    if (flags & L2TP_CONTROL || (flags & L2TP_VERSION) != 2)
        return LINK_OTHER;
    if (!psk_reader_skip(reader,
                         4u + (flags & L2TP_LENGTH ? 2 : 0) + (flags & L2TP_SEQUENCE ? 4 : 0)) ||
        (flags & L2TP_OFFSET &&
         (!psk_reader_u16(reader, &offset) || !psk_reader_skip(reader, offset))))
        return LINK_CUT;
    return link_parse_ppp(reader);
}

/* RFC 4380 section 5.1.1: an authentication and the origin may stand before IPv6. */
static LinkResult
parse_teredo(PskReader *reader)
{
    PskReader ahead = *reader;
    uint8_t identity, value;
    uint16_t indication;

    if (psk_reader_u16(&ahead, &indication) && indication == 1) {
        if (!psk_reader_u8(&ahead, &identity) || !psk_reader_u8(&ahead, &value) ||
            !psk_reader_skip(&ahead, (size_t)identity + value + 9))
            return LINK_CUT;
        *reader = ahead;
    }
    ahead = *reader;
    if (psk_reader_u16(&ahead, &indication) && indication == 0) {
        if (!psk_reader_skip(&ahead, 6))
            return LINK_CUT;
        *reader = ahead;
    }
    return link_parse_ip(reader);
}

/* RFC 9300 section 5.1: flags, nonce, instance, then IP. */
static LinkResult
parse_lisp(PskReader *reader)
{
    return psk_reader_skip(reader, 8) ? link_parse_ip(reader) : LINK_CUT;
}

/* TaZmen Sniffer Protocol, of MikroTik's routers and others: what a sniffer sends elsewhere. */
LinkResult
tunnel_parse_tzsp(PskReader *reader)
{
    enum { PADDING = 0, END = 1 };
    uint8_t version, type, tag, length;
    uint16_t carried;

    if (!psk_reader_u8(reader, &version) || !psk_reader_u8(reader, &type) ||
        !psk_reader_u16(reader, &carried))
        return LINK_CUT;
    if (version != 1 || type > 1) /* received, sent */
        return LINK_OTHER;
    do {
        if (!psk_reader_u8(reader, &tag) ||
            (tag > END && (!psk_reader_u8(reader, &length) || !psk_reader_skip(reader, length))))
            return LINK_CUT;
    } while (tag != END);
    switch (carried) {
    case 0x01:
        return link_parse_ethernet(reader);
    case 0x12:
        return link_parse_wireless(reader);
    case 0x77:
        return link_parse_prism(reader);
    default:
        return carried == 0x7f ? link_parse_avs(reader) : LINK_OTHER;
    }
}

/*
 * RFC 5415 section 4.3: what access points and their controller carry, 802.3 or 802.11. Cisco's
 * have the octets of 802.11's frame control the other way round.
 */
static LinkResult
parse_capwap(PskReader *reader)
{
    uint32_t head;
    PskSpan frame;

    if (!psk_reader_u32(reader, &head) || (head >> 19 & 0x1f) == 0 ||
        !psk_reader_skip(reader, (head >> 19 & 0x1f) * 4 - 4))
        return LINK_CUT;
    if (head >> 24 || head & (CAPWAP_FRAGMENT | CAPWAP_KEEP_ALIVE))
        return LINK_OTHER;
    if (!(head & CAPWAP_NATIVE))
        return link_parse_ethernet(reader);
    frame = reader->rest;
    if (frame.size >= 2 && (frame.data[0] & 0x0f) != 0x08 && (frame.data[1] & 0x0f) == 0x08)
        return link_parse_wireless_swapped(reader);
    return link_parse_wireless(reader);
}

/* Generic UDP Encapsulation, draft-ietf-intarea-gue section 3: an IP protocol, or IP itself. */
static LinkResult
parse_gue(PskReader *reader)
{
    uint8_t head, protocol;

    if (link_parse_ip(reader) == LINK_IP)
        return LINK_IP;
    if (!psk_reader_u8(reader, &head) || !psk_reader_u8(reader, &protocol) ||
        !psk_reader_skip(reader, 2 + (head & 0x1f) * 4u))
        return LINK_CUT;
    return head >> 5 == 0 && (protocol == 4 || protocol == 41) ? link_parse_ip(reader) : LINK_OTHER;
}

/* RFC 3948 section 2: what does not begin with four zeros, as IKE does, nor is a keep-alive. */
static LinkResult
parse_esp(PskReader *reader)
{
    PskReader ahead = *reader;
    uint32_t index;

    return psk_reader_u32(&ahead, &index) && index != 0 ? LINK_ESP : LINK_OTHER;
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
    {48879, false, parse_vxlan},    /* Cisco ACI */
    {6081, false, parse_geneve},
    {2152, true,  parse_gtp},
    {1701, true,  parse_l2tp},
    {3544, true,  parse_teredo},
    {6635, false, link_parse_mpls}, /* RFC 7510 */
    {4341, false, parse_lisp},
    {17754, false, link_parse_zep},
    {4500, true,  parse_esp},
    {5247, true,  parse_capwap},
    {37008, false, tunnel_parse_tzsp},
    {6080, false, parse_gue},
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
