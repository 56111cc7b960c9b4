/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/packet.h"

#include "../frames.h"

#define RAW      101
#define ETHERNET 1

static Packet
parse_on_wire(const Frame *frame, uint32_t link_type, uint32_t wire_length)
{
    CapturePacket captured = {.frame = 7,
                              .time_ns = 8,
                              .link_type = link_type,
                              .wire_length = wire_length,
                              .data = frame_span(frame)};
    Packet packet;

    packet_parse(&captured, &packet);
    g_assert_cmpuint(packet.frame, ==, 7);
    g_assert_cmpint(packet.time_ns, ==, 8);
    return packet;
}

static Packet
parse(const Frame *frame, uint32_t link_type)
{
    return parse_on_wire(frame, link_type, (uint32_t)frame->size);
}

/* The segment that frames.h makes, with |payload|. */
static void
assert_segment(const Packet *packet, const char *payload)
{
    g_assert_cmpstr(packet_kind_name(packet->kind), ==, "TCP");
    g_assert_cmpuint(packet->source.port, ==, 40000);
    g_assert_cmpuint(packet->destination.port, ==, 8883);
    g_assert_cmpuint(packet->sequence, ==, 1000);
    g_assert_cmpuint(packet->acknowledgement, ==, 2000);
    g_assert_cmpuint(packet->flags, ==, PACKET_PSH | PACKET_ACK);
    g_assert_cmpuint(packet->window, ==, 512);
    g_assert_cmpmem(packet->payload.data, packet->payload.size, payload, strlen(payload));
    g_assert_cmpuint(packet->payload_missing, ==, 0);
}

static void
test_ipv4(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4_tcp(&frame, "hello");
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");
    g_assert_cmpuint(packet.ip_version, ==, 4);
    g_assert_cmpmem(packet.source.address, 5, "\x0a\x00\x00\x01\x00", 5);
    g_assert_cmpmem(packet.destination.address, 5, "\x0a\x00\x00\x02\x00", 5);
}

static void
test_ipv4_options(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_hex(&frame, "47 00 0035 1234 4000 40 06 0000 0a000001 0a000002 9404 0000 01010100");
    frame_tcp(&frame, "hello");
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");
}

/* Short Ethernet frames are filled up to 60 octets; IP tells where it ends. */
static void
test_padding(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ethernet(&frame, 0x0800);
    frame_ipv4_tcp(&frame, "a");
    frame_hex(&frame, "0000000000");
    packet = parse(&frame, ETHERNET);
    assert_segment(&packet, "a");

    frame.size = 0;
    frame_ethernet(&frame, 0x86dd);
    frame_ipv6(&frame, 6, FRAME_TCP_HEADER + 1);
    frame_tcp(&frame, "a");
    frame_hex(&frame, "0000000000");
    packet = parse(&frame, ETHERNET);
    assert_segment(&packet, "a");
}

/* Segmentation offload: what is captured before the card has cut it has no length. */
static void
test_no_length(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4_tcp(&frame, "hello");
    frame.bytes[2] = frame.bytes[3] = 0;
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");
    packet = parse_on_wire(&frame, RAW, (uint32_t)frame.size + 60000);
    g_assert_cmpuint(packet.payload_missing, ==, 60000);

    frame.size = 0;
    frame_ipv6(&frame, 6, 0);
    frame_tcp(&frame, "hello");
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");
}

static void
test_ipv6_extensions(void)
{
    static const struct {
        uint8_t next_header;
        const char *hex;
    } extensions[] = {
        {0, "06 00 050200000000"},                   /* hop by hop: router alert */
        {43, "06 00 000000000000"},                  /* routing */
        {60, "06 01 000000000000 0000000000000000"}, /* destination options */
        {51, "06 04 0000 00000001 00000001 000000000000000000000000"}, /* authentication */
        {44, "06 00 0000 00000001"}, /* a fragment that is all: RFC 6946 */
        {135, "06 00 000000000000"}, /* mobility */
        {0, "3c 00 050200000000 2b 00 000000000000 06 00 000000000000"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(extensions); i++) {
        Frame frame = {.size = 0}, extension = {.size = 0};
        Packet packet;

        frame_hex(&extension, extensions[i].hex);
        frame_ipv6(&frame, extensions[i].next_header, extension.size + FRAME_TCP_HEADER + 5);
        frame_add(&frame, extension.bytes, extension.size);
        frame_tcp(&frame, "hello");
        packet = parse(&frame, RAW);
        assert_segment(&packet, "hello");
        g_assert_cmpuint(packet.ip_version, ==, 6);
        g_assert_cmpuint(packet.destination.address[15], ==, 2);
    }
}

static void
test_tcp_options(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4(&frame, 6, 32 + 5);
    frame_hex(&frame, "9c40 22b3 000003e8 000007d0 8018 0200 0000 0000"
                      "0101080a 00000001 00000002");
    frame_hex(&frame, "68656c6c6f");
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");

    /* Cut by the capture within the options: what it lost is known. */
    frame.size -= 5 + 4;
    packet = parse_on_wire(&frame, RAW, (uint32_t)frame.size + 9);
    g_assert_cmpint(packet.kind, ==, PACKET_TCP);
    g_assert_cmpuint(packet.payload.size, ==, 0);
    g_assert_cmpuint(packet.payload_missing, ==, 5);

    frame.bytes[32] = 0x40; /* a header shorter than its fixed part */
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_MALFORMED);
}

