/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link.h"

#include <glib.h>

/* https://www.iana.org/assignments/ieee-802-numbers */
enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_TRILL = 0x22f3,  /* RFC 6325 */
    ETHERTYPE_BATMAN = 0x4305, /* Linux: mesh networks */
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_MULTICAST = 0x8848,
    ETHERTYPE_PPPOE_SESSION = 0x8864,
    ETHERTYPE_MACSEC = 0x88e5,
    ETHERTYPE_NSH = 0x894f,        /* RFC 8300 */
    ETHERTYPE_ARISTA = 0xd28b,     /* time stamps of switches */
    ETHERTYPE_LENGTH_MAX = 0x05ff, /* up to here it is a length: IEEE 802.3 */
};

enum { ADDRESSES = 12 }; /* octets before the EtherType of an Ethernet frame */

/* What stands before another EtherType, and how many octets of it. */
static const struct {
    uint16_t type;
    uint16_t size;
} tags[] = {
    /* clang-format off */
    {0x8100, 2},              /* IEEE 802.1Q */
    {0x88a8, 2},              /* IEEE 802.1ad */
    {0x9100, 2},              /* the same before there was a standard */
    {0x9200, 2},
    {0x6558, ADDRESSES},      /* a whole Ethernet frame */
    {0x88e7, 4 + ADDRESSES},  /* IEEE 802.1ah: a tag, and a whole Ethernet frame */
    {0x8903, 2 + ADDRESSES},  /* Cisco FabricPath: the same */
    {0x8909, 6},              /* Cisco MetaData */
    {0x8926, 4},              /* Cisco VN-Tag */
    {0x893f, 6},              /* IEEE 802.1BR */
    {0x892f, 4},              /* IEC 62439-3: HSR */
    {0xf1c1, 4},              /* IEEE 802.1CB */
    /* clang-format on */
};

/* https://www.iana.org/assignments/ppp-numbers */
enum { PPP_IPV4 = 0x0021, PPP_MULTILINK = 0x003d, PPP_IPV6 = 0x0057, PPP_MPLS = 0x0281 };

/* What a step leaves to the next: the reader stands behind that EtherType. No LinkResult has it. */
#define NEXT(type) ((LinkResult)(0x10000 | (type)))

/* ISO/IEC TR 9577: the first octet of a network layer's packet. */
enum { NLPID_SNAP = 0x80, NLPID_IPV6 = 0x8e, NLPID_IPV4 = 0xcc, NLPID_PPP = 0xcf };

LinkResult
link_parse_ip(PskReader *reader)
{
    PskReader ahead = *reader;
    uint8_t first;

    if (!psk_reader_u8(&ahead, &first))
        return LINK_CUT;
    return first >> 4 == 4 || first >> 4 == 6 ? LINK_IP : LINK_OTHER;
}

static LinkResult
step_ethernet(PskReader *reader)
{
    uint16_t type;

    return psk_reader_skip(reader, ADDRESSES) && psk_reader_u16(reader, &type) ? NEXT(type)
                                                                              : LINK_CUT;
}

/* Whether |reader| stands at an Ethernet frame, by the EtherTypes that lead to IP. */
static bool
is_ethernet(PskReader reader)
{
    uint16_t type;

    if (!psk_reader_skip(&reader, ADDRESSES) || !psk_reader_u16(&reader, &type))
        return false;
    if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6)
        return link_parse_ip(&reader) == LINK_IP;
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        if (type == tags[i].type)
            return true;
    }
    return type == ETHERTYPE_MPLS || type == ETHERTYPE_PPPOE_SESSION;
}

/*
 * Label stack, RFC 3032 section 2.1. What is under it can be told by its first nibble alone: IP, or
 * Ethernet with a control word or without (RFC 4448 section 4.6).
 */
static LinkResult
step_mpls(PskReader *reader)
{
    PskReader after_control;
    uint32_t label = 0;

    for (int depth = 0; !(label & 0x100); depth++) {
        if (depth == LINK_TAGS_MAX)
            return LINK_OTHER;
        if (!psk_reader_u32(reader, &label))
            return LINK_CUT;
    }
    if (link_parse_ip(reader) != LINK_OTHER)
        return link_parse_ip(reader);
    after_control = *reader;
    if (psk_reader_skip(&after_control, 4) && is_ethernet(after_control))
        *reader = after_control;
    return step_ethernet(reader);
}

