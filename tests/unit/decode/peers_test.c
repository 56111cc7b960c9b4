/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/peers.h"

#include "tls/constants.h"

/* The suites of |server|, behind the one that was in the array before: "1 c0a8 ". */
static void
assert_accepted(PskPeers *peers, const char *server, const char *expected)
{
    g_autoptr(GArray) suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GString) text = g_string_new(NULL);
    uint16_t before = 1;

    g_array_append_val(suites, before);
    psk_peers_accepted(peers, psk_span_str(server), suites, versions);
    for (guint i = 0; i < suites->len; i++)
        g_string_append_printf(text, "%x ", g_array_index(suites, uint16_t, i));
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_servers(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();

    assert_accepted(peers, "a", "1 ");
    psk_peers_note_server(peers, psk_span_str("a"), 0xc0a8, PSK_TLS_1_2);
    psk_peers_note_server(peers, psk_span_str("a"), 0x008c, PSK_TLS_1_2);
    psk_peers_note_server(peers, psk_span_str("b"), 0x00ae, PSK_TLS_1_2);
    psk_peers_note_server(peers, psk_span_str("a"), 0x00ff, PSK_TLS_1_2);
    psk_peers_note_server(peers, psk_span_str("a"), 0x008c, PSK_TLS_1_2); /* again */
    assert_accepted(peers, "a", "1 8c ff c0a8 ");
    assert_accepted(peers, "b", "1 ae ");
    assert_accepted(peers, "A", "1 ");
    assert_accepted(peers, "", "1 ");
    psk_peers_free(NULL);
}

static void
test_versions(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();
    g_autoptr(GArray) suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(uint16_t));

    psk_peers_note_server(peers, psk_span_str("a"), 0x1301, PSK_TLS_1_3);
    psk_peers_note_server(peers, psk_span_str("a"), 0x00a8, PSK_TLS_1_2);
    psk_peers_note_server(peers, psk_span_str("a"), 0x008c, PSK_TLS_1_2);
    psk_peers_note_server(peers, psk_span_str("b"), 0x008c, PSK_TLS_1_0);
    psk_peers_accepted(peers, psk_span_str("a"), suites, versions);
    g_assert_cmpuint(suites->len, ==, 3);
    g_assert_cmpuint(versions->len, ==, 2);
    g_assert_cmphex(g_array_index(versions, uint16_t, 0), ==, PSK_TLS_1_2);
    g_assert_cmphex(g_array_index(versions, uint16_t, 1), ==, PSK_TLS_1_3);
}

/* The name was copied; any octets will do, NUL too. */
static void
test_octets(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();
    g_autoptr(GArray) suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    uint8_t name[] = {0, 1, 0};

    psk_peers_note_server(peers, psk_span(name, sizeof(name)), 0x008c, PSK_TLS_1_2);
    name[2] = 7;
    psk_peers_accepted(peers, psk_span(name, sizeof(name)), suites, versions);
    g_assert_cmpuint(suites->len, ==, 0);
    psk_peers_accepted(peers, psk_span("\0\1", 2), suites, versions);
    g_assert_cmpuint(suites->len, ==, 0);
    psk_peers_accepted(peers, psk_span("\0\1\0", 3), suites, versions);
    g_assert_cmpuint(suites->len, ==, 1);
}

static void
test_many_suites(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();
    g_autoptr(GArray) suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(uint16_t));

    for (uint16_t i = 0; i < 100; i++)
        psk_peers_note_server(peers, psk_span_str("a"), (uint16_t)(100 - i), PSK_TLS_1_2);
    psk_peers_accepted(peers, psk_span_str("a"), suites, versions);
    g_assert_cmpuint(suites->len, ==, PSK_PEER_SUITES_MAX);
    for (guint i = 0; i < suites->len; i++) /* the first that were seen, 100 to 85 */
        g_assert_cmpuint(g_array_index(suites, uint16_t, i), ==, 85 + i);
}

static void
test_identities(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();

    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span_str("bob"), 0), ==, 0);
    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span_str("bob"), 0x00ae), ==, 0);
    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span_str("eve"), 0xffff), ==, 0xffff);
    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span_str("eve"), 0x00ae), ==, 0xffff);
    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span_str("Bob"), 0x00a8), ==, 0x00a8);
    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span(NULL, 0), 0x00a9), ==, 0x00a9);
    g_assert_cmpuint(psk_peers_note_identity(peers, psk_span(NULL, 0), 0x00aa), ==, 0x00a9);
}

/* What is new beyond the limit is not remembered; what is known stays so. */
static void
test_bounded(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();

    for (uint32_t i = 0; i < PSK_PEERS_MAX; i++) {
        psk_peers_note_server(peers, psk_span(&i, sizeof(i)), 2, PSK_TLS_1_2);
        psk_peers_note_identity(peers, psk_span(&i, sizeof(i)), 2);
    }
    psk_peers_note_server(peers, psk_span_str("late"), 3, PSK_TLS_1_2);
    assert_accepted(peers, "late", "1 ");
    psk_peers_note_server(peers, psk_span("\0\0\0\0", 4), 3, PSK_TLS_1_2);
    for (uint16_t suite = 5; suite < 7; suite++) {
        g_assert_cmpuint(psk_peers_note_identity(peers, psk_span_str("late"), suite), ==, suite);
        g_assert_cmpuint(psk_peers_note_identity(peers, psk_span("\0\0\0\0", 4), suite), ==, 2);
    }
}

static gpointer
note_many(gpointer data)
{
    for (uint32_t i = 0; i < 4000; i++) {
        uint32_t server = i % 50;

        psk_peers_note_server(data, psk_span(&server, sizeof(server)), (uint16_t)(i % 8),
                              PSK_TLS_1_2);
        psk_peers_note_identity(data, psk_span(&i, sizeof(i)), 9);
    }
    return NULL;
}

static void
test_threads(void)
{
    g_autoptr(PskPeers) peers = psk_peers_new();
    GThread *threads[4];

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("peers", note_many, peers);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    for (uint32_t server = 0; server < 50; server++) {
        g_autoptr(GArray) suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
        g_autoptr(GArray) versions = g_array_new(FALSE, FALSE, sizeof(uint16_t));

        /* i = server + 50 k: modulo 8 that is every number of the server's parity */
        psk_peers_accepted(peers, psk_span(&server, sizeof(server)), suites, versions);
        g_assert_cmpuint(suites->len, ==, 4);
        for (guint i = 0; i < suites->len; i++)
            g_assert_cmpuint(g_array_index(suites, uint16_t, i), ==, 2 * i + server % 2);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/peers/servers", test_servers);
    g_test_add_func("/decode/peers/versions", test_versions);
    g_test_add_func("/decode/peers/octets", test_octets);
    g_test_add_func("/decode/peers/many-suites", test_many_suites);
    g_test_add_func("/decode/peers/identities", test_identities);
    g_test_add_func("/decode/peers/bounded", test_bounded);
    g_test_add_func("/decode/peers/threads", test_threads);
    return g_test_run();
}
