/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that are added to a FlowTable at once. */
#include <glib.h>

#include "tcp/flow.h"

enum { COUNT = 15 };

static void
on_opened(void *user, Flow *flow)
{
    g_string_append_printf(user, "+%u ", (unsigned)flow->id);
}

static void
on_data(void *user, Flow *flow, FlowDirection from, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    (void)from;
    (void)time_ns;
    g_string_append_printf(user, "%u@%u:%.*s ", (unsigned)flow->id, (unsigned)frame,
                           (int)bytes.size, bytes.data);
}

static void
on_closed(void *user, Flow *flow, FlowEnd end)
{
    g_string_append_printf(user, "-%u/%d ", (unsigned)flow->id, end);
}

static Packet
make(uint16_t from, uint16_t to, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
     const char *text)
{
    return (Packet){.kind = PACKET_TCP,
                    .ip_version = 4,
                    .source = {.address = {10, 0, 0, 1}, .port = from},
                    .destination = {.address = {10, 0, 0, 1}, .port = to},
                    .sequence = sequence,
                    .acknowledgement = acknowledgement,
                    .flags = flags,
                    .payload = psk_span_str(text)};
}

/* Three connections, one after another, that overlap; the last in the place of the first. */
static void
make_three(uint32_t base, Packet packets[static COUNT])
{
    static const uint16_t ports[] = {40000, 40001, 40000};
    size_t count = 0;

    for (unsigned i = 0; i <= G_N_ELEMENTS(ports); i++) {
        uint32_t first = base + 1000 * i, before = first - 1000;

        if (i < G_N_ELEMENTS(ports)) {
            packets[count++] = make(ports[i], 8883, PACKET_SYN, first, 0, "");
            packets[count++] = make(8883, ports[i], PACKET_SYN | PACKET_ACK, 500, first + 1, "");
            packets[count++] = make(ports[i], 8883, PACKET_ACK, first + 1, 501, "hello");
        }
        if (i > 0) {
            packets[count++] =
                make(8883, ports[i - 1], PACKET_ACK | PACKET_FIN, 501, before + 6, "there");
            packets[count++] =
                make(ports[i - 1], 8883, PACKET_ACK | PACKET_FIN, before + 6, 507, "");
        }
    }
    g_assert_cmpuint(count, ==, COUNT);
    for (size_t i = 0; i < count; i++)
        packets[i].frame = i + 1;
}

static void
test_at_once(void)
{
    const FlowCallbacks callbacks = {.opened = on_opened, .data = on_data, .closed = on_closed};
    g_autoptr(GString) events = g_string_new(NULL);
    g_autoptr(FlowTable) table = flow_table_new(&callbacks, events, 0, true);
    Packet packets[2 * COUNT];

    make_three(100, packets);
    for (size_t i = 0; i < COUNT; i++)
        flow_table_add(table, &packets[i], 1);
    g_assert_cmpstr(events->str, ==,
                    "+1 1@3:hello +2 2@6:hello 1@7:there -1/0 +3 3@11:hello 2@12:there -2/0 "
                    "3@14:there -3/0 ");
    g_string_truncate(events, 0);
    make_three(50000, packets);
    make_three(90000, packets + COUNT);
    flow_table_add(table, packets, G_N_ELEMENTS(packets));
    g_assert_cmpstr(events->str, ==,
                    "+4 4@3:hello +5 5@6:hello 4@7:there -4/0 +6 6@11:hello 5@12:there -5/0 "
                    "6@14:there -6/0 +7 7@3:hello +8 8@6:hello 7@7:there -7/0 +9 9@11:hello "
                    "8@12:there -8/0 9@14:there -9/0 ");
    flow_table_add(table, packets, 0);
    flow_table_end(table);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/flow-batch/at-once", test_at_once);
    return g_test_run();
}
