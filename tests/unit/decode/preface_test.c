/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections behind a load balancer, which says first whom it speaks for. */
#include "decode/connection.h"

#include "replay.h"

#define BINARY "\r\n\r\n\0\r\nQUIT\n"

typedef struct {
    const char *bytes;
    size_t size;
} Preface;

/* haproxy/doc/proxy-protocol.txt, sections 2.1 and 2.2. */
static const Preface prefaces[] = {
    {"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", 56},
    {"PROXY UNKNOWN\r\n", 15},
    {BINARY "\x21\x11\0\x0c\xc0\xa8\0\1\xc0\xa8\0\2\x9c\x40\x22\xb3", 28},
    {BINARY "\x20\0\0\0", 16}, /* LOCAL: of its own, such as for a check of health */
    {BINARY "\x21\x21\0\x28" "01234567890123456789012345678901xxyy\x20\0\1z", 56},
};

typedef struct {
    PskSender from;
    Preface said;
} Said;

#define SAID(from, bytes) {from, {bytes, sizeof(bytes) - 1}}
#define C(bytes) SAID(PSK_CLIENT, bytes)
#define S(bytes) SAID(PSK_SERVER, bytes)

/* What clients and proxies say, up to a size of 0. */
static const Said tunnels[][8] = {
    {C("CONNECT broker:8883 HTTP/1.1\r\nHost: broker:8883\r\n\r\n"),
     S("HTTP/1.1 200 Connection established\r\n\r\n")},
    {C("\4\1\x22\xb3\1\2\3\4user\0"), S("\0\x5a\x22\xb3\1\2\3\4")},
    {C("\4\1\x22\xb3\0\0\0\1\0broker\0"), S("\0\x5a\0\0\0\0\0\0")}, /* 4a */
    {C("\5\1\0"), S("\5\0"), C("\5\1\0\3\6broker\x22\xb3"),
     S("\5\0\0\1\1\2\3\4\x22\xb3")},
    {C("\5\2\0\2"), S("\5\2"), C("\1\4user\4pass"), S("\1\0"),
     C("\5\1\0\4" "0123456789abcdef\x22\xb3"), S("\5\0\0\4" "0123456789abcdef\x22\xb3")},
};

/* Tunnels that were refused, and what only looks like one. */
static const Said refused[][8] = {
    {C("CONNECT broker:8883 HTTP/1.1\r\n\r\n"), S("HTTP/1.1 403 Forbidden\r\n\r\n")},
    {C("\4\1\x22\xb3\1\2\3\4user\0"), S("\0\x5b\0\0\0\0\0\0")},
    {C("\5\1\0"), S("\5\xff")},
    {C("\5\1\0"), S("\5\0"), C("\5\1\0\1\1\2\3\4\x22\xb3"), S("\5\5\0\1\0\0\0\0\0\0")},
    {C("\5\0\x0b\3\x10\0\0\0")}, /* DCE/RPC */
    {C("\4\2\x22\xb3\1\2\3\4user\0")},
    {S("HTTP/1.1 200 OK\r\n\r\n")},
};

/* None of these are, or are whole. */
static const Preface others[] = {
    {"PROXY TCP4 1.2.3.4\n", 19},
    {"PROXY TCP4 1.2.3.4", 18},
    {"PROX", 4},
    {"POST / HTTP/1.1\r\n", 17},
    {BINARY "\x11\x11\0\x0c\xc0\xa8\0\1\xc0\xa8\0\2\x9c\x40\x22\xb3", 28},
    {BINARY "\x21\x11\0\x0c\xc0\xa8\0\1\xc0\xa8\0\2\x9c\x40\x22", 27},
    {BINARY "\x21\x11\x0f\xff", 16}, /* longer than may be held */
};

static void
feed_in_steps(Witness *witness, const Preface *preface, size_t step)
{
    for (PskSpan rest = psk_span(preface->bytes, preface->size); rest.size > 0;
         rest = psk_span_skip(rest, step))
        witness_feed(witness, PSK_CLIENT, psk_span_first(rest, step));
}

/* The session itself, from that segment on, is decrypted as ever. */
static void
go_on(Witness *witness, const Replay *replay, guint begin)
{
    for (; begin < replay->segments->len; begin++)
        witness_feed_piece(witness, &g_array_index(replay->segments, ReplayPiece, begin));
    witness_end(witness);
    witness_assert_verdict(witness, PSK_VERDICT_DECRYPTED);
    witness_assert_said(witness, replay);
}

