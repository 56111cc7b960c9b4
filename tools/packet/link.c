/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link.h"

#include <glib.h>

#include "packet/link_juniper.h"
#include "packet/link_lowrate.h"
#include "packet/link_older.h"
#include "packet/link_wireless.h"
#include "packet/link_wrapped.h"
#include "packet/tunnel.h"

/* Linux: what stands in the place of an EtherType, and kinds of interfaces (ARPHRD_). */
enum { COOKED_NOVELL = 0x0001, COOKED_LLC = 0x0004 };
enum { HARDWARE_WIRELESS = 801, HARDWARE_PRISM, HARDWARE_RADIOTAP };

static LinkResult
parse_cooked_protocol(PskReader *reader, uint16_t hardware, uint16_t protocol)
{
    switch (hardware) {
    case HARDWARE_WIRELESS:
        return link_parse_wireless(reader);
    case HARDWARE_PRISM:
        return link_parse_prism(reader);
    case HARDWARE_RADIOTAP:
        return link_parse_radiotap(reader);
    default:
        break;
    }
    if (protocol == COOKED_NOVELL) /* 802.3 without LLC */
        return LINK_OTHER;
    return protocol == COOKED_LLC ? link_parse_llc(reader) : link_parse_ethertype(reader, protocol);
}

/* LINKTYPE_LINUX_SLL: packet type, ARPHRD_ type, address length, address, protocol. */
static LinkResult
parse_cooked(PskReader *reader)
{
    uint16_t hardware, protocol;

    return psk_reader_skip(reader, 2) && psk_reader_u16(reader, &hardware) &&
                   psk_reader_skip(reader, 10) && psk_reader_u16(reader, &protocol)
               ? parse_cooked_protocol(reader, hardware, protocol)
               : LINK_CUT;
}

/* LINKTYPE_LINUX_SLL2: the protocol, reserved, interface, ARPHRD_ type, then what is left. */
static LinkResult
parse_cooked2(PskReader *reader)
{
    uint16_t hardware, protocol;

    return psk_reader_u16(reader, &protocol) && psk_reader_skip(reader, 6) &&
                   psk_reader_u16(reader, &hardware) && psk_reader_skip(reader, 10)
               ? parse_cooked_protocol(reader, hardware, protocol)
               : LINK_CUT;
}

/*
 * LINKTYPE_NULL and LINKTYPE_LOOP: an address family, in the byte order of whoever captured or in
 * network order; some have an EtherType there. AF_INET is 2 everywhere, AF_INET6 24, 28 or 30 on
 * BSDs, 10 on Linux and 23 on Windows.
 */
static LinkResult
parse_loopback(PskReader *reader)
{
    uint32_t family;

    if (!psk_reader_u32(reader, &family))
        return LINK_CUT;
    if (family > 0xffff)
        family = GUINT32_SWAP_LE_BE(family);
    switch (family) {
    case 2:
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
        return link_parse_ip(reader);
    default:
        return family >= 0x0600 && family <= 0xffff
                   ? link_parse_ethertype(reader, (uint16_t)family)
                   : LINK_OTHER;
    }
}

/* Cisco HDLC: address, control, EtherType. */
LinkResult
link_parse_cisco_hdlc(PskReader *reader)
{
    uint16_t type;

    if (!psk_reader_skip(reader, 2) || !psk_reader_u16(reader, &type))
        return LINK_CUT;
    return link_parse_ethertype(reader, type);
}

/* LINKTYPE_PPP_HDLC: PPP in HDLC framing, or Cisco HDLC where the address is 0x0f or 0x8f. */
LinkResult
link_parse_ppp_hdlc(PskReader *reader)
{
    PskReader ahead = *reader;
    uint8_t address;

    if (!psk_reader_u8(&ahead, &address))
        return LINK_CUT;
    return address == 0x0f || address == 0x8f ? link_parse_cisco_hdlc(reader)
                                              : link_parse_ppp(reader);
}

/* LINKTYPE_PPP_WITH_DIR and the like: a direction before the frame. */
static LinkResult
parse_ppp_with_direction(PskReader *reader)
{
    return psk_reader_skip(reader, 1) ? link_parse_ppp(reader) : LINK_CUT;
}

static LinkResult
parse_hdlc_with_direction(PskReader *reader)
{
    return psk_reader_skip(reader, 1) ? link_parse_cisco_hdlc(reader) : LINK_CUT;
}

