/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link.h"

#include <glib.h>

#include "link_wrapped.h"

/* https://www.iana.org/assignments/ieee-802-numbers */
enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_VLAN = 0x8100,          /* IEEE 802.1Q */
    ETHERTYPE_PROVIDER_VLAN = 0x88a8, /* IEEE 802.1ad */
    ETHERTYPE_QINQ = 0x9100,          /* the same before there was a standard */
    ETHERTYPE_QINQ_TOO = 0x9200,
    ETHERTYPE_BRIDGING = 0x6558,          /* a whole Ethernet frame */
    ETHERTYPE_PROVIDER_BRIDGING = 0x88e7, /* IEEE 802.1ah: a tag, and a whole Ethernet frame */
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_MULTICAST = 0x8848,
    ETHERTYPE_PPPOE_SESSION = 0x8864,
    ETHERTYPE_LENGTH_MAX = 0x05ff, /* up to here it is a length: IEEE 802.3 */
    COOKED_NOVELL = 0x0001,        /* Linux: 802.3 without LLC */
    COOKED_LLC = 0x0004,           /* Linux: LLC */
};

/* https://www.iana.org/assignments/ppp-numbers */
enum { PPP_IPV4 = 0x0021, PPP_IPV6 = 0x0057, PPP_MPLS = 0x0281 };

/* IP where the version nibble agrees. */
LinkResult
link_parse_ip(PskReader *reader)
{
    PskReader ahead = *reader;
    uint8_t first;

    if (!psk_reader_u8(&ahead, &first))
        return LINK_CUT;
    return first >> 4 == 4 || first >> 4 == 6 ? LINK_IP : LINK_OTHER;
}

/*
 * Ethernet under a label stack: RFC 4448 section 4.6, with a control word or without, which nothing
 * but what comes of it can tell.
 */
static LinkResult
parse_pseudowire(PskReader *reader)
{
    PskReader after_control = *reader;

    if (psk_reader_skip(&after_control, 4) && link_parse_ethernet(&after_control) == LINK_IP) {
        *reader = after_control;
        return LINK_IP;
    }
    return link_parse_ethernet(reader);
}

/* Label stack, RFC 3032 section 2.1. What is under it can be told by its first nibble alone. */
static LinkResult
parse_mpls(PskReader *reader)
{
    uint32_t label = 0;

    for (int depth = 0; !(label & 0x100); depth++) {
        if (depth == LINK_TAGS_MAX)
            return LINK_OTHER;
        if (!psk_reader_u32(reader, &label))
            return LINK_CUT;
    }
    return link_parse_ip(reader) == LINK_OTHER ? parse_pseudowire(reader) : link_parse_ip(reader);
}

/* RFC 1661 section 2: protocol fields may be compressed to their odd octet. */
LinkResult
link_parse_ppp(PskReader *reader)
{
    uint8_t octet, low = 0;
    uint16_t protocol;
    bool framed = true;

    if (!psk_reader_u8(reader, &octet))
        return LINK_CUT;
    if (octet == 0xff) /* address and control, RFC 1662 section 3.1 */
        framed = psk_reader_skip(reader, 1) && psk_reader_u8(reader, &octet);
    if (!framed)
        return LINK_CUT;
    protocol = octet;
    if (!(octet & 1)) {
        if (!psk_reader_u8(reader, &low))
            return LINK_CUT;
        protocol = (uint16_t)(octet << 8 | low);
    }
    if (protocol == PPP_MPLS)
        return parse_mpls(reader);
    return protocol == PPP_IPV4 || protocol == PPP_IPV6 ? link_parse_ip(reader) : LINK_OTHER;
}

/* RFC 2516 section 4: version and code, session, length, then PPP. */
static LinkResult
parse_pppoe(PskReader *reader)
{
    return psk_reader_skip(reader, 6) ? link_parse_ppp(reader) : LINK_CUT;
}

/* IEEE 802.2; |*type| is the EtherType where SNAP (RFC 1042) follows, and true returned. */
static bool
read_snap(PskReader *reader, uint16_t *type)
{
    PskSpan header;

    return psk_reader_bytes(reader, 6, &header) && memcmp(header.data, "\xaa\xaa\x03", 3) == 0 &&
           psk_reader_u16(reader, type);
}

LinkResult
link_parse_llc(PskReader *reader)
{
    uint16_t type;

    if (!read_snap(reader, &type) || type <= ETHERTYPE_LENGTH_MAX)
        return psk_reader_remaining(reader) == 0 ? LINK_CUT : LINK_OTHER;
    return link_parse_ethertype(reader, type);
}

