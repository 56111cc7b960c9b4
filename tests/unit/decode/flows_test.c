/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What TCP tells of a connection; flows are made here by hand, with the client on side 0. */
#include "decode/flows.h"

#include "replay.h"

typedef enum { SILENT, REFUSES, ACCEPTS } ServerDoes;

static Flow
flow_of(uint16_t port, ServerDoes server)
{
    Flow flow = {.client_side = 0};

    flow.key.endpoint[0].port = 40000;
    flow.key.endpoint[1].port = port;
    flow.streams.side[0].syn = flow.streams.side[0].seen = true;
    flow.streams.side[1].syn = server == ACCEPTS;
    flow.streams.side[1].seen = server != SILENT;
    flow.last_time_ns = INT64_C(1000) * 1000000;
    flow.streams.reset_by = 1;
    return flow;
}

static void
assert_code(const PskFindingInfo *info, const char *code)
{
    g_assert_cmpstr(info != NULL ? info->code : NULL, ==, code);
}

/* Long after the first packet, at 0. */
#define LATER_NS (INT64_C(5000) * 1000000)

static void
test_failure(void)
{
    static const struct {
        ServerDoes server;
        FlowEnd end;
        const char *failure, *attempt;
    } cases[] = {
        {REFUSES, FLOW_END_RST, "connection_refused", "connection_refused"},
        {SILENT, FLOW_END_CAPTURE, "connection_unanswered", "connection_unanswered"},
        {SILENT, FLOW_END_EVICTED, "connection_unanswered", "connection_unanswered"},
        {ACCEPTS, FLOW_END_FIN, NULL, "connection_unused"},
        {ACCEPTS, FLOW_END_RST, NULL, "connection_unused"},
        {ACCEPTS, FLOW_END_CAPTURE, NULL, NULL},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Flow flow = flow_of(PSK_PORT_SECURE_MQTT, cases[i].server);

        g_test_message("case %zu", i);
        assert_code(psk_flow_failure(&flow, cases[i].end, LATER_NS), cases[i].failure);
        assert_code(psk_flow_attempt(&flow, cases[i].end, LATER_NS), cases[i].attempt);
    }
}

/* The capture ends behind a SYN, or its copy; the client has heard what was not captured. */
static void
test_not_unanswered(void)
{
    Flow flow = flow_of(PSK_PORT_SECURE_MQTT, SILENT);
    int64_t soon = INT64_C(300) * 1000000;

    flow.last_time_ns = INT64_C(200) * 1000;
    assert_code(psk_flow_failure(&flow, FLOW_END_CAPTURE, soon), NULL);
    assert_code(psk_flow_failure(&flow, FLOW_END_REUSED, soon), "connection_unanswered");
    assert_code(psk_flow_failure(&flow, FLOW_END_CAPTURE, LATER_NS), "connection_unanswered");
    flow.last_time_ns = soon;
    assert_code(psk_flow_failure(&flow, FLOW_END_CAPTURE, soon), "connection_unanswered");
    flow.streams.side[1].is_acknowledged = true;
    assert_code(psk_flow_failure(&flow, FLOW_END_CAPTURE, LATER_NS), NULL);
    assert_code(psk_flow_attempt(&flow, FLOW_END_CAPTURE, LATER_NS), NULL);
}

/* What is refused on another port is a failure, and nobody's attempt at MQTT over TLS. */
static void
test_other_port(void)
{
    Flow flow = flow_of(1883, REFUSES);

    assert_code(psk_flow_failure(&flow, FLOW_END_RST, 0), "connection_refused");
    assert_code(psk_flow_attempt(&flow, FLOW_END_RST, 0), NULL);
}

/* A RST of the client's own, at an answer that is not in the capture or came too late. */
static void
test_reset_by_client(void)
{
    Flow flow = flow_of(PSK_PORT_SECURE_MQTT, REFUSES);

    flow.streams.reset_by = 0;
    assert_code(psk_flow_failure(&flow, FLOW_END_RST, 0), NULL);
    assert_code(psk_flow_attempt(&flow, FLOW_END_RST, 0), NULL);
}

/* A ClientHello and a ServerHello begin their directions; a Finished in CCM and in GCM do not. */
static void
test_begins(void)
{
    static const struct {
        const char *octets;
        size_t size;
        bool begins;
    } cases[] = {
        {"\x16\3\1\0\x2d\1\0\0\x29\3\3", 11, true},
        {"\x16\3\3\0\x2a\2\0\0\x26\3\3", 11, true},
        {"\x16\3\3\0\4\2\0\0\0\x16\3\3\0\4\x0e\0\0\0", 18, true},
        {"\x16\3\3\0\x20\0\0\0\0\0\0\0\0", 13, false},
        {"\x16\3\3\0\x28\1\xc7\x30\x11\x5a", 10, false},
        {"\x16\3\3\0\x06\x10\0\0\2\0\0", 11, false},
        {"\x17\3\3\0\x20\1\0\0\x10", 9, false},
        {"\x10\x0c\0\4MQTT", 8, false},
        {"\x16\3\1", 3, false},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(psk_flow_begins(psk_span(cases[i].octets, cases[i].size)), ==,
                        cases[i].begins);
}

/* Of each side's segments in turn, the first alone is a beginning: no hello that follows a
 * HelloRetryRequest is. */
static void
test_begins_once(void)
{
    static const char *const names[] = {"article", "gcm-128", "resumed-openssl", "tls13-psk-ke",
                                        "tls13-hello-retry"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);
        bool begun[PSK_SENDERS] = {false};

        for (guint j = 0; j < replay->segments->len; j++) {
            const ReplayPiece *piece = &g_array_index(replay->segments, ReplayPiece, j);

            g_test_message("%s %u", names[i], j);
            g_assert_cmpint(psk_flow_begins(psk_span(piece->bytes->data, piece->bytes->len)), ==,
                            !begun[piece->from]);
            begun[piece->from] = true;
        }
    }
}