static void
test_no_acknowledgement(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4_tcp(&frame, "");
    frame.bytes[33] = PACKET_SYN;
    packet = parse(&frame, RAW);
    g_assert_cmpuint(packet.flags, ==, PACKET_SYN);
    g_assert_cmpuint(packet.acknowledgement, ==, 0);
}

static void
test_cut_by_capture(void)
{
    Frame frame = {.size = 0};
    size_t whole;

    frame_ethernet(&frame, 0x0800);
    frame_ipv4_tcp(&frame, "hello");
    whole = frame.size;
    while (frame.size-- > 0) {
        Packet packet = parse_on_wire(&frame, ETHERNET, (uint32_t)whole);

        if (frame.size >= whole - 5) {
            g_assert_cmpint(packet.kind, ==, PACKET_TCP);
            g_assert_cmpuint(packet.payload.size + packet.payload_missing, ==, 5);
        } else {
            g_assert_cmpint(packet.kind, ==, PACKET_CUT);
        }
        /* That short on the wire already, it is the sender's fault. */
        packet = parse(&frame, ETHERNET);
        if (frame.size < whole - 5)
            g_assert_true(packet.kind == PACKET_MALFORMED || packet.kind == PACKET_CUT);
    }
}

static void
test_fragments(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_hex(&frame, "45 00 001c 1234 2003 40 06 0000 0a000001 0a000002 0102030405060708");
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_FRAGMENT);
    g_assert_cmpuint(packet.protocol, ==, 6);
    g_assert_cmpuint(packet.fragment.identification, ==, 0x1234);
    g_assert_cmpuint(packet.fragment.offset, ==, 24);
    g_assert_true(packet.fragment.more);
    g_assert_cmpuint(packet.payload.size, ==, 8);

    frame.size = 0;
    frame_ipv6(&frame, 44, 8 + 5);
    frame_hex(&frame, "06 00 0010 00012345 0102030405");
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_FRAGMENT);
    g_assert_cmpuint(packet.fragment.identification, ==, 0x12345);
    g_assert_cmpuint(packet.fragment.offset, ==, 16);
    g_assert_false(packet.fragment.more);
    g_assert_cmpuint(packet.payload.size, ==, 5);
}

#define MACS "020000000001 020000000002 020000000003"

