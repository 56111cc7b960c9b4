/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_ended.h"

#define SECOND INT64_C(1000000000)

static void
add(EndedTable *table, uint16_t port, int64_t now_ns)
{
    g_autofree Flow *flow = g_new0(Flow, 1);

    flow->key.endpoint[0].port = port;
    flow->streams.side[0].syn = true;
    flow->streams.side[0].start = STREAM_STARTED;
    flow->streams.side[0].initial = 101;
    flow->streams.side[0].next = 1001;
    flow_ended_add(table, flow, now_ns);
}

/* Another on the same ports, whose octets of side 0 begin at |initial|, those of side 1 at 1. */
static void
add_another(EndedTable *table, uint16_t port, uint32_t initial)
{
    g_autofree Flow *flow = g_new0(Flow, 1);

    flow->key.endpoint[0].port = port;
    flow->streams.side[0].start = STREAM_STARTED;
    flow->streams.side[0].initial = initial;
    flow->streams.side[0].next = initial + 100;
    flow->streams.side[1].start = STREAM_STARTED;
    flow->streams.side[1].initial = flow->streams.side[1].next = 1;
    flow_ended_add(table, flow, 0);
}

static bool
is_late(const EndedTable *table, uint16_t port, unsigned side, uint8_t flags, uint32_t sequence,
        int64_t now_ns)
{
    FlowKey key = {.endpoint = {{.port = port}}};
    Packet packet = {.flags = flags, .sequence = sequence, .time_ns = now_ns};

    return flow_ended_is_late(table, &key, side, &packet, NULL, NULL);
}

static void
test_late(void)
{
    EndedTable *table = flow_ended_new();

    add(table, 1, 0);
    g_assert_true(is_late(table, 1, 0, PACKET_SYN, 100, 0));
    g_assert_false(is_late(table, 1, 0, PACKET_SYN, 101, 0)); /* a new connection */
    g_assert_true(is_late(table, 1, 0, PACKET_ACK, 500, 0));
    g_assert_true(is_late(table, 1, 0, PACKET_ACK, 5000, 0));
    g_assert_false(is_late(table, 1, 0, PACKET_ACK, 0x40000000, 0));
    g_assert_true(is_late(table, 1, 1, PACKET_ACK, 0x40000000, 0)); /* nothing is known of it */
    g_assert_false(is_late(table, 1, 1, PACKET_SYN, 100, 0));
    g_assert_false(is_late(table, 2, 0, PACKET_SYN, 100, 0));
    g_assert_true(is_late(table, 1, 0, PACKET_SYN, 100, 60 * SECOND));
    g_assert_false(is_late(table, 1, 0, PACKET_SYN, 100, 61 * SECOND));
    flow_ended_free(table);
}

static void
test_bounded(void)
{
    EndedTable *table = flow_ended_new();

    for (unsigned port = 0; port <= FLOW_ENDED_MAX; port++)
        add(table, (uint16_t)port, 0);
    g_assert_false(is_late(table, 0, 0, PACKET_SYN, 100, 0));
    g_assert_true(is_late(table, 1, 0, PACKET_SYN, 100, 0));

    /* The same again and again: the last one is remembered, and forgotten in its turn. */
    for (unsigned i = 0; i < FLOW_ENDED_MAX; i++)
        add(table, 7, 0);
    g_assert_true(is_late(table, 7, 0, PACKET_SYN, 100, 0));
    g_assert_false(is_late(table, 8, 0, PACKET_SYN, 100, 0));
    for (unsigned i = 0; i < FLOW_ENDED_MAX; i++)
        add(table, 9, 0);
    g_assert_false(is_late(table, 7, 0, PACKET_SYN, 100, 0));
    flow_ended_free(table);
}

/* Of those before the last, what they had is late, and nothing else. */
static void
test_same_ports(void)
{
    EndedTable *table = flow_ended_new();

    add(table, 1, 0);
    add_another(table, 1, 0x40000000);
    g_assert_true(is_late(table, 1, 0, PACKET_SYN, 0x3fffffff, 0));
    g_assert_true(is_late(table, 1, 0, PACKET_SYN, 100, 0));
    g_assert_true(is_late(table, 1, 0, PACKET_ACK, 101, 0));
    g_assert_true(is_late(table, 1, 0, PACKET_ACK, 1002, 0)); /* behind a FIN */
    g_assert_false(is_late(table, 1, 0, PACKET_ACK, 1003, 0));
    g_assert_false(is_late(table, 1, 0, PACKET_SYN, 100, 61 * SECOND));
    for (unsigned i = 2; i < FLOW_ENDED_SAME; i++)
        add_another(table, 1, i << 28);
    g_assert_true(is_late(table, 1, 0, PACKET_SYN, 100, 0));
    g_assert_true(is_late(table, 1, 0, 0, 3 << 28, 0));
    g_assert_false(is_late(table, 1, 0, PACKET_ACK, 3 << 28, 0)); /* of 0, which was not sent */
    add_another(table, 1, 0x5000);
    g_assert_false(is_late(table, 1, 0, PACKET_SYN, 100, 0));
    flow_ended_free(table);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/flow-ended/late", test_late);
    g_test_add_func("/tcp/flow-ended/bounded", test_bounded);
    g_test_add_func("/tcp/flow-ended/same-ports", test_same_ports);
    return g_test_run();
}
