/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections on the ports of others, in captures without SYNs. "H..." is what begins one. */
#include "tcp/flow.h"

#include <glib.h>

enum { CLIENT = 40000, SERVER = 8883 }; /* ports, which name the senders */

static GString *events;

static void
on_opened(void *user, Flow *flow)
{
    (void)user;
    g_string_append_printf(events, "+%" G_GUINT64_FORMAT " ", flow->id);
}

static void
on_data(void *user, Flow *flow, FlowDirection from, PskSpan bytes, uint64_t frame, int64_t time_ns)
{
    (void)user;
    (void)frame;
    (void)time_ns;
    g_string_append_printf(events, "%" G_GUINT64_FORMAT "%c:%.*s ", flow->id,
                           from == FLOW_CLIENT ? 'c' : 's', (int)bytes.size, bytes.data);
}

static void
on_closed(void *user, Flow *flow, FlowEnd end)
{
    (void)user;
    g_string_append_printf(events, "-%" G_GUINT64_FORMAT "%s ", flow->id,
                           end == FLOW_END_REUSED ? " reused" : "");
}

static bool
begins(PskSpan bytes)
{
    return bytes.data[0] == 'H';
}

static void
send(FlowTable *table, uint16_t sender, uint8_t flags, uint32_t sequence, uint32_t acknowledgement,
     const char *text)
{
    Packet packet = {.kind = PACKET_TCP,
                     .ip_version = 4,
                     .source.port = sender,
                     .destination.port = sender == CLIENT ? SERVER : CLIENT,
                     .sequence = sequence,
                     .acknowledgement = acknowledgement,
                     .flags = acknowledgement == 0 ? flags : flags | PACKET_ACK,
                     .payload = psk_span_str(text)};

    flow_table_add(table, &packet, 1);
}

static void
expect(const char *wanted)
{
    g_assert_cmpstr(g_strchomp(events->str), ==, wanted);
    g_string_truncate(events, 0);
}

/* Its events are kept until finish(); |data| is on_data() or NULL. */
static FlowTable *
table_new(void (*data)(void *, Flow *, FlowDirection, PskSpan, uint64_t, int64_t))
{
    FlowCallbacks callbacks = {
        .opened = on_opened, .data = data, .closed = on_closed, .begins = begins};

    events = g_string_new(NULL);
    return flow_table_new(&callbacks, NULL, 0, false);
}

static void
finish(FlowTable *table, const char *wanted)
{
    flow_table_end(table);
    expect(wanted);
    g_string_free(events, TRUE);
}

/* A question and its answer; each side's octets begin at the number given. */
static void
talk(FlowTable *table, uint32_t client, uint32_t server, const char *wanted)
{
    send(table, CLIENT, 0, client, server, "Hi");
    send(table, SERVER, 0, server, client + 2, "Ho");
    expect(wanted);
}

/* Devices that take the same port, some the same number too, each time they start. */
static void
test_again(void)
{
    g_autoptr(FlowTable) table = table_new(on_data);

    talk(table, 6511, 500, "+1 1c:Hi 1s:Ho");
    talk(table, 6511, 500, ""); /* copies */
    send(table, SERVER, 0, 1 << 30, 6513, "none of this connection");
    expect("");
    talk(table, 1 << 30, 1U << 31, "-1 reused +2 2c:Hi 2s:Ho");
    talk(table, 1 << 30, 1 << 30, "-2 reused +3 3c:Hi 3s:Ho");
    send(table, CLIENT, PACKET_FIN, (1 << 30) + 2, (1 << 30) + 2, "");
    send(table, SERVER, PACKET_FIN, (1 << 30) + 2, (1 << 30) + 3, "");
    expect("-3");
    talk(table, 1 << 30, 1 << 30, ""); /* late copies */
    talk(table, 1 << 30, 500, "+4 4c:Hi 4s:Ho");
    finish(table, "-4");
}

/* What comes again after 16 MiB, or long after the end of its connection, is a copy still. */
static void
test_copy(void)
{
    g_autoptr(FlowTable) table = table_new(NULL);
    g_autofree char *text = g_strnfill(60000, 'x');

    talk(table, 100, 500, "+1");
    for (uint32_t i = 0; i < 600; i++)
        send(table, CLIENT, 0, 102 + i * 60000, 502, text);
    talk(table, 100, 500, "");
    finish(table, "-1");
}

/* In a capture in disorder, the SYNs of a connection may come after its end. */
static void
test_late_syn(void)
{
    g_autoptr(FlowTable) table = table_new(NULL);

    talk(table, 100, 500, "+1");
    send(table, CLIENT, PACKET_FIN, 102, 502, "");
    send(table, SERVER, PACKET_FIN, 502, 103, "");
    expect("-1");
    send(table, SERVER, PACKET_SYN, 499, 100, "");
    send(table, CLIENT, PACKET_SYN, 99, 0, "");
    expect("");
    send(table, CLIENT, PACKET_SYN, 100, 0, ""); /* that of another */
    expect("+2");
    finish(table, "-2");
}