/* Also where the client's first octets came with it, as in one segment. */
static void
check(const Replay *replay, PskCrypto *crypto, const Preface *preface, size_t step, bool together)
{
    g_auto(Witness) witness;
    guint begin = 0;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    if (together) {
        const ReplayPiece *first = &g_array_index(replay->segments, ReplayPiece, begin++);
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        g_assert_cmpint(first->from, ==, PSK_CLIENT);
        g_byte_array_append(bytes, (const uint8_t *)preface->bytes, (guint)preface->size);
        g_byte_array_append(bytes, first->bytes->data, first->bytes->len);
        feed_in_steps(&witness, &(Preface){(const char *)bytes->data, bytes->len}, step);
    } else {
        feed_in_steps(&witness, preface, step);
    }
    go_on(&witness, replay, begin);
}

static void
test_before_tls(void)
{
    static const char *const names[] = {"article", "gcm-256", "tls13-psk-ke"};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);

        for (size_t j = 0; j < G_N_ELEMENTS(prefaces); j++) {
            g_test_message("%s %zu", names[i], j);
            for (size_t step = 1; step <= prefaces[j].size; step++)
                check(replay, crypto, &prefaces[j], step, false);
            check(replay, crypto, &prefaces[j], 1, true);
            check(replay, crypto, &prefaces[j], SIZE_MAX, true);
        }
    }
}

static void
test_others(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        for (size_t step = 1; step <= others[i].size; step++) {
            g_auto(Witness) witness;

            witness_init(&witness, crypto);
            feed_in_steps(&witness, &others[i], step);
            g_assert_cmpuint(witness_end(&witness)->direction[PSK_CLIENT].bytes, ==,
                             others[i].size);
            witness_assert_verdict(&witness, PSK_VERDICT_NOT_TLS);
        }
    }
}

static void
say(Witness *witness, const Said *said, size_t step)
{
    for (; said->said.size > 0; said++)
        for (PskSpan rest = psk_span(said->said.bytes, said->said.size); rest.size > 0;
             rest = psk_span_skip(rest, step))
            witness_feed(witness, said->from, psk_span_first(rest, step));
}

static void
test_tunnels(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("article", 0);

    for (size_t i = 0; i < G_N_ELEMENTS(tunnels); i++) {
        for (size_t step = 1; step < 60; step++) {
            g_auto(Witness) witness;

            witness_init(&witness, crypto);
            witness_give_key(&witness, replay->identity, replay->psk);
            say(&witness, tunnels[i], step);
            go_on(&witness, replay, 0);
        }
    }
}

static void
test_refused(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        for (size_t step = 1; step < 60; step++) {
            g_auto(Witness) witness;

            witness_init(&witness, crypto);
            say(&witness, refused[i], step);
            witness_end(&witness);
            witness_assert_verdict(&witness, PSK_VERDICT_NOT_TLS);
            witness_assert_silent(&witness);
        }
    }
}

/* MQTT without TLS is named behind it, too; and a hole in it is a hole. */
static void
test_what_follows(void)
{
    static const Preface mqtt = {BINARY "\x20\0\0\0\x10\x0c\0\4MQTT\4\2\0<", 28};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_auto(Witness) named, holed;

    witness_init(&named, crypto);
    feed_in_steps(&named, &mqtt, 5);
    g_assert_cmpint(witness_end(&named)->other, ==, PSK_OTHER_MQTT);
    witness_init(&holed, crypto);
    feed_in_steps(&holed, &(Preface){BINARY, 12}, 5);
    psk_connection_gap(holed.connection, PSK_CLIENT, 10, false, holed.frame);
    feed_in_steps(&holed, &mqtt, 5);
    g_assert_cmpuint(witness_end(&holed)->direction[PSK_CLIENT].gaps.count, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/preface/before-tls", test_before_tls);
    g_test_add_func("/decode/preface/others", test_others);
    g_test_add_func("/decode/preface/tunnels", test_tunnels);
    g_test_add_func("/decode/preface/refused", test_refused);
    g_test_add_func("/decode/preface/what-follows", test_what_follows);
    return g_test_run();
}