/* LINKTYPE_FRELAY: Q.922 address, its last octet odd; then RFC 2427, or Cisco's EtherType. */
LinkResult
link_parse_frame_relay(PskReader *reader)
{
    PskReader ahead;
    uint8_t address, control, padding;
    uint16_t type;

    do {
        if (!psk_reader_u8(reader, &address))
            return LINK_CUT;
    } while (!(address & 1));
    ahead = *reader;
    if (!psk_reader_u8(&ahead, &control))
        return LINK_CUT;
    if (control != 3)
        return psk_reader_u16(reader, &type) ? link_parse_ethertype(reader, type) : LINK_CUT;
    *reader = ahead;
    if (psk_reader_u8(&ahead, &padding) && padding == 0)
        *reader = ahead;
    return link_parse_nlpid(reader);
}

static LinkResult
parse_frame_relay_with_direction(PskReader *reader)
{
    return psk_reader_skip(reader, 1) ? link_parse_frame_relay(reader) : LINK_CUT;
}

/* LINKTYPE_PPP_ETHER: PPPoE without Ethernet. */
static LinkResult
parse_pppoe(PskReader *reader)
{
    return psk_reader_skip(reader, 6) ? link_parse_ppp(reader) : LINK_CUT;
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

/* LINKTYPE_SLIP, as libpcap has it: direction, and the header as it was compressed. */
static LinkResult
parse_slip(PskReader *reader)
{
    return parse_ip_after(reader, 16);
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
    { 50, link_parse_ppp_hdlc},               /* PPP_HDLC */
    {219, link_parse_mpls},              /* MPLS */
    {128, tunnel_parse_tzsp},            /* TZSP */
    { 51, parse_pppoe},                  /* PPP_ETHER */
    {204, parse_ppp_with_direction},     /* PPP_WITH_DIR */
    {104, link_parse_cisco_hdlc},            /* C_HDLC */
    {205, parse_hdlc_with_direction},    /* C_HDLC_WITH_DIR */
    {  8, parse_slip},                   /* SLIP */
    { 11, link_parse_atm},               /* DLT_ATM_RFC1483 */
    {100, link_parse_atm},               /* ATM_RFC1483 */
    { 19, link_parse_llc},               /* DLT_ATM_CLIP: Linux */
    {106, link_parse_llc},               /* ATM_CLIP */
    {107, link_parse_frame_relay},       /* FRELAY */
    {206, parse_frame_relay_with_direction}, /* FRELAY_WITH_DIR */
    {166, parse_pppd},                   /* PPP_PPPD */
    {109, parse_enc},                    /* ENC: OpenBSD's IPsec */
    {226, parse_ipnet},                  /* IPNET: Solaris */
    {242, parse_ip_over_infiniband},     /* IPOIB */
    {105, link_parse_wireless},          /* IEEE802_11 */
    {127, link_parse_radiotap},          /* IEEE802_11_RADIOTAP */
    {119, link_parse_prism},             /* IEEE802_11_PRISM */
    {163, link_parse_avs},               /* IEEE802_11_AVS */
    {195, link_parse_lowrate_fcs},       /* IEEE802_15_4_WITHFCS */
    {230, link_parse_lowrate},           /* IEEE802_15_4_NOFCS */
    {215, link_parse_lowrate_phy},       /* IEEE802_15_4_NONASK_PHY */
    {283, link_parse_lowrate_tap},       /* IEEE802_15_4_TAP */
    {192, link_parse_ppi},               /* PPI */
    {258, link_parse_pktap},             /* PKTAP: macOS */
    {149, link_parse_pktap},             /* PKTAP as macOS had it before it was given a number */
    {239, link_parse_nflog},             /* NFLOG: Linux, tcpdump -i nflog */
    {117, link_parse_pflog},             /* PFLOG: BSD's packet filter */
    {252, link_parse_exported},          /* WIRESHARK_UPPER_PDU: IP or Ethernet */
    {197, link_parse_erf},               /* ERF: Endace's cards */
    {178, link_parse_juniper_ethernet},  /* JUNIPER_ETHER */
    {167, link_parse_juniper_ethernet},  /* JUNIPER_PPPOE */
    {179, link_parse_juniper_ppp},       /* JUNIPER_PPP */
    {181, link_parse_juniper_hdlc},      /* JUNIPER_CHDLC */
    {180, link_parse_juniper_frame_relay}, /* JUNIPER_FRELAY */
    {137, link_parse_juniper_atm1},      /* JUNIPER_ATM1 */
    {135, link_parse_juniper_atm2},      /* JUNIPER_ATM2 */
    {  6, link_parse_token_ring},        /* IEEE802_5 */
    { 10, link_parse_fddi},              /* FDDI */
    {122, link_parse_fibre_channel},     /* IP_OVER_FC */
    {123, link_parse_sunatm},            /* SUNATM */
    {138, link_parse_firewire},          /* APPLE_IP_OVER_IEEE1394 */
    { 99, link_parse_symantec},          /* SYMANTEC_FIREWALL */
    {259, link_parse_epon},              /* EPON */
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