LinkResult
link_parse_ethertype(PskReader *reader, uint16_t type)
{
    for (int tags = 0; tags < LINK_TAGS_MAX; tags++) {
        switch (type) {
        case ETHERTYPE_IPV4:
        case ETHERTYPE_IPV6:
            return link_parse_ip(reader);
        case ETHERTYPE_VLAN:
        case ETHERTYPE_PROVIDER_VLAN:
        case ETHERTYPE_QINQ:
        case ETHERTYPE_QINQ_TOO:
            if (!psk_reader_skip(reader, 2) || !psk_reader_u16(reader, &type))
                return LINK_CUT;
            break;
        case ETHERTYPE_BRIDGING:
            if (!psk_reader_skip(reader, 12) || !psk_reader_u16(reader, &type))
                return LINK_CUT;
            break;
        case ETHERTYPE_PROVIDER_BRIDGING:
            if (!psk_reader_skip(reader, 4 + 12) || !psk_reader_u16(reader, &type))
                return LINK_CUT;
            break;
        case ETHERTYPE_MPLS:
        case ETHERTYPE_MPLS_MULTICAST:
            return parse_mpls(reader);
        case ETHERTYPE_PPPOE_SESSION:
            return parse_pppoe(reader);
        default:
            if (type > ETHERTYPE_LENGTH_MAX)
                return LINK_OTHER;
            if (!read_snap(reader, &type) || type <= ETHERTYPE_LENGTH_MAX)
                return LINK_OTHER;
            break;
        }
    }
    return LINK_OTHER;
}

LinkResult
link_parse_ethernet(PskReader *reader)
{
    return link_parse_ethertype(reader, ETHERTYPE_BRIDGING);
}

/* LINKTYPE_LINUX_SLL: packet type, ARPHRD_ type, address length, address, protocol. */
static LinkResult
parse_cooked(PskReader *reader)
{
    uint16_t protocol;

    if (!psk_reader_skip(reader, 14) || !psk_reader_u16(reader, &protocol))
        return LINK_CUT;
    if (protocol == COOKED_NOVELL)
        return LINK_OTHER;
    return protocol == COOKED_LLC ? link_parse_llc(reader) : link_parse_ethertype(reader, protocol);
}

/* LINKTYPE_LINUX_SLL2: the protocol comes first. */
static LinkResult
parse_cooked2(PskReader *reader)
{
    uint16_t protocol;

    if (!psk_reader_u16(reader, &protocol) || !psk_reader_skip(reader, 18))
        return LINK_CUT;
    if (protocol == COOKED_NOVELL)
        return LINK_OTHER;
    return protocol == COOKED_LLC ? link_parse_llc(reader) : link_parse_ethertype(reader, protocol);
}

/*
 * LINKTYPE_NULL and LINKTYPE_LOOP: an address family, in the byte order of whoever captured or in
 * network order. AF_INET is 2 everywhere, AF_INET6 24, 28 or 30 on BSDs and 10 on Linux.
 */
static LinkResult
parse_loopback(PskReader *reader)
{
    uint32_t family;

    if (!psk_reader_u32(reader, &family))
        return LINK_CUT;
    if (family > 0xffff)
        family = GUINT32_SWAP_LE_BE(family);
    return family == 2 || family == 10 || family == 24 || family == 28 || family == 30
               ? link_parse_ip(reader)
               : LINK_OTHER;
}

/* Cisco HDLC: address, control, EtherType. */
static LinkResult
parse_cisco_hdlc(PskReader *reader)
{
    uint16_t type;

    if (!psk_reader_skip(reader, 2) || !psk_reader_u16(reader, &type))
        return LINK_CUT;
    return link_parse_ethertype(reader, type);
}

/* LINKTYPE_PPP_HDLC: PPP in HDLC framing, or Cisco HDLC where the address is 0x0f or 0x8f. */
static LinkResult
parse_ppp_hdlc(PskReader *reader)
{
    PskReader ahead = *reader;
    uint8_t address;

    if (!psk_reader_u8(&ahead, &address))
        return LINK_CUT;
    return address == 0x0f || address == 0x8f ? parse_cisco_hdlc(reader) : link_parse_ppp(reader);
}

/* LINKTYPE_PPP_WITH_DIR: a direction before the PPP frame. */
static LinkResult
parse_ppp_with_direction(PskReader *reader)
{
    return psk_reader_skip(reader, 1) ? link_parse_ppp(reader) : LINK_CUT;
}

