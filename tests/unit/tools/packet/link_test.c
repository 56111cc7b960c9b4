/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link.h"

#include "../frames.h"

/* Headers by hand, from the specifications named in link.c; "4" and "6" stand for the first octets
 * of IPv4 and IPv6. */
#define IP4 "45001234"
#define IP6 "60000000"
#define MAC "020000000002020000000001"
#define WIRELESS "0801 0000" MAC "020000000003 1000 aaaa03 000000 0800"
#define PADDED   "8801 0000" MAC "020000000003 1000 0000 0000 aaaa03 000000 0800"
#define ERF_TWICE "0000000000000000 82 04 0032 0000 0020 8300000000000000 0300000000000000 0000"
#define ROUTE    "60000000000000000000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *name;
    uint32_t link_type;
    LinkResult result;
    const char *hex;
} cases[] = {
    /* clang-format off */
    {"ethernet-ipv4",        1,   LINK_IP,      MAC "0800" IP4},
    {"ethernet-ipv6",        1,   LINK_IP,      MAC "86dd" IP6},
    {"ethernet-arp",         1,   LINK_OTHER,   MAC "0806 0001"},
    {"vlan",                 1,   LINK_IP,      MAC "8100 0001 0800" IP4},
    {"qinq",                 1,   LINK_IP,      MAC "88a8 0001 8100 0002 0800" IP4},
    {"qinq-9100",            1,   LINK_IP,      MAC "9100 0001 8100 0002 86dd" IP6},
    {"vlan-three-times",     1,   LINK_IP,      MAC "8100 0001 8100 0001 8100 0001 0800" IP4},
    {"vlan-cut",             1,   LINK_CUT,     MAC "8100 0001"},
    {"pppoe",                1,   LINK_IP,      MAC "8864 11 00 0001 0016 0021" IP4},
    {"pppoe-ipv6",           1,   LINK_IP,      MAC "8864 11 00 0001 0016 0057" IP6},
    {"pppoe-lcp",            1,   LINK_OTHER,   MAC "8864 11 00 0001 0016 c021 01"},
    {"pppoe-discovery",      1,   LINK_OTHER,   MAC "8863 11 09 0000 0000"},
    {"vlan-pppoe",           1,   LINK_IP,      MAC "8100 0007 8864 11 00 0001 0016 0021" IP4},
    {"mpls",                 1,   LINK_IP,      MAC "8847 000101ff" IP4},
    {"mpls-stack",           1,   LINK_IP,      MAC "8847 000100ff 000101ff" IP6},
    {"mpls-not-ip",          1,   LINK_OTHER,   MAC "8847 000101ff 00000000" MAC "0806" IP4},
    {"mpls-cut",             1,   LINK_CUT,     MAC "8847 000100ff"},
    {"snap",                 1,   LINK_IP,      MAC "0024 aaaa03 000000 0800" IP4},
    {"snap-vlan",            1,   LINK_IP,      MAC "8100 0001 0024 aaaa03 000000 0800" IP4},
    {"spanning-tree",        1,   LINK_OTHER,   MAC "0026 424203 0000000000"},
    {"ethernet-cut",         1,   LINK_CUT,     MAC "08"},
    {"ethernet-no-ip",       1,   LINK_CUT,     MAC "0800"},
    {"ethernet-not-that-ip", 1,   LINK_OTHER,   MAC "0800 9500"},
    {"cooked",               113, LINK_IP,      "0000 0001 0006 0200000000010000 0800" IP4},
    {"cooked-vlan",          113, LINK_IP,      "0000 0001 0006 0200000000010000 8100 0001 86dd" IP6},
    {"cooked-llc",           113, LINK_IP,      "0000 0001 0006 0200000000010000 0004 aaaa03 000000 0800" IP4},
    {"cooked-novell",        113, LINK_OTHER,   "0000 0001 0006 0200000000010000 0001 ffff"},
    {"cooked-arp",           113, LINK_OTHER,   "0000 0001 0006 0200000000010000 0806 0001"},
    {"cooked-cut",           113, LINK_CUT,     "0000 0001 0006 02000000000100"},
    {"cooked2",              276, LINK_IP,      "0800 0000 00000002 0001 00 06 0200000000010000" IP4},
    {"cooked2-ipv6",         276, LINK_IP,      "86dd 0000 00000002 0001 00 06 0200000000010000" IP6},
    {"cooked2-cut",          276, LINK_CUT,     "86dd 0000 00000002 0001 00 06 02000000000100"},
    {"null-little",          0,   LINK_IP,      "02000000" IP4},
    {"null-big",             0,   LINK_IP,      "00000002" IP4},
    {"null-freebsd-ipv6",    0,   LINK_IP,      "1c000000" IP6},
    {"null-netbsd-ipv6",     0,   LINK_IP,      "18000000" IP6},
    {"null-macos-ipv6",      0,   LINK_IP,      "1e000000" IP6},
    {"null-linux-ipv6",      0,   LINK_IP,      "0a000000" IP6},
    {"null-other",           0,   LINK_OTHER,   "07000000 00"},
    {"loop",                 108, LINK_IP,      "00000002" IP4},
    {"loop-ipv6",            108, LINK_IP,      "00000018" IP6},
    {"raw-dlt",              12,  LINK_IP,      IP4},
    {"raw-openbsd",          14,  LINK_IP,      IP6},
    {"raw",                  101, LINK_IP,      IP6},
    {"raw-nothing",          101, LINK_CUT,     ""},
    {"raw-garbage",          101, LINK_OTHER,   "ff"},
    {"ipv4",                 228, LINK_IP,      IP4},
    {"ipv6",                 229, LINK_IP,      IP6},
    {"ppp",                  9,   LINK_IP,      "ff03 0021" IP4},
    {"ppp-no-address",       9,   LINK_IP,      "0057" IP6},
    {"ppp-compressed",       9,   LINK_IP,      "21" IP4},
    {"ppp-mpls",             9,   LINK_IP,      "ff03 0281 000101ff" IP4},
    {"ppp-lcp",              9,   LINK_OTHER,   "ff03 c021 01"},
    {"ppp-cut",              9,   LINK_CUT,     "ff03 00"},
    {"ppp-hdlc",             50,  LINK_IP,      "ff03 0021" IP4},
    {"ppp-hdlc-cisco",       50,  LINK_IP,      "0f00 0800" IP4},
    {"ppp-ether",            51,  LINK_IP,      "11 00 0001 0016 0021" IP4},
    {"ppp-with-direction",   204, LINK_IP,      "01 ff03 0021" IP4},
    {"cisco-hdlc",           104, LINK_IP,      "0f00 86dd" IP6},
    {"atm-llc",              11,  LINK_IP,      "aaaa03 000000 0800" IP4},
    {"wireless",             105, LINK_IP,      "0801 0000" MAC "020000000003 1000 aaaa03 000000 0800" IP4},
    {"wireless-qos",         105, LINK_IP,      "8801 0000" MAC "020000000003 1000 0000 aaaa03 000000 0800" IP4},
    {"wireless-four",        105, LINK_IP,      "0803 0000" MAC "020000000003 1000 020000000004 aaaa03 000000 0800" IP4},
    {"wireless-protected",   105, LINK_OTHER,   "0841 0000" MAC "020000000003 1000 aaaa03 000000 0800" IP4},
    {"wireless-beacon",      105, LINK_OTHER,   "8000 0000" MAC "020000000003 1000"},
    {"radiotap",             127, LINK_IP,      "00 00 0800 00000000 0801 0000" MAC "020000000003 1000 aaaa03 000000 0800" IP4},
    {"radiotap-cut",         127, LINK_CUT,     "00 00 ff00 00000000"},
    {"radiotap-damaged",     127, LINK_OTHER,   "00 00 0900 02000000 50 " WIRELESS IP4},
    {"radiotap-padded",      127, LINK_IP,      "00 00 0900 02000000 20 " PADDED IP4},
    {"radiotap-time",        127, LINK_IP,      "00 00 1900 03000080 00000000 00000000 0102030405060708 00 " WIRELESS IP4},
    {"radiotap-time-padded", 127, LINK_IP,      "00 00 1900 03000080 00000000 00000000 0102030405060708 20 " PADDED IP4},
    {"prism",                119, LINK_IP,      "44000000 0c000000 00000000 " WIRELESS IP4},
    {"prism-avs",            119, LINK_IP,      "80211001 0000000c 00000000 " WIRELESS IP4},
    {"avs",                  163, LINK_IP,      "80211002 0000000c 00000000 " WIRELESS IP4},
    {"ppi-ethernet",         192, LINK_IP,      "00 00 0800 01000000" MAC "0800" IP4},
    {"ppi-wireless",         192, LINK_IP,      "00 00 0c00 69000000 00000000 " WIRELESS IP4},
    {"ppi-ppi",              192, LINK_OTHER,   "00 00 0800 c0000000 00 00 0800 01000000"},
    {"pktap",                258, LINK_IP,      "10000000 01000000 01000000 00000000" MAC "86dd" IP6},
    {"pktap-not-data",       258, LINK_OTHER,   "0c000000 00000000 01000000" MAC "86dd" IP6},
    {"pktap-pktap",          149, LINK_OTHER,   "0c000000 01000000 02010000" MAC},
    {"nflog",                239, LINK_IP,      "02 00 0005 0800 0100 08000000 0700 0a00 657500 00 0800 0900" IP4},
    {"nflog-big",            239, LINK_IP,      "0a 00 0005 0008 0001 08000000 0008 0009" IP6},
    {"nflog-none",           239, LINK_CUT,     "02 00 0005 0800 0100 08000000"},
    {"nflog-length",         239, LINK_CUT,     "02 00 0005 0200 0100 08000000"},
    {"pflog",                117, LINK_IP,      "05 02 0000 00 000000" IP4},
    {"frame-relay",          107, LINK_IP,      "1841 03 cc" IP4},
    {"frame-relay-snap",     107, LINK_IP,      "1841 03 00 80 000000 86dd" IP6},
    {"frame-relay-lmi",      107, LINK_OTHER,   "0001 03 08 00"},
    {"pppd",                 166, LINK_IP,      "01 03 0021" IP4},
    {"enc",                  109, LINK_IP,      "02000000 00000000 00000000" IP4},
    {"ipnet",                226, LINK_IP,      "01 02 0000 00000014 00000001 00000000 00000000 00000000" IP4},
    {"infiniband",           242, LINK_IP,      ROUTE "0800 0000" IP4},
    {"netanalyzer",          240, LINK_IP,      "00010203" MAC "0800" IP4},
    {"netanalyzer-preamble", 241, LINK_IP,      "00010203 55555555555555d5" MAC "0800" IP4},
    {"mpacket",              274, LINK_IP,      "55555555555555d5" MAC "0800" IP4},
    {"broadcom-tag",         281, LINK_IP,      MAC "00000000 0800" IP4},
    {"broadcom-before",      282, LINK_IP,      "00000000" MAC "0800" IP4},
    {"dsa-tag",              284, LINK_IP,      MAC "c0000000 0800" IP4},
    {"edsa-tag",             285, LINK_IP,      MAC "dada0000 c0000000 8100 0001 0800" IP4},
    {"pseudowire",           1,   LINK_IP,      MAC "8847 000101ff" MAC "0800" IP4},
    {"pseudowire-control",   1,   LINK_IP,      MAC "8847 000101ff 00000000" MAC "0800" IP4},
    {"provider-bridging",    1,   LINK_IP,      MAC "88e7 00000005" MAC "8100 0001 0800" IP4},
    {"llc-ip",               1,   LINK_IP,      MAC "0024 060603" IP4},
    {"llc-bridged",          1,   LINK_IP,      MAC "0024 aaaa03 0080c2 0007" MAC "0800" IP4},
    {"llc-bridged-tree",     1,   LINK_OTHER,   MAC "0024 aaaa03 0080c2 000e" MAC "0800" IP4},
    {"macsec-clear",         1,   LINK_IP,      MAC "88e5 0000 00000001 0800" IP4},
    {"macsec-channel",       1,   LINK_IP,      MAC "88e5 2000 00000001 0200000000010001 0800" IP4},
    {"macsec-encrypted",     1,   LINK_OTHER,   MAC "88e5 0c00 00000001 0800" IP4},
    {"trill",                1,   LINK_IP,      MAC "22f3 003f 0001 0002" MAC "0800" IP4},
    {"trill-options",        1,   LINK_IP,      MAC "22f3 0040 0001 0002 00000000" MAC "0800" IP4},
    {"fabricpath",           1,   LINK_IP,      MAC "8903 0005" MAC "0800" IP4},
    {"nsh",                  1,   LINK_IP,      MAC "894f 0fc2 02 01 00000001" IP4},
    {"nsh-ethernet",         1,   LINK_IP,      MAC "894f 0fc2 02 03 00000001" MAC "0800" IP4},
    {"nsh-nsh-mpls",         1,   LINK_IP,      MAC "894f 0fc2 02 04 00000001 0fc2 02 05 00000001 000101ff" IP4},
    {"nsh-empty",            1,   LINK_OTHER,   MAC "894f 0fc0 02 01 00000001" IP4},
    {"metadata",             1,   LINK_IP,      MAC "8909 010100010005 0800" IP4},
    {"vn-tag",               1,   LINK_IP,      MAC "8926 00000000 0800" IP4},
    {"bridge-port",          1,   LINK_IP,      MAC "893f 000000000000 0800" IP4},
    {"hsr",                  1,   LINK_IP,      MAC "892f 00400001 0800" IP4},
    {"redundancy",           1,   LINK_IP,      MAC "f1c1 00000001 0800" IP4},
    {"batman",               1,   LINK_IP,      MAC "4305 400f3205 020000000003" MAC "0800" IP4},
    {"batman-four",          1,   LINK_IP,      MAC "4305 420f3205 020000000003 0200000000040000" MAC "0800" IP4},
    {"batman-other",         1,   LINK_OTHER,   MAC "4305 000f3205 020000000003" MAC "0800" IP4},
    {"arista",               1,   LINK_IP,      MAC "d28b 0001 0010 0000000000000000 0800" IP4},
    {"arista-48",            1,   LINK_IP,      MAC "d28b 0001 0120 000000000000 0800" IP4},
    {"cooked-radiotap",      113, LINK_IP,      "0000 0323 0006 0200000000010000 0000 0000 0800 00000000 " WIRELESS IP4},
    {"null-windows-ipv6",    0,   LINK_IP,      "17000000" IP6},
    {"null-ethertype",       0,   LINK_IP,      "dd860000" IP6},
    {"slip",                 8,   LINK_IP,      "0140 00000000000000000000000000 00" IP4},
    {"cisco-direction",      205, LINK_IP,      "00 0f00 86dd" IP6},
    {"frame-direction",      206, LINK_IP,      "00 1841 03 cc" IP4},
    {"frame-relay-cisco",    107, LINK_IP,      "1841 0800" IP4},
    {"frame-relay-bridged",  107, LINK_IP,      "1841 03 00 80 0080c2 0007" MAC "0800" IP4},
    {"atm-bridged",          100, LINK_IP,      "aaaa03 0080c2 0007 0000" MAC "0800" IP4},
    {"atm-ppp",              100, LINK_IP,      "fefe03 cf 0021" IP4},
    {"atm-routed",           100, LINK_IP,      "fefe03 8e" IP6},
    {"sunatm",               123, LINK_IP,      "02 00 0021 aaaa03 000000 0800" IP4},
    {"sunatm-signalling",    123, LINK_OTHER,   "06 00 0005 aaaa03 000000 0800" IP4},
    {"token-ring",           6,   LINK_IP,      "1040 020000000001 020000000002 aaaa03 000000 0800" IP4},
    {"token-ring-routed",    6,   LINK_IP,      "1040 020000000001 820000000002 06b0 00110012 aaaa03 000000 0800" IP4},
    {"token-ring-control",   6,   LINK_OTHER,   "1000 020000000001 020000000002 aaaa03 000000 0800" IP4},
    {"fddi",                 10,  LINK_IP,      "50 020000000001 020000000002 aaaa03 000000 0800" IP4},
    {"fibre-channel",        122, LINK_IP,      "1000020000000001 1000020000000002 aaaa03 000000 0800" IP4},
    {"firewire",             138, LINK_IP,      "0200000000000001 0200000000000002 0800" IP4},
    {"symantec",             99,  LINK_IP,      "000000000001 0800" MAC MAC MAC IP4},
    {"wireless-mesh",        105, LINK_IP,      "8803 0000" MAC "020000000003 1000 020000000004 0001 001f00000001 aaaa03 000000 0800" IP4},
    {"wireless-aggregate",   105, LINK_AGGREGATE, "8801 0000" MAC "020000000003 1000 8000" MAC "000c aaaa03 000000 0800" IP4},
    {"exported",             252, LINK_IP,      "000c 0004 69700000 0020 0001 00 0000 0000" IP4},
    {"exported-ethernet",    252, LINK_IP,      "000c 0010 6574685f776974686f757466637300 00 0000 0000" MAC "0800" IP4},
    {"exported-mqtt",        252, LINK_OTHER,   "000c 0004 6d717474 0000 0000 1000"},
    {"erf",                  197, LINK_IP,      "0000000000000000 02 04 0032 0000 0020 0000" MAC "0800" IP4},
    {"erf-more",             197, LINK_IP,      ERF_TWICE MAC "0800" IP4},
    {"erf-hdlc",             197, LINK_IP,      "0000000000000000 01 04 0032 0000 0020 0f00 0800" IP4},
    {"erf-atm",              197, LINK_OTHER,   "0000000000000000 03 04 0032 0000 0020 0f00 0800" IP4},
    {"juniper",              178, LINK_IP,      "4d4743 80 0006 010104 04010e" MAC "0800" IP4},
    {"juniper-plain",        178, LINK_IP,      "4d4743 01" MAC "0800" IP4},
    {"juniper-ip",           178, LINK_IP,      "4d4743 82 0003 010104 02000000" IP4},
    {"juniper-not",          178, LINK_OTHER,   "4d4744 01" MAC "0800" IP4},
    {"juniper-ppp",          179, LINK_IP,      "4d4743 01 ff03 0021" IP4},
    {"juniper-cisco",        181, LINK_IP,      "4d4743 01 0f00 0800" IP4},
    {"juniper-frame-relay",  180, LINK_IP,      "4d4743 01 1841 03 cc" IP4},
    {"juniper-atm1",         137, LINK_IP,      "4d4743 01 00000000 aaaa03 000000 0800" IP4},
    {"juniper-atm2",         135, LINK_IP,      "4d4743 01 0000000000000000 aaaa03 000000 0800" IP4},
    {"epon",                 259, LINK_IP,      "5555d55555000100" MAC "0800" IP4},
    {"usb",                  189, LINK_UNKNOWN, "00"},
    /* clang-format on */
};

