/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection that is not told of application data for a while, and then made level with one that
 * was, comes to the same as a third that was told of everything.
 */
#include "crypto/protection.h"
#include "replay.h"

typedef struct {
    Witness told;   /* of everything; opens application data */
    Witness closed; /* of everything; leaves it closed */
    Witness absent; /* as closed, but not told of what the first can stand in for */
    bool away;
    bool reading;    /* the last two open application data for a while */
    unsigned missed; /* octets */
} Three;

static void
witness_begin(Witness *witness, PskCrypto *crypto, const Replay *replay)
{
    witness_init(witness, crypto);
    witness_give_key(witness, replay->identity, replay->psk);
}

static void
come_back(Three *three)
{
    if (three->away)
        psk_connection_catch_up(three->absent.connection, three->told.connection);
    three->away = false;
}

static void
feed(Three *three, PskSender from, PskSpan bytes)
{
    if (three->away && !psk_connection_expects_data(three->told.connection, from, bytes))
        come_back(three);
    if (three->away)
        three->absent.frame++;
    else
        witness_feed(&three->absent, from, bytes);
    three->missed += three->away ? (unsigned)bytes.size : 0;
    witness_feed(&three->told, from, bytes);
    witness_feed(&three->closed, from, bytes);
    psk_connection_set_reading(three->closed.connection, three->reading);
    psk_connection_set_reading(three->absent.connection, three->reading);
    three->away = three->away || psk_connection_is_level(three->absent.connection,
                                                         three->told.connection);
}

/* In pieces of random sizes up to |most|; at each, the absent one may come back, and stay. */
static void
feed_all(Three *three, const Replay *replay, guint32 most, GRand *random)
{
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        PskSpan rest = psk_span(record->bytes->data, record->bytes->len);

        while (rest.size > 0) {
            size_t size = (size_t)g_rand_int_range(random, 1, (gint32)most + 1);

            if (g_rand_int_range(random, 0, 8) == 0) {
                come_back(three);
                three->reading = g_rand_boolean(random);
            }
            feed(three, record->from, psk_span_first(rest, size));
            rest = psk_span_skip(rest, size);
        }
    }
}

static void
assert_same(const Witness *a, const Witness *b)
{
    g_autofree char *facts = witness_facts_text(a);
    g_autofree char *others = witness_facts_text(b);

    g_assert_cmpstr(facts, ==, others);
    g_assert_cmpstr(a->steps->str, ==, b->steps->str);
    g_assert_cmpstr(a->secrets->str, ==, b->secrets->str);
    for (int side = 0; side < PSK_SENDERS; side++) {
        g_assert_cmpuint(a->texts[side]->len, ==, b->texts[side]->len);
        for (guint i = 0; i < a->texts[side]->len; i++)
            g_assert_true(g_bytes_equal(g_ptr_array_index(a->texts[side], i),
                                        g_ptr_array_index(b->texts[side], i)));
    }
}

/* Returns how many octets one of them was not told of. */
static unsigned
check(PskCrypto *crypto, const Replay *replay, guint32 most, GRand *random)
{
    Three three = {.away = false};

    witness_begin(&three.told, crypto, replay);
    witness_begin(&three.closed, crypto, replay);
    witness_begin(&three.absent, crypto, replay);
    feed_all(&three, replay, most, random);
    come_back(&three);
    assert_same(&three.absent, &three.closed);
    witness_end(&three.absent);
    witness_end(&three.closed);
    assert_same(&three.absent, &three.closed);
    witness_clear(&three.told);
    witness_clear(&three.closed);
    witness_clear(&three.absent);
    return three.missed;
}

static void
test_sessions(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");
    GRand *random = g_rand_new_with_seed(7);

    for (guint i = 0; i < blocks->len; i++) {
        g_autoptr(Replay) replay = replay_session(g_ptr_array_index(blocks, i));
        const PskSuite *suite = psk_suite_find(replay->suite);
        unsigned missed = 0;

        if (!psk_protection_supports(suite))
            continue;
        g_test_message("%s", replay->name);
        for (guint32 most = 1; most < 4096; most *= 4)
            missed += check(crypto, replay, most, random);
        if (suite->cipher == PSK_CIPHER_RC4_128 || replay->version == PSK_TLS_1_3)
            g_assert_cmpuint(missed, ==, 0);
        else
            g_assert_cmpuint(missed, >, 0);
    }
    g_rand_free(random);
}

/* What is no application data is told of at once: alerts, and the handshakes of renegotiation. */
static void
test_captures(void)
{
    static const char *const names[] = {"renegotiated-by-client", "renegotiated-by-server",
                                        "gcm-256", "cbc-sha1-128-etm", "connack-refused"};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    GRand *random = g_rand_new_with_seed(11);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);
        unsigned missed = 0;

        g_test_message("%s", names[i]);
        for (unsigned round = 0; round < 8; round++)
            missed += check(crypto, replay, 1U << round, random);
        g_assert_cmpuint(missed, >, 0);
    }
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/level/sessions", test_sessions);
    g_test_add_func("/decode/level/captures", test_captures);
    return g_test_run();
}