/* What stands between an IPv4 header of |protocol| and the inner IPv4 or Ethernet frame. */
static const struct {
    const char *name;
    uint8_t protocol;
    bool ethernet;
    bool opened;
    const char *hex;
} tunnels[] = {
    /* clang-format off */
    {"ipip",         4,  false, true,  ""},
    {"gre",          47, false, true,  "0000 0800"},
    {"gre-key-seq",  47, false, true,  "b000 0800 00000000 00000001 00000002"},
    {"gre-ethernet", 47, true,  true,  "0000 6558"},
    {"gre-pptp",     47, false, true,  "3081 880b 0000 0001 00000001 00000002 ff03 0021"},
    {"erspan",       47, true,  true,  "1000 88be 00000001 0000000000000000"},
    {"erspan-1",     47, true,  true,  "0000 88be"},
    {"erspan-3",     47, true,  true,  "1000 22eb 00000001 000000000000000000000000"},
    {"erspan-3-more", 47, true, true,  "1000 22eb 00000001 000000000000000000000001 0000000000000000"},
    {"vxlan-gpe",    17, true,  true,  "d431 12b6 0000 0000 0c000003 00000100"},
    {"vxlan-gpe-ip", 17, false, true,  "d431 12b6 0000 0000 0c000001 00000100"},
    {"vxlan-gpe-nsh", 17, false, true, "d431 12b6 0000 0000 0c000004 00000100 0fc2 02 01 00000100"},
    {"vxlan-gpe-5",  17, false, false, "d431 12b6 0000 0000 0c000005 00000100"},
    {"vxlan-aci",    17, true,  true,  "d431 beef 0000 0000 c8000000 00000100"},
    {"gtp",          17, false, true,  "0868 0868 0000 0000 30 ff 0000 00000001"},
    {"gtp-extended", 17, false, true,  "d431 0868 0000 0000 36 ff 0000 00000001 0001 10 85 01 1001 00"},
    {"gtp-echo",     17, false, false, "0868 0868 0000 0000 32 01 0000 00000001 00000000"},
    {"gtp-no-end",   17, false, false, "0868 0868 0000 0000 34 ff 0000 00000001 00000085 00"},
    {"l2tp",         17, false, true,  "06a5 06a5 0000 0000 4002 0000 0001 0001 ff03 0021"},
    {"l2tp-all",     17, false, true,  "06a5 d431 0000 0000 4a02 0000 0001 0001 0000 0000 0002 0000 21"},
    {"l2tp-control", 17, false, false, "06a5 06a5 0000 0000 c802 0014 0001 0001"},
    {"ah",           51, false, true,  "04 04 0000 00000001 00000001 000000000000000000000000"},
    {"vxlan",        17, true,  true,  "d431 12b5 0000 0000 08000000 00000100"},
    {"geneve",       17, true,  true,  "d431 17c1 0000 0000 0200 6558 00000100 0000000000000000"},
    {"geneve-ip",    17, false, true,  "d431 17c1 0000 0000 0000 0800 00000100"},
    {"not-vxlan",    17, true,  false, "d431 12b5 0000 0000 00000000 00000100"},
    {"udp",          17, false, false, "d431 0035 0000 0000"},
    {"gre-routed",   47, false, true,  "4000 0800 00000000 0800 00 04 0a000001 0000 00 00"},
    {"gre-version-2", 47, false, false, "0002 0800"},
    {"gre-wccp",     47, false, true,  "0000 883e 00000000"},
    {"gre-wccp-1",   47, false, true,  "0000 883e"},
    {"gre-mpls",     47, false, true,  "0000 8847 000101ff"},
    {"etherip",      97, true,  true,  "3000"},
    {"etherip-4",    97, true,  false, "4000"},
    {"mpls",         137, false, true, "000101ff"},
    {"l2tp3",        115, true, true,  "00000001"},
    {"l2tp3-cookie", 115, true, true,  "00000001 0102030405060708"},
    {"l2tp3-control", 115, true, false, "00000000"},
    {"l2tp3-udp",    17, true,  true,  "06a5 06a5 0000 0000 0003 0000 00000001 01020304"},
    {"teredo",       17, false, true,  "0dd8 0dd8 0000 0000"},
    {"teredo-all",   17, false, true,  "0dd8 d431 0000 0000 0001 02 01 aabb cc 0102030405060708 00 0000 0dd8 0a000001"},
    {"mpls-udp",     17, false, true,  "d431 19eb 0000 0000 000101ff"},
    {"lisp",         17, false, true,  "d431 10f5 0000 0000 80000001 00000000"},
    {"tzsp",         17, true,  true,  "d431 9090 0000 0000 01 00 0001 00 0a 01 33 01"},
    {"tzsp-wireless", 17, false, true, "d431 9090 0000 0000 01 01 0012 01 0801 0000" MACS "1000 aaaa03 000000 0800"},
    {"tzsp-keep",    17, true,  false, "d431 9090 0000 0000 01 04 0001 01"},
    {"tzsp-no-end",  17, false, false, "d431 9090 0000 0000 01 00 0099 01"},
    {"capwap",       17, true,  true,  "147f d431 0000 0000 00100200 00000000"},
    {"capwap-wireless", 17, false, true, "147f d431 0000 0000 00100300 00000000 0801 0000" MACS "1000 aaaa03 000000 0800"},
    {"capwap-cisco", 17, false, true,  "d431 147f 0000 0000 00100300 00000000 0188 0000" MACS "1000 0000 aaaa03 000000 0800"},
    {"capwap-part",  17, true,  false, "147f d431 0000 0000 00100280 00000000"},
    {"capwap-dtls",  17, true,  false, "147f d431 0000 0000 01100200 00000000"},
    {"gue",          17, false, true,  "d431 17c0 0000 0000 01 04 0000 00000000"},
    {"gue-direct",   17, false, true,  "d431 17c0 0000 0000"},
    {"gue-other",    17, false, false, "d431 17c0 0000 0000 00 01 0000"},
    {"esp",          50, false, false, "00000001 00000001"},
    /* clang-format on */
};

