/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/inside.h"

/* Each |piece| is the plaintext of one record. */
static void
assert_inside(PskSender from, const char *first, const char *second, PskInside inside, bool mqtt)
{
    const char *const pieces[] = {first, second};
    PskFacts facts;

    psk_facts_init(&facts);
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        psk_inside_note(&facts, from, psk_span_str(pieces[i]), 7 + i);
        facts.direction[from].application_bytes += strlen(pieces[i]);
    }
    g_assert_cmpint(facts.inside, ==, inside);
    g_assert_cmpint(facts.inside_mqtt, ==, mqtt);
    if (inside != PSK_INSIDE_UNKNOWN)
        g_assert_cmpuint(facts.inside_frame, ==, first[1] != '\0' ? 7 : 8);
    psk_facts_clear(&facts);
}

#define REQUEST "GET /mqtt HTTP/1.1\r\nHost: broker\r\n"

static void
test_inside(void)
{
    assert_inside(PSK_CLIENT, REQUEST "\r\n", "", PSK_INSIDE_HTTP, false);
    assert_inside(PSK_SERVER, "HTTP/1.1 400 Bad Request\r\n", "\r\n", PSK_INSIDE_HTTP, false);
    assert_inside(PSK_CLIENT, REQUEST "Upgrade: websocket\r\n\r\n", "", PSK_INSIDE_WEBSOCKET,
                  false);
    assert_inside(PSK_CLIENT,
                  REQUEST "upgrade: WebSocket\r\nSEC-WEBSOCKET-PROTOCOL: chat, mqtt\r\n\r\n", "",
                  PSK_INSIDE_WEBSOCKET, true);
    assert_inside(PSK_SERVER,
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n"
                  "Sec-WebSocket-Protocol: mqttv3.1\r\n\r\n",
                  "", PSK_INSIDE_WEBSOCKET, true);
    assert_inside(PSK_CLIENT, "G", "ET / HTTP/1.1\r\n\r\n", PSK_INSIDE_HTTP, false);
    assert_inside(PSK_SERVER, "H", "TTP/1.1 200 OK\r\n\r\n", PSK_INSIDE_HTTP, false);
}

static void
test_something_else(void)
{
    assert_inside(PSK_CLIENT, "\x10\x0c MQTT", "GET / HTTP/1.1\r\n", PSK_INSIDE_UNKNOWN, false);
    assert_inside(PSK_CLIENT, "GET lost", "GET / HTTP/1.1\r\n", PSK_INSIDE_UNKNOWN, false);
    assert_inside(PSK_CLIENT, "", "", PSK_INSIDE_UNKNOWN, false);
    /* a field in the body, or in another one's name, is none */
    assert_inside(PSK_CLIENT, "POST / HTTP/1.1\r\n\r\nUpgrade: websocket\r\n", "", PSK_INSIDE_HTTP,
                  false);
    assert_inside(PSK_CLIENT, REQUEST "X-Upgrade: websocket\r\n\r\n", "", PSK_INSIDE_HTTP, false);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/inside/inside", test_inside);
    g_test_add_func("/decode/inside/something-else", test_something_else);
    return g_test_run();
}