static void
test_case(gconstpointer data)
{
    size_t index = GPOINTER_TO_SIZE(data);
    g_autofree Frame *frame = g_new0(Frame, 1);
    PskReader reader;

    frame_hex(frame, cases[index].hex);
    reader = psk_reader(frame_span(frame));
    g_assert_cmpint(link_parse(cases[index].link_type, &reader), ==, cases[index].result);
    if (cases[index].result != LINK_IP)
        return;
    g_assert_cmpuint(psk_reader_remaining(&reader), ==, 4); /* it stands at IP */

    /* Cut anywhere before IP, none is taken for it. */
    for (size_t size = 0; size < frame->size - 4; size++) {
        reader = psk_reader(psk_span(frame->bytes, size));
        g_assert_cmpint(link_parse(cases[index].link_type, &reader), !=, LINK_IP);
    }
}

/* A stack of tags without end is given up. */
static void
test_tags_without_end(void)
{
    g_autofree Frame *frame = g_new0(Frame, 1);
    PskReader reader;

    frame_ethernet(frame, 0x8100);
    for (int i = 0; i < LINK_TAGS_MAX; i++)
        frame_hex(frame, "0001 8100");
    frame_hex(frame, "0001 0800" IP4);
    reader = psk_reader(frame_span(frame));
    g_assert_cmpint(link_parse(1, &reader), ==, LINK_OTHER);

    frame->size = 0;
    frame_ethernet(frame, 0x8847);
    for (int i = 0; i <= LINK_TAGS_MAX; i++)
        frame_hex(frame, "000100ff");
    reader = psk_reader(frame_span(frame));
    g_assert_cmpint(link_parse(1, &reader), ==, LINK_OTHER);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/tools/packet/link/%s", cases[i].name);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }
    g_test_add_func("/tools/packet/link/tags-without-end", test_tags_without_end);
    return g_test_run();
}
