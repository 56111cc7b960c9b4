/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/fragment.h"

#include "../frames.h"

#define SECOND INT64_C(1000000000)

/* A TCP segment of 20 + 44 octets that travels in pieces. */
#define TEXT "The quick brown fox jumps over the lazy dogs"

typedef struct {
    FragmentTable *table;
    Frame datagram; /* what is cut in pieces: IP payload */
    uint8_t ip_version;
    uint16_t identification;
    int64_t time_ns;
    uint64_t frame;
    uint32_t cut; /* octets that the capture cuts off each piece */
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    f->table = fragment_table_new();
    f->ip_version = GPOINTER_TO_SIZE(data) == 6 ? 6 : 4;
    f->identification = 7;
    frame_tcp(&f->datagram, TEXT);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    fragment_table_free(f->table);
}

/* The octets [from, end) of the datagram in an IP packet, with |more| to follow. */
static Packet
piece(Fixture *f, size_t from, size_t end, bool more)
{
    static Frame frame;
    CapturePacket captured = {.link_type = 101, .time_ns = f->time_ns, .frame = ++f->frame};
    Packet packet;

    frame.size = 0;
    if (f->ip_version == 4) {
        frame_ipv4(&frame, 6, end - from);
        frame.bytes[4] = (uint8_t)(f->identification >> 8);
        frame.bytes[5] = (uint8_t)f->identification;
        frame.bytes[6] = (uint8_t)((more ? 0x20 : 0) | from / 8 >> 8);
        frame.bytes[7] = (uint8_t)(from / 8);
    } else {
        frame_ipv6(&frame, 44, 8 + end - from);
        frame_hex(&frame, "06 00");
        frame_number(&frame, 2, from | more);
        frame_number(&frame, 4, f->identification);
    }
    frame_add(&frame, f->datagram.bytes + from, end - from);
    captured.wire_length = (uint32_t)frame.size;
    captured.data = psk_span(frame.bytes, frame.size - f->cut);
    packet_parse(&captured, &packet);
    g_assert_cmpint(packet.kind, ==, PACKET_FRAGMENT);
    return packet;
}

static bool
add(Fixture *f, size_t from, size_t end)
{
    Packet packet = piece(f, from, end, end < f->datagram.size);

    if (!fragment_complete(f->table, &packet))
        return false;
    g_assert_cmpint(packet.kind, ==, PACKET_TCP);
    g_assert_cmpuint(packet.destination.port, ==, 8883);
    g_assert_cmpuint(packet.frame, ==, f->frame); /* of the piece that completed it */
    g_assert_cmpuint(packet.payload_missing, ==, 0);
    g_assert_cmpmem(packet.payload.data, packet.payload.size, TEXT, strlen(TEXT));
    return true;
}

static void
test_in_order(Fixture *f, gconstpointer data)
{
    (void)data;
    g_assert_false(add(f, 0, 24));
    g_assert_false(add(f, 24, 48));
    g_assert_true(add(f, 48, 64));
    g_assert_false(add(f, 48, 64)); /* a new one now, for all anyone knows */
}

static void
test_any_order(Fixture *f, gconstpointer data)
{
    static const uint8_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                         {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        for (size_t k = 0; k < 3; k++) {
            size_t from = orders[i][k] * 24u;
            size_t end = MIN(from + 24, f->datagram.size);

            g_assert_cmpint(add(f, from, end), ==, k == 2);
        }
    }
}

static void
test_repeated_and_overlapping(Fixture *f, gconstpointer data)
{
    (void)data;
    g_assert_false(add(f, 0, 24));
    g_assert_false(add(f, 0, 24));
    g_assert_false(add(f, 40, 64));
    memset(f->datagram.bytes, 'x', 24); /* the first copy stays */
    memset(f->datagram.bytes + 40, 'x', 8);
    g_assert_false(add(f, 0, 16));
    g_assert_true(add(f, 16, 48));
}