static void
test_tunnel(gconstpointer data)
{
    size_t index = GPOINTER_TO_SIZE(data);
    Frame frame = {.size = 0}, inner = {.size = 0};
    Packet packet;

    frame_hex(&inner, tunnels[index].hex);
    if (tunnels[index].ethernet)
        frame_ethernet(&inner, 0x0800);
    frame_ipv4_tcp(&inner, "hello");
    frame_ipv4(&frame, tunnels[index].protocol, inner.size);
    frame_add(&frame, inner.bytes, inner.size);
    packet = parse(&frame, RAW);
    if (!tunnels[index].opened) {
        g_assert_cmpint(packet.kind, ==, PACKET_NOT_TCP);
        return;
    }
    assert_segment(&packet, "hello");
    g_assert_cmpuint(packet.depth, ==, 2);
}

static void
test_ipv6_in_ipv4(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4(&frame, 41, 40 + FRAME_TCP_HEADER + 5);
    frame_ipv6(&frame, 6, FRAME_TCP_HEADER + 5);
    frame_tcp(&frame, "hello");
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");
    g_assert_cmpuint(packet.ip_version, ==, 6);

    /* And the other way round: the addresses are the inner ones alone. */
    frame.size = 0;
    frame_ipv6(&frame, 4, 20 + FRAME_TCP_HEADER + 5);
    frame_ipv4_tcp(&frame, "hello");
    packet = parse(&frame, RAW);
    assert_segment(&packet, "hello");
    g_assert_cmpmem(packet.source.address, 6, "\x0a\x00\x00\x01\x00\x00", 6);
}

static void
test_too_deep(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    for (int i = PACKET_DEPTH_MAX; i > 0; i--)
        frame_ipv4(&frame, 4, (size_t)i * 20 + FRAME_TCP_HEADER);
    frame_ipv4_tcp(&frame, "");
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_TOO_DEEP);
}

static void
test_not_tcp(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ethernet(&frame, 0x0806);
    packet = parse(&frame, ETHERNET);
    g_assert_cmpint(packet.kind, ==, PACKET_NOT_IP);
    packet = parse(&frame, 189);
    g_assert_cmpint(packet.kind, ==, PACKET_UNKNOWN_LINK);

    frame.size = 0;
    frame_ipv4(&frame, 1, 8);
    frame_hex(&frame, "0800000000000000");
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_NOT_TCP);
}

static void
test_malformed(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4_tcp(&frame, "hello");
    frame.bytes[0] = 0x44; /* header shorter than 20 */
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_MALFORMED);
    frame.bytes[0] = 0x46; /* header longer than the whole */
    frame.bytes[3] = 22;
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_MALFORMED);
    frame.bytes[0] = 0x45;
    frame.bytes[3] = 30; /* TCP header longer than what IP holds */
    packet = parse(&frame, RAW);
    g_assert_cmpint(packet.kind, ==, PACKET_MALFORMED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/packet/packet/ipv4", test_ipv4);
    g_test_add_func("/tools/packet/packet/ipv4-options", test_ipv4_options);
    g_test_add_func("/tools/packet/packet/padding", test_padding);
    g_test_add_func("/tools/packet/packet/no-length", test_no_length);
    g_test_add_func("/tools/packet/packet/ipv6-extensions", test_ipv6_extensions);
    g_test_add_func("/tools/packet/packet/tcp-options", test_tcp_options);
    g_test_add_func("/tools/packet/packet/no-acknowledgement", test_no_acknowledgement);
    g_test_add_func("/tools/packet/packet/cut-by-capture", test_cut_by_capture);
    g_test_add_func("/tools/packet/packet/fragments", test_fragments);
    for (size_t i = 0; i < G_N_ELEMENTS(tunnels); i++) {
        g_autofree char *path = g_strdup_printf("/tools/packet/packet/tunnel/%s", tunnels[i].name);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_tunnel);
    }
    g_test_add_func("/tools/packet/packet/ipv6-in-ipv4", test_ipv6_in_ipv4);
    g_test_add_func("/tools/packet/packet/too-deep", test_too_deep);
    g_test_add_func("/tools/packet/packet/not-tcp", test_not_tcp);
    g_test_add_func("/tools/packet/packet/malformed", test_malformed);
    return g_test_run();
}