/* RFC 1661 section 2: protocol fields may be compressed to their odd octet. */
static bool
read_ppp_protocol(PskReader *reader, uint16_t *protocol)
{
    uint8_t octet, low = 0;

    if (!psk_reader_u8(reader, &octet))
        return false;
    if (octet == 0xff && /* address and control, RFC 1662 section 3.1 */
        !(psk_reader_skip(reader, 1) && psk_reader_u8(reader, &octet)))
        return false;
    *protocol = octet;
    if (octet & 1)
        return true;
    *protocol = (uint16_t)(octet << 8);
    if (!psk_reader_u8(reader, &low))
        return false;
    *protocol |= low;
    return true;
}

static LinkResult
step_ppp(PskReader *reader)
{
    uint32_t multilink;
    uint16_t protocol;

    if (!read_ppp_protocol(reader, &protocol))
        return LINK_CUT;
    if (protocol == PPP_MULTILINK) { /* RFC 1990 section 3, long numbers; of a packet, all of it */
        if (!psk_reader_u32(reader, &multilink))
            return LINK_CUT;
        if (multilink >> 30 != 3)
            return LINK_OTHER;
        if (!read_ppp_protocol(reader, &protocol))
            return LINK_CUT;
    }
    if (protocol == PPP_MPLS)
        return step_mpls(reader);
    return protocol == PPP_IPV4 || protocol == PPP_IPV6 ? link_parse_ip(reader) : LINK_OTHER;
}

/* RFC 8300 section 2: its length in words of four octets, and what comes after it. */
static LinkResult
step_nsh(PskReader *reader)
{
    enum { IPV4 = 1, IPV6 = 2, ETHERNET = 3, NSH = 4, MPLS = 5 };
    uint16_t flags;
    uint8_t metadata, next;

    if (!psk_reader_u16(reader, &flags) || !psk_reader_u8(reader, &metadata) ||
        !psk_reader_u8(reader, &next))
        return LINK_CUT;
    if ((flags & 0x3f) == 0)
        return LINK_OTHER;
    if (!psk_reader_skip(reader, (flags & 0x3fu) * 4 - 4))
        return LINK_CUT;
    switch (next) {
    case IPV4:
    case IPV6:
        return link_parse_ip(reader);
    case ETHERNET:
        return step_ethernet(reader);
    case NSH:
        return NEXT(ETHERTYPE_NSH);
    default:
        return next == MPLS ? step_mpls(reader) : LINK_OTHER;
    }
}

/*
 * An organisation and what it says: an EtherType (RFC 1042), or that a bridge sent it, a frame
 * after |padding| octets (RFC 2684 section 5.2).
 */
static LinkResult
step_snap(PskReader *reader, size_t padding)
{
    static const uint8_t bridged[] = {0x00, 0x80, 0xc2};
    PskSpan organisation;
    uint16_t type;

    if (!psk_reader_bytes(reader, 3, &organisation) || !psk_reader_u16(reader, &type))
        return LINK_CUT;
    if (memcmp(organisation.data, bridged, sizeof bridged) == 0) {
        if (type != 1 && type != 7) /* Ethernet, with its check sequence or without */
            return LINK_OTHER;
        return psk_reader_skip(reader, padding) ? step_ethernet(reader) : LINK_CUT;
    }
    return type > ETHERTYPE_LENGTH_MAX ? NEXT(type) : LINK_OTHER;
}

/* RFC 2427 section 3 */
static LinkResult
step_nlpid(PskReader *reader)
{
    uint8_t nlpid;

    if (!psk_reader_u8(reader, &nlpid))
        return LINK_CUT;
    switch (nlpid) {
    case NLPID_SNAP:
        return step_snap(reader, 0);
    case NLPID_PPP:
        return step_ppp(reader);
    default:
        return nlpid == NLPID_IPV4 || nlpid == NLPID_IPV6 ? link_parse_ip(reader) : LINK_OTHER;
    }
}