static void
test_two_at_once(Fixture *f, gconstpointer data)
{
    (void)data;
    g_assert_false(add(f, 0, 24));
    f->identification++;
    g_assert_false(add(f, 24, 64));
    f->identification--;
    g_assert_true(add(f, 24, 64));
    f->identification++;
    g_assert_true(add(f, 0, 24));
}

/* The last piece says how long it is; nothing may reach beyond. */
static void
test_contradiction(Fixture *f, gconstpointer data)
{
    Packet packet;

    (void)data;
    g_assert_false(add(f, 0, 24));
    g_assert_false(add(f, 48, 64));
    packet = piece(f, 24, 32, false);
    g_assert_false(fragment_complete(f->table, &packet));
    g_assert_true(add(f, 24, 48));

    /* Nothing below its end is missing, and yet it can't be the end. */
    packet = piece(f, 16, 64, true);
    g_assert_false(fragment_complete(f->table, &packet));
    packet = piece(f, 8, 24, false);
    g_assert_false(fragment_complete(f->table, &packet));
}

static void
test_too_long(Fixture *f, gconstpointer data)
{
    Packet packet = piece(f, 0, 64, true);

    (void)data;
    packet.fragment.offset = 65528;
    g_assert_false(fragment_complete(f->table, &packet));
    packet.fragment.offset = UINT32_MAX & ~7u;
    g_assert_false(fragment_complete(f->table, &packet));
}

static void
test_cut_by_capture(Fixture *f, gconstpointer data)
{
    (void)data;
    f->cut = 3;
    g_assert_false(add(f, 0, 24));
    g_assert_false(add(f, 24, 64));
    f->cut = 0;
    g_assert_false(add(f, 0, 24));
    g_assert_true(add(f, 24, 64));
}

static void
test_forgotten(Fixture *f, gconstpointer data)
{
    (void)data;
    g_assert_false(add(f, 0, 24));
    f->time_ns += 61 * SECOND;
    g_assert_false(add(f, 24, 64));
    g_assert_true(add(f, 0, 24));

    g_assert_false(add(f, 0, 24));
    for (int i = 0; i < FRAGMENT_DATAGRAMS_MAX; i++) {
        f->identification++;
        g_assert_false(add(f, 0, 24));
    }
    f->identification = 7;
    g_assert_false(add(f, 24, 64)); /* too many came in between */
}

/* A datagram in IPv4 within fragments of IPv4: opened like any other tunnel. */
static void
test_tunnel(Fixture *f, gconstpointer data)
{
    Packet packet;

    (void)data;
    f->datagram.size = 0;
    frame_ipv4_tcp(&f->datagram, "hello");
    packet = piece(f, 0, 24, true);
    packet.protocol = 4;
    g_assert_false(fragment_complete(f->table, &packet));
    packet = piece(f, 24, f->datagram.size, false);
    packet.protocol = 4;
    g_assert_true(fragment_complete(f->table, &packet));
    g_assert_cmpint(packet.kind, ==, PACKET_TCP);
    g_assert_cmpuint(packet.depth, ==, 2);
    g_assert_cmpmem(packet.payload.data, packet.payload.size, "hello", 5);
}

static void
add_both(const char *name, void (*test)(Fixture *, gconstpointer))
{
    g_autofree char *path4 = g_strdup_printf("/tools/packet/fragment/%s/ipv4", name);
    g_autofree char *path6 = g_strdup_printf("/tools/packet/fragment/%s/ipv6", name);

    g_test_add(path4, Fixture, GSIZE_TO_POINTER(4), set_up, test, tear_down);
    g_test_add(path6, Fixture, GSIZE_TO_POINTER(6), set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_both("in-order", test_in_order);
    add_both("any-order", test_any_order);
    add_both("repeated-and-overlapping", test_repeated_and_overlapping);
    add_both("two-at-once", test_two_at_once);
    add_both("contradiction", test_contradiction);
    add_both("too-long", test_too_long);
    add_both("cut-by-capture", test_cut_by_capture);
    add_both("forgotten", test_forgotten);
    add_both("tunnel", test_tunnel);
    return g_test_run();
}
