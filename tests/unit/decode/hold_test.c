/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection holds is counted; while all of them hold too much, it is given up as lost. */
#include "replay.h"

/* Octet by octet: little is ever held, and all is read. */
static void
test_octets(void)
{
    static const char *const names[] = {"gcm-128", "handshake-split", "tls13-early-data-ke"};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);
        PskHoldings holdings = {.full = true};
        g_auto(Witness) witness;

        witness_init(&witness, crypto);
        witness_give_key(&witness, replay->identity, replay->psk);
        witness.context.holdings = &holdings;
        for (guint piece = 0; piece < replay->records->len; piece++) {
            const ReplayPiece *record = replay_record(replay, piece);

            for (guint at = 0; at < record->bytes->len; at++)
                witness_feed(&witness, record->from, psk_span(record->bytes->data + at, 1));
            g_assert_cmpuint(holdings.bytes, <=, PSK_HOLDINGS_SPARE);
        }
        witness_end(&witness);
        g_assert_cmpuint(holdings.bytes, ==, 0);
        witness_assert_said(&witness, replay);
        witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    }
}

/* A long record, before the server's last: it is given up or, where there is room, not. */
static void
test_record(gconstpointer data)
{
    enum { FRAGMENT = 0x4000, PIECE = 1000 };
    bool full = GPOINTER_TO_INT(data);
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("handshake-split", 0);
    g_autofree uint8_t *long_record = g_malloc0(5 + FRAGMENT);
    PskSpan rest = psk_span(long_record, 5 + FRAGMENT);
    PskHoldings holdings = {0};
    guint last = replay->records->len - 1;
    g_auto(Witness) witness;
    const PskGaps *gaps;

    while (replay_record(replay, last)->from != PSK_SERVER)
        last--;
    memcpy(long_record, "\x17\x03\x03\x40", 4);
    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    witness.context.holdings = &holdings;
    for (guint i = 0; i < last; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    holdings.full = full;
    for (; rest.size > 0; rest = psk_span_skip(rest, PIECE)) {
        witness_feed(&witness, PSK_SERVER, psk_span_first(rest, PIECE));
        if (full)
            g_assert_cmpuint(holdings.bytes, <=, PSK_HOLDINGS_SPARE);
        else if (rest.size > PIECE)
            g_assert_cmpuint(holdings.bytes, ==, 5 + FRAGMENT - rest.size + PIECE);
    }
    witness_feed_piece(&witness, replay_record(replay, last));
    gaps = &witness_facts(&witness)->direction[PSK_SERVER].gaps;
    g_assert_cmpuint(witness_facts(&witness)->direction[PSK_SERVER].bad_records > 0, ==,
                     !full);
    g_assert_cmpuint(gaps->count, ==, full);
    g_assert_cmpuint(gaps->given_up > 0, ==, full);
    g_assert_cmpuint(witness.gaps[PSK_SERVER], ==, 1); /* noise is none that could be read */
    witness_end(&witness);
    g_assert_cmpuint(holdings.bytes, ==, 0);
    witness_assert_verdict(&witness, PSK_VERDICT_PARTLY_DECRYPTED);
}

/* A handshake message of many records. */
static void
test_message(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    uint8_t record[5 + 400] = "\x16\x03\x03\x01\x90\x0b\x01\xff\xff";
    PskHoldings holdings = {0};
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness.context.holdings = &holdings;
    for (unsigned i = 1; i <= 10; i++) {
        witness_feed(&witness, PSK_SERVER, psk_span(record, sizeof(record)));
        g_assert_cmpuint(holdings.bytes, ==, 400 * i);
    }
    holdings.full = true;
    witness_feed(&witness, PSK_SERVER, psk_span(record, sizeof(record)));
    g_assert_cmpuint(holdings.bytes, ==, 0);
    witness_feed(&witness, PSK_CLIENT, psk_span(record, 100));
    g_assert_cmpuint(holdings.bytes, ==, 100);
    witness_end(&witness);
    g_assert_cmpuint(holdings.bytes, ==, 0);
}

/* 0-RTT data is held for the server's answer, and not longer. */
static void
test_early_data(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("tls13-early-data-ke", 0);
    PskHoldings holdings = {0};
    g_auto(Witness) witness;
    guint i = 0;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    witness.context.holdings = &holdings;
    for (; replay_record(replay, i)->from == PSK_CLIENT; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    g_assert_cmpuint(holdings.bytes, ==, strlen("early words\n"));
    for (; replay_record(replay, i)->from == PSK_SERVER; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    g_assert_cmpuint(holdings.bytes, ==, 0);
    witness_end(&witness);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/hold/octets", test_octets);
    g_test_add_data_func("/decode/hold/record", GINT_TO_POINTER(FALSE), test_record);
    g_test_add_data_func("/decode/hold/record-given-up", GINT_TO_POINTER(TRUE), test_record);
    g_test_add_func("/decode/hold/message", test_message);
    g_test_add_func("/decode/hold/early-data", test_early_data);
    return g_test_run();
}
