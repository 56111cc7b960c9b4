/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions whose ClientHello is lost, under a key log. */
#include "decode/trials.h"
#include "replay.h"

enum { MORE = 3 }; /* sessions in the key log besides */

static void
append_hex(GString *text, PskSpan bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        g_string_append_printf(text, "%02x", bytes.data[i]);
}

static PskKeylog *
keylog_new(const Replay *replay)
{
    const PskSpan random = psk_span(replay_record(replay, 0)->bytes->data + 11, PSK_RANDOM_SIZE);
    PskSpan master = psk_keylog_find(replay->keylog, PSK_KEYLOG_MASTER, random);
    g_autoptr(GString) text = g_string_new("CLIENT_RANDOM ");
    PskKeylog *keylog = psk_keylog_new();

    g_assert_cmpuint(master.size, ==, PSK_MASTER_SECRET_SIZE);
    append_hex(text, random);
    g_string_append_c(text, ' ');
    append_hex(text, master);
    for (unsigned i = 0; i < MORE; i++)
        g_string_append_printf(text, "\nCLIENT_RANDOM %064x %096x", i, i);
    g_assert_cmpuint(psk_keylog_parse(keylog, psk_span(text->str, text->len), NULL), ==, 0);
    g_assert_cmpuint(psk_keylog_sessions(keylog), ==, 1 + MORE);
    return keylog;
}

/* Whether the session is decrypted, without its first record. */
static bool
is_found(PskCrypto *crypto, PskTrialLog *trials, const PskKeylog *keylog, const Replay *replay)
{
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness.context.trials = trials;
    witness.context.keylog = keylog;
    for (guint i = 1; i < replay->records->len; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    return witness_end(&witness)->decrypting;
}

/* A capture of one direction has a key log tried in each session, which succeeds in each: that
 * would take the square of their number. */
static void
test_found_counts(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskTrialLog) trials = psk_trial_log_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);
    g_autoptr(PskKeylog) keylog = keylog_new(replay);

    psk_trials_spent(trials, 0, PSK_TRIALS_TOTAL_MAX - 2 * (1 + MORE));
    for (unsigned i = 0; i < 3; i++)
        g_assert_true(is_found(crypto, trials, keylog, replay));
    g_assert_false(is_found(crypto, trials, keylog, replay));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/lost/found-counts", test_found_counts);
    return g_test_run();
}
