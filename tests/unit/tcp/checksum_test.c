/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/checksum.h"

#include <glib.h>

#include "../tools/frames.h"
#include "packet/packet.h"

#include "tcp/flow_checksums.h"

static Packet
parse(Frame *frame, size_t at, uint16_t checksum)
{
    CapturePacket captured = {.frame = 7, .link_type = 101};
    Packet packet;

    frame->bytes[at] = (uint8_t)(checksum >> 8);
    frame->bytes[at + 1] = (uint8_t)checksum;
    captured.data = frame_span(frame);
    captured.wire_length = (uint32_t)frame->size;
    packet_parse(&captured, &packet);
    return packet;
}

/* By hand, as RFC 1071 adds: 0a00 + 0001 + 0a00 + 0002 + 6 + 25. */
static void
test_ipv4(void)
{
    Frame frame = {.size = 0};

    frame_ipv4_tcp(&frame, "hello");
    g_assert_true(parse(&frame, 36, 0x1422).checksum_unfinished);
    g_assert_false(parse(&frame, 36, 0x1423).checksum_unfinished);
    g_assert_false(parse(&frame, 36, 0xebdd).checksum_unfinished); /* its complement */
    g_assert_false(parse(&frame, 36, 0).checksum_unfinished);
}

/* The sum overflows: 2001 + 0db8 + 1 + 2001 + 0db8 + 2 + 6 + 25. */
static void
test_ipv6(void)
{
    Frame frame = {.size = 0};

    frame_ipv6(&frame, 6, FRAME_TCP_HEADER + 5);
    frame_tcp(&frame, "hello");
    g_assert_true(parse(&frame, 56, 0x5b94).checksum_unfinished);
    g_assert_false(parse(&frame, 56, 0x5b93).checksum_unfinished);
}

/* Addresses whose sum does not fit, and a length of more than 16 bits: 3 * ffff + 6 + 1 + 2. */
static void
test_carry(void)
{
    Packet packet = {.ip_version = 4};

    memset(packet.source.address, 0xff, 4);
    memset(packet.destination.address, 0xff, 2);
    g_assert_true(checksum_is_unfinished(&packet, 0x10002, 9));
    g_assert_false(checksum_is_unfinished(&packet, 0x10002, 8));
}

/* What the capture cut off counts. */
static void
test_cut(void)
{
    Frame frame = {.size = 0};
    CapturePacket captured = {.frame = 7, .link_type = 101};
    Packet packet;

    frame_ipv4_tcp(&frame, "hello");
    frame.bytes[36] = 0x14;
    frame.bytes[37] = 0x22;
    captured.data = psk_span_first(frame_span(&frame), frame.size - 4);
    captured.wire_length = (uint32_t)frame.size;
    packet_parse(&captured, &packet);
    g_assert_cmpuint(packet.payload_missing, ==, 4);
    g_assert_true(packet.checksum_unfinished);
}

#define ONES "\xff\xff\xff\xff\xff\xff\xff\xff"

/* Sums of another program (Python's integers), of every length of a last word; with carries. */
static void
test_right(void)
{
    static const struct {
        const char *payload;
        uint16_t checksum;
    } known[] = {{"hello", 0x8b47},
                 {"hell", 0xfa48},
                 {"hello!", 0x8b25},
                 {"hello!!", 0x6a24},
                 {ONES ONES ONES ONES ONES "\xff\xff\xff\xff", 0xcef2},
                 {ONES ONES ONES ONES ONES ONES "\xff\xff\xff\xff\xff", 0xcfe8}};

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        Frame frame = {.size = 0};
        Packet packet;

        frame_ipv4_tcp(&frame, known[i].payload);
        packet = parse(&frame, 36, known[i].checksum);
        g_assert_true(checksum_is_right(&packet));
        for (size_t at = 20; at < frame.size; at++) {
            frame.bytes[at] ^= 0x10;
            g_assert_false(checksum_is_right(&packet));
            frame.bytes[at] ^= 0x10;
        }
        packet.source.address[3] ^= 1;
        g_assert_false(checksum_is_right(&packet));
    }
}

static void
test_right_ipv6(void)
{
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv6(&frame, 6, FRAME_TCP_HEADER + 5);
    frame_tcp(&frame, "hello");
    packet = parse(&frame, 56, 0x43d5);
    g_assert_true(checksum_is_right(&packet));
    packet.destination.address[15] ^= 1;
    g_assert_false(checksum_is_right(&packet));
}

/* A right checksum that looks like one which the card is to fill in, however often it comes. */
static void
test_unfinished_or_right(void)
{
    FlowChecksums checksums = {0};
    Frame frame = {.size = 0};
    Packet packet;

    frame_ipv4_tcp(&frame, "??llo");
    packet = parse(&frame, 36, 0x1422);
    for (uint32_t value = 0; value <= UINT16_MAX && !checksum_is_right(&packet); value++) {
        frame.bytes[frame.size - 5] = (uint8_t)(value >> 8);
        frame.bytes[frame.size - 4] = (uint8_t)value;
    }
    g_assert_true(packet.checksum_unfinished);
    g_assert_true(checksum_is_right(&packet));
    for (int i = 0; i < 3; i++)
        g_assert_false(flow_checksums_note(&checksums, 0, &packet, 0, false));
    g_assert_cmpuint(flow_checksums_unfinished(&checksums), ==, 0);
    frame.bytes[frame.size - 1] ^= 1;
    for (int i = 0; i < 2; i++)
        g_assert_false(flow_checksums_note(&checksums, 0, &packet, 0, false));
    g_assert_cmpuint(flow_checksums_unfinished(&checksums), ==, packet.frame);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/checksum/ipv4", test_ipv4);
    g_test_add_func("/tcp/checksum/ipv6", test_ipv6);
    g_test_add_func("/tcp/checksum/carry", test_carry);
    g_test_add_func("/tcp/checksum/cut", test_cut);
    g_test_add_func("/tcp/checksum/right", test_right);
    g_test_add_func("/tcp/checksum/right-ipv6", test_right_ipv6);
    g_test_add_func("/tcp/checksum/unfinished-or-right", test_unfinished_or_right);
    return g_test_run();
}
