/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections of captures/ in other pieces than they were sent in: TCP segments (RFC 9293) and
 * records (RFC 5246 section 6.2.1) begin and end anywhere, and nothing comes of it.
 */
#include "decode/connection.h"

#include "replay.h"

/* A connection that was fed in other pieces has come to the same. */
static void
assert_same(const Witness *witness, const Replay *replay, const char *facts, const char *secrets,
            const char *steps)
{
    g_autofree char *text = witness_facts_text(witness);

    g_assert_cmpstr(text, ==, facts);
    g_assert_cmpstr(witness->secrets->str, ==, secrets);
    g_assert_cmpstr(witness->steps->str, ==, steps);
    if (witness_facts(witness)->decrypting)
        witness_assert_said(witness, replay);
}

/* Feeds everything with the octets of one sender cut before octet |at| of all. */
static void
feed_cut(Witness *witness, const Replay *replay, size_t at)
{
    for (guint i = 0; i < replay->segments->len; i++) {
        const ReplayPiece *piece = &g_array_index(replay->segments, ReplayPiece, i);
        PskSpan bytes = psk_span(piece->bytes->data, piece->bytes->len);

        if (at > 0 && at < bytes.size) {
            witness_feed(witness, piece->from, psk_span_first(bytes, at));
            witness_feed(witness, piece->from, psk_span_skip(bytes, at));
        } else {
            witness_feed(witness, piece->from, bytes);
        }
        at -= MIN(at, bytes.size);
    }
}

/* Pieces of at most |most| octets, of random sizes where |random| is given. */
static void
feed_small(Witness *witness, const Replay *replay, size_t most, GRand *random)
{
    for (guint i = 0; i < replay->segments->len; i++) {
        const ReplayPiece *piece = &g_array_index(replay->segments, ReplayPiece, i);
        PskSpan rest = psk_span(piece->bytes->data, piece->bytes->len);

        while (rest.size > 0) {
            size_t size =
                random != NULL ? (size_t)g_rand_int_range(random, 1, (gint32)most + 1) : most;

            witness_feed(witness, piece->from, psk_span_first(rest, size));
            rest = psk_span_skip(rest, size);
        }
    }
}

/* All that one sender says in a row at once: records of several segments together. */
static void
feed_joined(Witness *witness, const Replay *replay)
{
    g_autoptr(GByteArray) run = g_byte_array_new();

    for (guint i = 0; i < replay->segments->len; i++) {
        const ReplayPiece *piece = &g_array_index(replay->segments, ReplayPiece, i);
        bool last = i + 1 == replay->segments->len ||
                    g_array_index(replay->segments, ReplayPiece, i + 1).from != piece->from;

        g_byte_array_append(run, piece->bytes->data, piece->bytes->len);
        if (!last)
            continue;
        witness_feed(witness, piece->from, psk_span(run->data, run->len));
        g_byte_array_set_size(run, 0);
    }
}

typedef enum { JOINED, SMALL, RANDOM, CUT } Way;

static void
check_way(PskCrypto *crypto, const Replay *replay, const Witness *whole, Way way, size_t number)
{
    g_autofree char *facts = witness_facts_text(whole);
    g_autoptr(GRand) random = g_rand_new_with_seed((guint32)number);
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    switch (way) {
    case JOINED:
        feed_joined(&witness, replay);
        break;
    case SMALL:
        feed_small(&witness, replay, number, NULL);
        break;
    case RANDOM:
        feed_small(&witness, replay, 40, random);
        break;
    case CUT:
        feed_cut(&witness, replay, number);
        break;
    }
    witness_end(&witness);
    assert_same(&witness, replay, facts, whole->secrets->str, whole->steps->str);
}

static void
check_segmentation(PskCrypto *crypto, const Replay *replay)
{
    g_auto(Witness) whole;
    size_t size = replay_size(replay);

    g_test_message("%s", replay->name);
    witness_init(&whole, crypto);
    witness_give_key(&whole, replay->identity, replay->psk);
    witness_watch(&whole, replay);
    check_way(crypto, replay, &whole, JOINED, 0);
    for (size_t most = 1; most <= 7; most++)
        check_way(crypto, replay, &whole, SMALL, most);
    for (size_t seed = 0; seed < 20; seed++)
        check_way(crypto, replay, &whole, RANDOM, seed);
    for (size_t at = 1; at < size; at += size > 2000 ? 7 : 1)
        check_way(crypto, replay, &whole, CUT, at);
}

static void
test_segments(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("connections.txt");

    for (guint i = 0; i < blocks->len; i++) {
        g_autoptr(Replay) replay = replay_connection(g_ptr_array_index(blocks, i));

        check_segmentation(crypto, replay);
    }
}

/* Feeds a record in the clear as records of at most |first| and then |most| octets. */
static void
feed_split(Witness *witness, const ReplayPiece *record, size_t first, size_t most)
{
    PskSpan header = psk_span(record->bytes->data, 3);
    PskSpan rest = psk_span(record->bytes->data + 5, record->bytes->len - 5);

    for (size_t size = first; rest.size > 0; size = most) {
        PskSpan part = psk_span_first(rest, size);
        uint8_t length[] = {(uint8_t)(part.size >> 8), (uint8_t)part.size};

        witness_feed(witness, record->from, header);
        witness_feed(witness, record->from, psk_span(length, sizeof(length)));
        witness_feed(witness, record->from, part);
        rest = psk_span_skip(rest, size);
    }
}

/* RFC 5246 section 6.2.1: handshake messages may be split over records in any way. */
static void
check_fragments(PskCrypto *crypto, const Replay *replay, size_t first, size_t most)
{
    bool encrypted[PSK_SENDERS] = {false, false};
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        if (replay_type(record) == PSK_CONTENT_CHANGE_CIPHER_SPEC)
            encrypted[record->from] = true;
        if (replay_type(record) == PSK_CONTENT_HANDSHAKE && !encrypted[record->from])
            feed_split(&witness, record, first, most);
        else
            witness_feed_piece(&witness, record);
    }
    witness_end(&witness);
    witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    witness_assert_said(&witness, replay);
}

static void
test_fragments(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    static const char *const names[] = {"article", "gcm-256", "cbc-sha1-128-etm", "tls13-psk-ke"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);
        size_t longest = 0;

        for (guint j = 0; j < replay->records->len; j++)
            longest = MAX(longest, replay_record(replay, j)->bytes->len - 5);
        for (size_t at = 1; at < longest; at++)
            check_fragments(crypto, replay, at, SIZE_MAX);
        for (size_t most = 1; most <= 6; most++)
            check_fragments(crypto, replay, most, most);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/segmentation/segments", test_segments);
    g_test_add_func("/decode/segmentation/fragments", test_fragments);
    return g_test_run();
}
