/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/attempts.h"

#include "decode/attempts.h"
#include "../output.h"

static void
on_item(void *user, const Item *item)
{
    g_assert_cmpint(item->kind, ==, ITEM_FINDING);
    g_string_append(user, item->text->str);
}

/* What is told of |attempts|, with TLS on port 8884 too; g_free it. */
static char *
told(const Attempts *attempts)
{
    static const bool tls_ports[UINT16_MAX + 1] = {[8884] = true};
    Options options = {.json = true};
    GString *text = g_string_new(NULL);
    g_autoptr(Report) report = report_new(&options, on_item, text);

    attempts_report(attempts, tls_ports, report);
    return g_string_free(text, FALSE);
}

typedef enum { SILENT, REFUSES, ACCEPTS } ServerDoes;

static void
add(Attempts *attempts, uint8_t client, uint16_t port, ServerDoes server, FlowEnd end)
{
    Flow flow = flow_of(port);

    flow.key.endpoint[0].address[3] = client;
    flow.first_frame = client;
    flow.streams.side[0].syn = flow.streams.side[0].seen = true;
    flow.streams.side[1].syn = server == ACCEPTS;
    flow.streams.side[1].seen = server != SILENT;
    flow.streams.reset_by = 1;
    attempts_add(attempts, &flow, end, flow.first_time_ns + INT64_C(5000000000));
}

static void
test_outcomes(void)
{
    g_autoptr(Attempts) attempts = attempts_new();
    g_autofree char *text = NULL;

    add(attempts, 7, 8883, REFUSES, FLOW_END_RST);
    add(attempts, 8, 8883, SILENT, FLOW_END_CAPTURE);
    add(attempts, 9, 8883, ACCEPTS, FLOW_END_FIN);
    add(attempts, 7, 8883, REFUSES, FLOW_END_RST);
    text = told(attempts);
    g_assert_cmpuint(count_of(text, "connection_refused"), ==, 1);
    g_assert_cmpuint(count_of(text, "connection_unanswered"), ==, 1);
    g_assert_cmpuint(count_of(text, "connection_unused"), ==, 1);
    g_assert_nonnull(strstr(text, "192.168.5.3:8883 from 192.168.5.7: 2 TCP connections, the "
                                  "first in frame 7"));
    g_assert_nonnull(strstr(text, "192.168.5.8: 1 TCP connection, the first in frame 8"));
    g_assert_true(strstr(text, "192.168.5.7") < strstr(text, "192.168.5.8"));
    g_assert_true(strstr(text, "192.168.5.8") < strstr(text, "192.168.5.9"));
}

/* A port on which the capture has TLS; what is merely unused there is everyday. */
static void
test_other_port(void)
{
    g_autoptr(Attempts) attempts = attempts_new();
    g_autofree char *text = NULL;

    add(attempts, 7, 8884, REFUSES, FLOW_END_RST);
    add(attempts, 8, 8884, SILENT, FLOW_END_CAPTURE);
    add(attempts, 9, 8884, ACCEPTS, FLOW_END_FIN);
    for (unsigned port = 10000; port < 10000 + 2 * ATTEMPTS_PORTS_MAX; port++)
        add(attempts, 7, (uint16_t)port, REFUSES, FLOW_END_RST);
    add(attempts, 7, 8884, REFUSES, FLOW_END_RST);
    text = told(attempts);
    g_assert_nonnull(strstr(text, "192.168.5.3:8884 from 192.168.5.7: 2 TCP connections"));
    g_assert_cmpuint(count_of(text, "the first in frame"), ==, 2);
    g_assert_null(strstr(text, "connection_unused"));
}

/* Another port, and what the capture can't tell. */
static void
test_nothing(void)
{
    g_autoptr(Attempts) attempts = attempts_new();
    Flow flow = flow_of(8883);
    g_autofree char *text = NULL;

    add(attempts, 7, 1883, REFUSES, FLOW_END_RST);
    add(attempts, 7, 8883, ACCEPTS, FLOW_END_CAPTURE);
    attempts_add(attempts, &flow, FLOW_END_RST, 0); /* it began before the capture */
    text = told(attempts);
    g_assert_cmpstr(text, ==, "");
}

/* Parties beyond the limit are left out; those that are told of are still counted. */
static void
test_bounded(void)
{
    g_autoptr(Attempts) attempts = attempts_new();
    g_autofree char *text = NULL;

    for (unsigned i = 0; i < 200; i++) {
        add(attempts, (uint8_t)i, 8883, REFUSES, FLOW_END_RST);
        add(attempts, (uint8_t)i, 8883, SILENT, FLOW_END_CAPTURE);
    }
    add(attempts, 0, 8883, REFUSES, FLOW_END_RST);
    text = told(attempts);
    g_assert_cmpuint(count_of(text, "the first in frame"), ==, PSK_ATTEMPTS_MAX);
    g_assert_cmpuint(count_of(text, ": 2 TCP connections"), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/attempts/outcomes", test_outcomes);
    g_test_add_func("/tools/output/attempts/other-port", test_other_port);
    g_test_add_func("/tools/output/attempts/nothing", test_nothing);
    g_test_add_func("/tools/output/attempts/bounded", test_bounded);
    return g_test_run();
}