/* A capture that holds all packets twice, one file behind the other. */
static void
test_all_again(void)
{
    static const uint32_t client[] = {100, 1 << 30, 1U << 31}, server[] = {500, 1 << 29, 900};
    static const char *const told[] = {"+1 1c:Hi 1s:Ho", "-1 reused +2 2c:Hi 2s:Ho -2",
                                       "+3 3c:Hi 3s:Ho"};
    g_autoptr(FlowTable) table = table_new(on_data);

    for (int copy = 0; copy < 2; copy++) {
        for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
            send(table, CLIENT, PACKET_SYN, client[i] - 1, 0, "");
            send(table, SERVER, PACKET_SYN, server[i] - 1, client[i], "");
            send(table, CLIENT, 0, client[i], server[i], "Hi");
            send(table, SERVER, 0, server[i], client[i] + 2, "Ho");
            if (i == 1) {
                send(table, CLIENT, PACKET_FIN, client[i] + 2, server[i] + 2, "");
                send(table, SERVER, PACKET_FIN, server[i] + 2, client[i] + 3, "");
            }
            expect(copy == 0 ? told[i] : "");
        }
    }
    finish(table, "-3");
}

/* Numbers that are near to those of a connection that ended before the one that is live. */
static void
test_near_an_older_one(void)
{
    g_autoptr(FlowTable) table = table_new(on_data);

    talk(table, 6511, 500, "+1 1c:Hi 1s:Ho");
    send(table, CLIENT, PACKET_FIN, 6513, 502, "");
    send(table, SERVER, PACKET_FIN, 502, 6514, "");
    expect("-1");
    talk(table, 6511, 1 << 30, "+2 2c:Hi 2s:Ho");
    talk(table, 6511, 500, ""); /* late copies */
    talk(table, 6511, 100500, "-2 reused +3 3c:Hi 3s:Ho");
    finish(table, "-3");
}

static void
open_and_talk(FlowTable *table, uint32_t client, uint32_t server, const char *wanted)
{
    send(table, CLIENT, PACKET_SYN, client - 1, 0, "");
    send(table, SERVER, PACKET_SYN, server - 1, client, "");
    send(table, CLIENT, 0, client, server, "");
    talk(table, client, server, wanted);
}

/* Devices that begin with the same number after each start: only the servers' tell them apart. */
static void
test_same_number(void)
{
    g_autoptr(FlowTable) table = table_new(on_data);

    open_and_talk(table, 6511, 500, "+1 1c:Hi 1s:Ho");
    open_and_talk(table, 6511, 500, ""); /* copies */
    open_and_talk(table, 6511, 70500, "-1 reused +2 2c:Hi 2s:Ho");
    open_and_talk(table, 6511, 600, "-2 reused +3 3c:Hi 3s:Ho");
    finish(table, "-3");
}

/* A device starts anew on the same port: what its peer sends to the connection before is none of
 * the answer, be it a copy, the first of all, what came never before, or a FIN. */
static void
test_sent_to_the_one_before(void)
{
    g_autoptr(FlowTable) table = table_new(on_data);

    open_and_talk(table, 6511, 500, "+1 1c:Hi 1s:Ho");
    send(table, SERVER, 0, 502, 6513, "data");
    send(table, CLIENT, PACKET_SYN, 1 << 30, 0, "");
    expect("1s:data -1 reused +2");
    send(table, SERVER, 0, 502, 6513, "data");
    send(table, SERVER, 0, 500, 6513, "Ho");
    send(table, SERVER, 0, 506, 6513, "more");
    send(table, SERVER, PACKET_FIN, 510, 6513, "");
    expect("");
    send(table, SERVER, PACKET_SYN, (1 << 29) - 1, (1 << 30) + 1, "");
    talk(table, (1 << 30) + 1, 1 << 29, "2c:Hi 2s:Ho");
    finish(table, "-2");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/flow-begin/again", test_again);
    g_test_add_func("/tcp/flow-begin/copy", test_copy);
    g_test_add_func("/tcp/flow-begin/late-syn", test_late_syn);
    g_test_add_func("/tcp/flow-begin/all-again", test_all_again);
    g_test_add_func("/tcp/flow-begin/near-an-older-one", test_near_an_older_one);
    g_test_add_func("/tcp/flow-begin/same-number", test_same_number);
    g_test_add_func("/tcp/flow-begin/sent-to-the-one-before", test_sent_to_the_one_before);
    return g_test_run();
}