/* Where the beginning is not in the capture, nothing is known of it. */
static void
test_begun_before(void)
{
    Flow flow = flow_of(PSK_PORT_SECURE_MQTT, ACCEPTS);

    flow.streams.side[0].syn = false;
    assert_code(psk_flow_failure(&flow, FLOW_END_FIN, 0), NULL);
    assert_code(psk_flow_attempt(&flow, FLOW_END_FIN, 0), NULL);
}

static void
test_end(void)
{
    Flow flow = flow_of(PSK_PORT_SECURE_MQTT, ACCEPTS);
    PskSender by = PSK_CLIENT;

    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_CAPTURE, &by), ==, PSK_END_OPEN);
    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_RST, &by), ==, PSK_END_RESET);
    g_assert_cmpint(by, ==, PSK_SERVER);
    flow.streams.reset_by = 0;
    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_RST, &by), ==, PSK_END_RESET);
    g_assert_cmpint(by, ==, PSK_CLIENT);
    flow.streams.side[1].finished = true;
    flow.streams.finished_by = 1;
    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_CAPTURE, &by), ==, PSK_END_FINISHED);
    g_assert_cmpint(by, ==, PSK_SERVER);
    /* The sides are in an order of their own. */
    flow.client_side = 1;
    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_FIN, &by), ==, PSK_END_FINISHED);
    g_assert_cmpint(by, ==, PSK_CLIENT);
}

/* Who closed has left; with a RST the other side answers what it did not expect. */
static void
test_end_answered(void)
{
    Flow flow = flow_of(PSK_PORT_SECURE_MQTT, ACCEPTS);
    PskSender by = PSK_SERVER;

    flow.streams.side[0].finished = true;
    flow.streams.finished_by = 0;
    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_RST, &by), ==, PSK_END_FINISHED);
    g_assert_cmpint(by, ==, PSK_CLIENT);
    /* One's own FIN, and then a RST: it would hear no more. */
    flow.streams.reset_by = 0;
    g_assert_cmpint(psk_flow_end(&flow, FLOW_END_RST, &by), ==, PSK_END_RESET);
    g_assert_cmpint(by, ==, PSK_CLIENT);
}

/* RFC 5246 section 7.4.1: a handshake record with a ClientHello, and one with a ServerHello. */
static const uint8_t client_hello[] = {0x16, 3, 1, 0, 0x2f, 1, 0, 0, 0x2b, 3, 3};
static const uint8_t server_hello[] = {0x16, 3, 3, 0, 0x2f, 2, 0, 0, 0x2b, 3, 3};

static void
test_settle(void)
{
    PskSpan hello = psk_span(client_hello, sizeof client_hello);
    PskSpan answer = psk_span(server_hello, sizeof server_hello);
    Flow flow = {.client_side = 0};

    /* The ports were right: nothing changes. */
    g_assert_cmpint(psk_flow_settle(&flow, FLOW_CLIENT, hello), ==, PSK_CLIENT);
    g_assert_cmpint(psk_flow_settle(&flow, FLOW_SERVER, answer), ==, PSK_SERVER);
    g_assert_cmpuint(flow.client_side, ==, 0);
    /* What is no hello tells nothing. */
    g_assert_cmpint(psk_flow_settle(&flow, FLOW_SERVER, psk_span_str("PING")), ==, PSK_SERVER);
    g_assert_cmpuint(flow.client_side, ==, 0);
    /* The one that was taken for the server says ClientHello. */
    g_assert_cmpint(psk_flow_settle(&flow, FLOW_SERVER, hello), ==, PSK_CLIENT);
    g_assert_cmpuint(flow.client_side, ==, 1);
    /* A SYN knows better than any bytes. */
    flow.client_certain = true;
    g_assert_cmpint(psk_flow_settle(&flow, FLOW_SERVER, hello), ==, PSK_SERVER);
    g_assert_cmpuint(flow.client_side, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/flows/failure", test_failure);
    g_test_add_func("/decode/flows/not-unanswered", test_not_unanswered);
    g_test_add_func("/decode/flows/other-port", test_other_port);
    g_test_add_func("/decode/flows/reset-by-client", test_reset_by_client);
    g_test_add_func("/decode/flows/begun-before", test_begun_before);
    g_test_add_func("/decode/flows/begins", test_begins);
    g_test_add_func("/decode/flows/begins-once", test_begins_once);
    g_test_add_func("/decode/flows/end", test_end);
    g_test_add_func("/decode/flows/end-answered", test_end_answered);
    g_test_add_func("/decode/flows/settle", test_settle);
    return g_test_run();
}