/* IEEE 802.2: unnumbered information of SNAP, of IP itself, or of ISO's network layers. */
static LinkResult
step_llc(PskReader *reader, size_t padding)
{
    PskSpan header;

    if (!psk_reader_bytes(reader, 3, &header))
        return LINK_CUT;
    if (header.data[2] != 0x03)
        return LINK_OTHER;
    switch (header.data[0]) {
    case 0xaa:
        return step_snap(reader, padding);
    case 0x06:
        return link_parse_ip(reader);
    default:
        return header.data[0] == 0xfe ? step_nlpid(reader) : LINK_OTHER;
    }
}

/* How many octets stand between EtherType |type| and the next; false where it has none. */
static bool
read_tag(PskReader *reader, uint16_t type, size_t *size)
{
    PskReader ahead = *reader;
    uint16_t first = 0, second = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        if (type == tags[i].type) {
            *size = tags[i].size;
            return true;
        }
    }
    if (!psk_reader_u16(&ahead, &first) || !psk_reader_u16(&ahead, &second))
        return false;
    switch (type) {
    case ETHERTYPE_MACSEC: /* IEEE 802.1AE section 9: not encrypted; a channel's name may follow */
        *size = 6 + (first & 0x2000 ? 8 : 0);
        return !(first & 0x0c00);
    case ETHERTYPE_TRILL: /* options, then a whole Ethernet frame */
        *size = 6 + (first >> 6 & 0x1f) * 4u + ADDRESSES;
        return true;
    case ETHERTYPE_BATMAN: /* version 15: unicast, and the same with four addresses */
        *size = (first == 0x420f ? 18 : 10) + ADDRESSES;
        return first == 0x400f || first == 0x420f;
    case ETHERTYPE_ARISTA: /* 64 or 48 bits of time */
        *size = 4 + ((second & 0xff) == 0x20 ? 6 : 8);
        return true;
    default:
        return false;
    }
}

static LinkResult
step_ethertype(PskReader *reader, uint16_t type)
{
    size_t size;

    switch (type) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
        return link_parse_ip(reader);
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_MULTICAST:
        return step_mpls(reader);
    case ETHERTYPE_PPPOE_SESSION: /* RFC 2516 section 4: version and code, session, length */
        return psk_reader_skip(reader, 6) ? step_ppp(reader) : LINK_CUT;
    case ETHERTYPE_NSH:
        return step_nsh(reader);
    default:
        if (type <= ETHERTYPE_LENGTH_MAX)
            return step_llc(reader, 0);
        if (!read_tag(reader, type, &size))
            return LINK_OTHER;
        return psk_reader_skip(reader, size) && psk_reader_u16(reader, &type) ? NEXT(type)
                                                                             : LINK_CUT;
    }
}

/* Goes on from |result| as far as it leads. */
static LinkResult
resolve(PskReader *reader, LinkResult result)
{
    for (int depth = 0; result & NEXT(0); depth++) {
        if (depth == LINK_TAGS_MAX)
            return LINK_OTHER;
        result = step_ethertype(reader, (uint16_t)result);
    }
    return result;
}

LinkResult
link_parse_ethertype(PskReader *reader, uint16_t type)
{
    return resolve(reader, NEXT(type));
}

LinkResult
link_parse_ethernet(PskReader *reader)
{
    return resolve(reader, step_ethernet(reader));
}

LinkResult
link_parse_mpls(PskReader *reader)
{
    return resolve(reader, step_mpls(reader));
}

LinkResult
link_parse_ppp(PskReader *reader)
{
    return resolve(reader, step_ppp(reader));
}

LinkResult
link_parse_llc(PskReader *reader)
{
    return resolve(reader, step_llc(reader, 0));
}

LinkResult
link_parse_atm(PskReader *reader)
{
    return resolve(reader, step_llc(reader, 2));
}

LinkResult
link_parse_nlpid(PskReader *reader)
{
    return resolve(reader, step_nlpid(reader));
}

LinkResult
link_parse_nsh(PskReader *reader)
{
    return resolve(reader, step_nsh(reader));
}
