/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server's flight of captures/article.pcapng in all kinds of fragments. */
#include "tls/handshake.h"

#include "vectors.h"

/* ServerKeyExchange with a hint of ten octets ("cualquiera"), then ServerHelloDone. */
#define FLIGHT "0c00000c 000a 6375616c717569657261 0e000000"

static void
check_message(PskHandshakeBuffer *buffer, uint8_t type, const char *body, const char *whole)
{
    PskHandshakeMessage message;

    g_assert_cmpint(psk_handshake_next(buffer, &message), ==, PSK_PARSE_OK);
    g_assert_cmpint(message.type, ==, type);
    assert_octets(message.body.data, message.body.size, body);
    assert_octets(message.whole.data, message.whole.size, whole);
}

static void
check_flight(PskHandshakeBuffer *buffer)
{
    PskHandshakeMessage message;

    check_message(buffer, PSK_HANDSHAKE_SERVER_KEY_EXCHANGE, "000a6375616c717569657261",
                  "0c00000c000a6375616c717569657261");
    check_message(buffer, PSK_HANDSHAKE_SERVER_HELLO_DONE, "", "0e000000");
    g_assert_cmpint(psk_handshake_next(buffer, &message), ==, PSK_PARSE_MORE);
    g_assert_cmpuint(psk_handshake_pending(buffer), ==, 0);
}

static void
test_whole(void)
{
    Octets flight = octets(FLIGHT);
    PskHandshakeBuffer buffer = {0};
    PskHandshakeMessage message;

    g_assert_cmpint(psk_handshake_next(&buffer, &message), ==, PSK_PARSE_MORE);
    for (int i = 0; i < 3; i++) {
        psk_handshake_push(&buffer, octets_span(&flight));
        g_assert_cmpuint(psk_handshake_pending(&buffer), ==, flight.size);
        check_flight(&buffer);
    }
    psk_handshake_clear(&buffer);
    g_assert_null(buffer.bytes);
    psk_handshake_clear(&buffer);
}

static bool
is_clear(const char *hex)
{
    Octets fragment = octets(hex);

    return psk_handshake_is_clear(octets_span(&fragment));
}

/* The last two are a Finished in AES-CCM, whose nonce counts from 0, and one in CBC. */
static void
test_clear(void)
{
    Octets flight = octets(FLIGHT);

    for (size_t size = 0; size <= flight.size; size++)
        g_assert_true(psk_handshake_is_clear(psk_span(flight.data, size)));
    g_assert_true(is_clear("00000000"));
    g_assert_true(is_clear("0b01ffff 0101"));
    g_assert_false(is_clear("0b020001"));
    g_assert_false(is_clear("1400000c 000102030405060708090a0b"));
    g_assert_false(is_clear("0e000000 11"));
    g_assert_false(is_clear("0000000000000000 5cd43e3d5b0bf2b1c6e5b5a9a3f1e2d3c4b5a697"));
    g_assert_false(is_clear("c2f0e3b1a49d8877665544332211009988776655443322110099aabbccddeeff"));
}

/* In two fragments, cut at each place: never a message before its last octet. */
static void
test_cut(void)
{
    Octets flight = octets(FLIGHT);

    for (size_t at = 0; at <= flight.size; at++) {
        PskHandshakeBuffer buffer = {0};
        PskHandshakeMessage message;

        psk_handshake_push(&buffer, psk_span(flight.data, at));
        if (at < 16) {
            g_assert_cmpint(psk_handshake_next(&buffer, &message), ==, PSK_PARSE_MORE);
            g_assert_cmpuint(psk_handshake_pending(&buffer), ==, at);
        }
        psk_handshake_push(&buffer, psk_span_skip(octets_span(&flight), at));
        check_flight(&buffer);
        psk_handshake_clear(&buffer);
    }
}

static void
test_octet_by_octet(void)
{
    Octets flight = octets(FLIGHT);
    PskHandshakeBuffer buffer = {0};
    PskHandshakeMessage message;
    unsigned messages = 0;

    for (size_t i = 0; i < flight.size; i++) {
        psk_handshake_push(&buffer, psk_span(flight.data + i, 1));
        while (psk_handshake_next(&buffer, &message) == PSK_PARSE_OK) {
            g_assert_true(i == 15 || i == 19);
            messages++;
        }
        psk_handshake_push(&buffer, psk_span(NULL, 0)); /* empty fragments change nothing */
    }
    g_assert_cmpuint(messages, ==, 2);
    psk_handshake_clear(&buffer);
}

/* A message that claims to be longer than any is refused by its header alone. */
static void
test_too_long(void)
{
    static const uint8_t longest[] = {0x0b, 0x02, 0x00, 0x00}, longer[] = {0x0b, 0x02, 0x00, 0x01};
    g_autofree uint8_t *body = g_malloc0(PSK_HANDSHAKE_SIZE_MAX);
    PskHandshakeBuffer buffer = {0};
    PskHandshakeMessage message;

    psk_handshake_push(&buffer, psk_span(longer, sizeof(longer)));
    g_assert_cmpint(psk_handshake_next(&buffer, &message), ==, PSK_PARSE_BAD);
    psk_handshake_clear(&buffer);
    psk_handshake_push(&buffer, psk_span(longest, sizeof(longest)));
    g_assert_cmpint(psk_handshake_next(&buffer, &message), ==, PSK_PARSE_MORE);
    psk_handshake_push(&buffer, psk_span(body, PSK_HANDSHAKE_SIZE_MAX - 1));
    g_assert_cmpint(psk_handshake_next(&buffer, &message), ==, PSK_PARSE_MORE);
    psk_handshake_push(&buffer, psk_span(body, 1));
    g_assert_cmpint(psk_handshake_next(&buffer, &message), ==, PSK_PARSE_OK);
    g_assert_cmpuint(message.body.size, ==, PSK_HANDSHAKE_SIZE_MAX);
    psk_handshake_clear(&buffer);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/handshake/whole", test_whole);
    g_test_add_func("/tls/handshake/clear", test_clear);
    g_test_add_func("/tls/handshake/cut", test_cut);
    g_test_add_func("/tls/handshake/octet-by-octet", test_octet_by_octet);
    g_test_add_func("/tls/handshake/too-long", test_too_long);
    return g_test_run();
}