/* LINKTYPE_FRELAY: Q.922 address, its last octet odd; then RFC 2427. */
static LinkResult
parse_frame_relay(PskReader *reader)
{
    uint8_t address, control, protocol;

    do {
        if (!psk_reader_u8(reader, &address))
            return LINK_CUT;
    } while (!(address & 1));
    if (!psk_reader_u8(reader, &control) || !psk_reader_u8(reader, &protocol) ||
        (protocol == 0 && !psk_reader_u8(reader, &protocol))) /* padding */
        return LINK_CUT;
    if (control != 3)
        return LINK_OTHER;
    if (protocol == 0x80) { /* SNAP */
        uint16_t type;

        return psk_reader_skip(reader, 3) && psk_reader_u16(reader, &type)
                   ? link_parse_ethertype(reader, type)
                   : LINK_CUT;
    }
    return protocol == 0xcc || protocol == 0x8e ? link_parse_ip(reader) : LINK_OTHER;
}

/* LINKTYPE_PPP_PPPD: the direction in the place of the address. */
static LinkResult
parse_pppd(PskReader *reader)
{
    return psk_reader_skip(reader, 2) ? link_parse_ppp(reader) : LINK_CUT;
}

static LinkResult
parse_ip_after(PskReader *reader, size_t header)
{
    return psk_reader_skip(reader, header) ? link_parse_ip(reader) : LINK_CUT;
}

static LinkResult
parse_enc(PskReader *reader)
{
    return parse_ip_after(reader, 12);
}

static LinkResult
parse_ipnet(PskReader *reader)
{
    return parse_ip_after(reader, 24);
}

/* LINKTYPE_IPOIB: a global route header, then EtherType and two octets of nothing (RFC 4391). */
static LinkResult
parse_ip_over_infiniband(PskReader *reader)
{
    return parse_ip_after(reader, 40 + 4);
}

static const struct {
    uint32_t link_type;
    LinkResult (*parse)(PskReader *reader);
} link_types[] = {
    /* clang-format off */
    {  1, link_parse_ethernet},      /* ETHERNET */
    {113, parse_cooked},                 /* LINUX_SLL: tcpdump -i any */
    {276, parse_cooked2},                /* LINUX_SLL2: the same, newer */
    {  0, parse_loopback},           /* NULL: BSD and macOS loopback */
    {108, parse_loopback},               /* LOOP: OpenBSD loopback */
    { 12, link_parse_ip},                /* DLT_RAW */
    { 14, link_parse_ip},                /* DLT_RAW on OpenBSD */
    {101, link_parse_ip},                /* RAW */
    {228, link_parse_ip},                /* IPV4 */
    {229, link_parse_ip},                /* IPV6 */
    {  9, link_parse_ppp},           /* PPP */
    { 50, parse_ppp_hdlc},               /* PPP_HDLC */
    { 51, parse_pppoe},                  /* PPP_ETHER */
    {204, parse_ppp_with_direction},     /* PPP_WITH_DIR */
    {104, parse_cisco_hdlc},             /* C_HDLC */
    { 11, link_parse_llc},               /* DLT_ATM_RFC1483 */
    {100, link_parse_llc},               /* ATM_RFC1483 */
    {107, parse_frame_relay},            /* FRELAY */
    {166, parse_pppd},                   /* PPP_PPPD */
    {109, parse_enc},                    /* ENC: OpenBSD's IPsec */
    {226, parse_ipnet},                  /* IPNET: Solaris */
    {242, parse_ip_over_infiniband},     /* IPOIB */
    {105, link_parse_wireless},          /* IEEE802_11 */
    {127, link_parse_radiotap},          /* IEEE802_11_RADIOTAP */
    {119, link_parse_prism},             /* IEEE802_11_PRISM */
    {163, link_parse_avs},               /* IEEE802_11_AVS */
    {192, link_parse_ppi},               /* PPI */
    {258, link_parse_pktap},             /* PKTAP: macOS */
    {149, link_parse_pktap},             /* PKTAP as macOS had it before it was given a number */
    {239, link_parse_nflog},             /* NFLOG: Linux, tcpdump -i nflog */
    {117, link_parse_pflog},             /* PFLOG: BSD's packet filter */
    {240, link_parse_netanalyzer},       /* NETANALYZER */
    {241, link_parse_netanalyzer_whole}, /* NETANALYZER_TRANSPARENT */
    {274, link_parse_mpacket},           /* ETHERNET_MPACKET */
    {281, link_parse_tag_4},             /* BRCM_TAG: ports of switches, as Linux numbers them */
    {282, link_parse_tag_before},        /* BRCM_TAG_PREPEND */
    {284, link_parse_tag_4},             /* DSA_TAG_DSA */
    {285, link_parse_tag_8},             /* DSA_TAG_EDSA */
    /* clang-format on */
};

LinkResult
link_parse(uint32_t link_type, PskReader *reader)
{
    for (size_t i = 0; i < G_N_ELEMENTS(link_types); i++) {
        if (link_types[i].link_type == link_type)
            return link_types[i].parse(reader);
    }
    return LINK_UNKNOWN;
}
