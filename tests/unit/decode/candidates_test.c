/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which secrets are taken for a session's: key table, key log and earlier sessions. */
#include "crypto/protection.h"
#include "replay.h"
#include "tls/hello.h"

static GByteArray *
changed(const GByteArray *bytes)
{
    GByteArray *copy = g_byte_array_new();

    g_byte_array_append(copy, bytes->data, bytes->len);
    copy->data[copy->len - 1] ^= 1;
    return copy;
}

typedef void (*SessionCheck)(PskCrypto *crypto, const Replay *replay);

static void
each_session(SessionCheck check)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        g_autoptr(Replay) replay = replay_session(g_ptr_array_index(blocks, i));

        g_test_message("%s", replay->name);
        if (psk_protection_supports(psk_suite_find(replay->suite)))
            check(crypto, replay);
    }
}

static void
check_wrong_key(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(GByteArray) wrong = changed(replay->psk);
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, wrong);
    witness_watch(&witness, replay);
    facts = witness_facts(&witness);
    witness_assert_verdict(&witness, PSK_VERDICT_WRONG_KEY);
    witness_assert_silent(&witness);
    g_assert_cmpint(facts->key, ==, PSK_KEY_WRONG);
    g_assert_true(facts->client_proved_wrong);
    g_assert_cmpstr(facts->key_ref, ==, "keys:1");
    g_assert_cmpint(facts->source, ==, PSK_SOURCE_NONE);
}

static void
test_wrong_key(void)
{
    each_session(check_wrong_key);
}

static void
check_unknown_identity(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(GByteArray) other = changed(replay->identity);
    bool null_cipher = psk_suite_find(replay->suite)->cipher == PSK_CIPHER_NULL;
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness_give_key(&witness, other, replay->psk);
    witness_watch(&witness, replay);
    facts = witness_facts(&witness);
    g_assert_cmpint(facts->key, ==, PSK_KEY_UNKNOWN_IDENTITY);
    g_assert_cmpmem(g_bytes_get_data(facts->identity, NULL), g_bytes_get_size(facts->identity),
                    replay->identity->data, replay->identity->len);
    g_assert_null(facts->key_ref);
    g_assert_cmpstr(witness.secrets->str, ==, "");
    if (null_cipher) { /* RFC 4785: nothing is encrypted */
        witness_assert_said(&witness, replay);
        g_assert_true(facts->unauthenticated);
        g_assert_cmpint(facts->source, ==, PSK_SOURCE_NONE_NEEDED);
        return;
    }
    witness_assert_verdict(&witness, PSK_VERDICT_UNKNOWN_IDENTITY);
    witness_assert_silent(&witness);
}

static void
test_unknown_identity(void)
{
    each_session(check_unknown_identity);
}

/* One identity with several keys: each is tried, and the one that fits is named. */
static void
check_several_keys(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(GByteArray) wrong = changed(replay->psk);

    for (unsigned place = 1; place <= 3; place++) {
        g_autofree char *reference = g_strdup_printf("keys:%u", place);
        g_auto(Witness) witness;

        witness_init(&witness, crypto);
        for (unsigned i = 1; i <= 3; i++)
            witness_give_key(&witness, replay->identity, i == place ? replay->psk : wrong);
        witness_watch(&witness, replay);
        witness_assert_said(&witness, replay);
        witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
        g_assert_cmpstr(witness_facts(&witness)->key_ref, ==, reference);
    }
}

static void
test_several_keys(void)
{
    each_session(check_several_keys);
}

/* A bound number of keys is tried for one identity. */
static void
test_very_many_keys(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);
    g_autoptr(GByteArray) wrong = changed(replay->psk);

    for (unsigned before = 63; before <= 64; before++) {
        g_auto(Witness) witness;

        witness_init(&witness, crypto);
        for (unsigned i = 0; i < before; i++)
            witness_give_key(&witness, replay->identity, wrong);
        witness_give_key(&witness, replay->identity, replay->psk);
        witness_watch(&witness, replay);
        g_assert_cmpint(witness_facts(&witness)->key, ==,
                        before < 64 ? PSK_KEY_VERIFIED : PSK_KEY_WRONG);
    }
}

/* The key log alone: the stack's own secrets. */
static void
check_keylog(PskCrypto *crypto, const Replay *replay)
{
    bool null_cipher = psk_suite_find(replay->suite)->cipher == PSK_CIPHER_NULL;
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness.context.table = NULL;
    witness.context.keylog = replay->keylog;
    witness_watch(&witness, replay);
    facts = witness_facts(&witness);
    witness_assert_said(&witness, replay);
    witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    g_assert_cmpint(facts->source, ==,
                    null_cipher ? PSK_SOURCE_NONE_NEEDED : PSK_SOURCE_KEYLOG);
    g_assert_cmpint(facts->key, ==, PSK_KEY_NOT_ASKED);
    g_assert_null(facts->key_ref);
    g_assert_false(facts->unauthenticated);
}

/* Up to the Finished of the client, which is its first record after ChangeCipherSpec. */
static void
feed_to_client_finished(Witness *witness, const Replay *replay)
{
    bool changed_spec = false;

    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        witness_feed_piece(witness, record);
        if (changed_spec && record->from == PSK_CLIENT)
            return;
        changed_spec |= record->from == PSK_CLIENT &&
                        replay_type(record) == PSK_CONTENT_CHANGE_CIPHER_SPEC;
    }
    g_assert_not_reached();
}

/* A key log that opens the session does not make the table's key right. */
static void
check_finished_beside_keylog(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(GByteArray) wrong = changed(replay->psk);
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, wrong);
    witness.context.keylog = replay->keylog;
    feed_to_client_finished(&witness, replay);
    facts = witness_facts(&witness);
    g_assert_true(facts->decrypting);
    g_assert_cmpint(facts->key, ==, PSK_KEY_WRONG);
    g_assert_true(facts->client_proved_wrong);
    witness_assert_verdict(&witness, PSK_VERDICT_WRONG_KEY);
}

static void
check_wrong_key_beside_keylog(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(GByteArray) wrong = changed(replay->psk);
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, wrong);
    witness.context.keylog = replay->keylog;
    witness_watch(&witness, replay);
    witness_assert_said(&witness, replay);
    witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    if (replay->version != PSK_TLS_1_3) /* where it is the binders that tell */
        check_finished_beside_keylog(crypto, replay);
}

static void
test_wrong_key_beside_keylog(void)
{
    each_session(check_wrong_key_beside_keylog);
}

static void
test_keylog(void)
{
    each_session(check_keylog);
}

/* A secret under this session's random that is not its own opens nothing. */
static void
check_wrong_keylog(PskCrypto *crypto, const Replay *replay)
{
    g_autoptr(PskKeylog) keylog = psk_keylog_new();
    g_autoptr(GString) text = g_string_new(NULL);
    const uint8_t *random = replay_record(replay, 0)->bytes->data + 11;
    g_auto(Witness) witness;

    for (int label = 0; label < PSK_KEYLOG_LABELS; label++) {
        PskSpan secret = psk_keylog_find(replay->keylog, (PskKeylogLabel)label,
                                         psk_span(random, PSK_RANDOM_SIZE));

        if (secret.size == 0)
            continue;
        g_string_append_printf(text, "%s ", psk_keylog_label_name((PskKeylogLabel)label));
        for (size_t i = 0; i < PSK_RANDOM_SIZE; i++)
            g_string_append_printf(text, "%02x", random[i]);
        g_string_append_c(text, ' ');
        for (size_t i = 0; i < secret.size; i++)
            g_string_append_printf(text, "%02x", secret.data[i] ^ (i == 7));
        g_string_append_c(text, '\n');
    }
    psk_keylog_parse(keylog, psk_span(text->str, text->len), NULL);
    g_assert_cmpuint(psk_keylog_size(keylog), >, 0);
    witness_init(&witness, crypto);
    witness.context.table = NULL;
    witness.context.keylog = keylog;
    witness_watch(&witness, replay);
    g_assert_cmpuint(witness.texts[0]->len + witness.texts[1]->len, ==, 0);
    g_assert_cmpint(psk_verdict(witness_facts(&witness)), !=, PSK_VERDICT_DECRYPTED);
    if (replay->version != PSK_TLS_1_3)
        witness_assert_silent(&witness);
}

static void
test_wrong_keylog(void)
{
    each_session(check_wrong_keylog);
}

/* What a PSK alone can't open, the endpoint's key log can. */
static void
test_keylog_opens_dhe(void)
{
    static const char *const names[] = {"tls13-psk-dhe-ke", "tls13-hello-retry", "dhe-psk",
                                        "ecdhe-psk", "rsa-psk"};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);
        g_auto(Witness) witness;
        const PskFacts *facts;

        witness_init(&witness, crypto);
        witness_give_key(&witness, replay->identity, replay->psk);
        witness.context.keylog = replay->keylog;
        witness_watch(&witness, replay);
        facts = witness_facts(&witness);
        witness_assert_said(&witness, replay);
        witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
        g_assert_cmpint(facts->source, ==, PSK_SOURCE_KEYLOG);
        /* The binder proves the key of the table too. */
        g_assert_cmpint(facts->key, ==,
                        facts->version == PSK_TLS_1_3 ? PSK_KEY_VERIFIED : PSK_KEY_UNTRIED);
    }
}

/* One connection, with what earlier ones left in |sessions|. */
static void
watch_resumed(Witness *witness, PskCrypto *crypto, PskSessionCache *sessions, const char *name,
              unsigned stream, Replay **replay)
{
    *replay = replay_capture(name, stream);
    witness_init(witness, crypto);
    witness->context.sessions = sessions;
    witness_give_key(witness, (*replay)->identity, (*replay)->psk);
    witness_watch(witness, *replay);
}

/* RFC 5246 section 7.3 and RFC 5077: after the full handshake, the abbreviated one. */
static void
check_resumption(const char *name, unsigned stream)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    g_autoptr(Replay) full = NULL, resumed = NULL;
    g_auto(Witness) first, second;
    const PskFacts *facts;

    watch_resumed(&first, crypto, sessions, name, 0, &full);
    witness_assert_said(&first, full);
    g_assert_false(witness_facts(&first)->resumed);
    watch_resumed(&second, crypto, sessions, name, stream, &resumed);
    facts = witness_facts(&second);
    witness_assert_said(&second, resumed);
    witness_assert_verdict(&second, PSK_VERDICT_DECRYPTED);
    g_assert_true(facts->resumed);
    g_assert_false(facts->client_key_exchange);
    g_assert_cmpstr(facts->key_ref, ==, "keys:1");
    g_assert_cmpmem(g_bytes_get_data(facts->identity, NULL), g_bytes_get_size(facts->identity),
                    full->identity->data, full->identity->len);
    g_assert_cmpuint(second.secrets->len, >, 0);
}

static void
test_resumption(void)
{
    check_resumption("resumed-id", 1);
    check_resumption("resumed-ticket", 1);
    check_resumption("resumed-openssl", 1);
    check_resumption("resumed-openssl", 2);
    check_resumption("tls13-resumed-ke", 1);
}

/* The body of the hello that a connection begins with, as the client sent it. */
static PskSpan
client_hello_of(const Replay *replay)
{
    const GByteArray *record = replay_record(replay, 0)->bytes;

    return psk_span_skip(psk_span(record->data, record->len),
                         PSK_RECORD_HEADER_SIZE + PSK_HANDSHAKE_HEADER_SIZE);
}

/*
 * A client offers a ticket with the id of a later session, and the server knows the id alone: what
 * the ticket stands for is no longer the session that is resumed.
 */
static void
test_ticket_and_id(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    g_autoptr(Replay) full = NULL, resumed = replay_capture("resumed-ticket", 1), same = NULL;
    g_auto(Witness) first, second;
    PskSessionEntry entry;
    PskClientHello hello;

    watch_resumed(&first, crypto, sessions, "resumed-ticket", 0, &full);
    g_assert_true(psk_client_hello_parse(client_hello_of(resumed), &hello));
    g_assert_true(psk_session_cache_get(sessions, hello.ticket, 0, &entry));
    g_assert_cmpuint(hello.session_id.size, >, 0);
    psk_session_cache_put(sessions, &hello.session_id, 1, 0, &entry);
    entry.secret.data[0] ^= 1;
    psk_session_cache_put(sessions, &hello.ticket, 1, 0, &entry);
    psk_session_entry_clear(&entry);
    watch_resumed(&second, crypto, sessions, "resumed-ticket", 1, &same);
    witness_assert_said(&second, same);
    witness_assert_verdict(&second, PSK_VERDICT_DECRYPTED);
}

/* A connection of tests/vectors/tickets.txt, after the one that brought its ticket, if |after|. */
static void
check_ticket_ahead(guint index, bool after)
{
    g_autoptr(GPtrArray) blocks = vectors_read("tickets.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();

    for (guint i = after ? index - 1 : index; i <= index; i++) {
        g_autoptr(Replay) replay = replay_connection(g_ptr_array_index(blocks, i));
        g_auto(Witness) witness;

        g_test_message("%s", replay->name);
        witness_init(&witness, crypto);
        witness.context.sessions = sessions;
        witness_give_key(&witness, replay->identity, replay->psk);
        witness_watch(&witness, replay);
        if (!after) {
            witness_assert_silent(&witness);
            witness_assert_verdict(&witness, PSK_VERDICT_RESUMED_UNKNOWN_SESSION);
            continue;
        }
        witness_assert_said(&witness, replay);
        witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
        g_assert_cmpint(witness_facts(&witness)->resumed, ==, i % 2 == 1);
    }
}

/* RFC 8446 section 4.6.1: servers may send tickets before they have the client's Finished. */
static void
test_ticket_ahead(void)
{
    for (guint index = 1; index < 4; index += 2) {
        check_ticket_ahead(index, true);
        check_ticket_ahead(index, false);
    }
}

static void
check_unknown_session(PskSessionCache *sessions, const char *name, unsigned stream)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = NULL;
    g_auto(Witness) witness;

    watch_resumed(&witness, crypto, sessions, name, stream, &replay);
    witness_assert_verdict(&witness, PSK_VERDICT_RESUMED_UNKNOWN_SESSION);
    witness_assert_silent(&witness);
    g_assert_true(witness_facts(&witness)->resumed);
    g_assert_null(witness_facts(&witness)->identity);
}

/* Without the full handshake, or with the wrong one, nothing. */
static void
test_unknown_session(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    g_autoptr(Replay) other = NULL;
    g_auto(Witness) witness;

    check_unknown_session(NULL, "resumed-id", 1);
    check_unknown_session(NULL, "resumed-ticket", 1);
    check_unknown_session(NULL, "resumed-openssl", 2);
    check_unknown_session(NULL, "resumed-unknown", 0);
    check_unknown_session(sessions, "resumed-id", 1);
    watch_resumed(&witness, crypto, sessions, "resumed-ticket", 0, &other);
    check_unknown_session(sessions, "resumed-id", 1);
    check_unknown_session(sessions, "resumed-unknown", 0);
}

/* A session whose key was not verified opens no other; of those that resume it the same is told. */
static void
test_no_resumption_of_wrong_key(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskSessionCache) sessions = psk_session_cache_new();
    g_autoptr(Replay) full = replay_capture("resumed-id", 0);
    g_autoptr(Replay) resumed = NULL;
    g_autoptr(GByteArray) wrong = changed(full->psk);
    g_auto(Witness) witness, second;

    witness_init(&witness, crypto);
    witness.context.sessions = sessions;
    witness_give_key(&witness, full->identity, wrong);
    witness_watch(&witness, full);
    witness_assert_verdict(&witness, PSK_VERDICT_WRONG_KEY);
    watch_resumed(&second, crypto, sessions, "resumed-id", 1, &resumed);
    witness_assert_verdict(&second, PSK_VERDICT_WRONG_KEY);
    witness_assert_silent(&second);
    g_assert_true(witness_facts(&second)->resumed);
    g_assert_nonnull(witness_facts(&second)->identity);
}

/* The resumed session's own key log needs no earlier session. */
static void
test_resumption_by_keylog(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("resumed-unknown", 0);
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness.context.keylog = replay->keylog;
    witness_watch(&witness, replay);
    witness_assert_said(&witness, replay);
    witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    g_assert_cmpint(witness_facts(&witness)->source, ==, PSK_SOURCE_KEYLOG);
    g_assert_true(witness_facts(&witness)->resumed);
}

/* A device that took the digits of its key for the key, and a log that allows to try that. */
static void
test_trials(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskTrialLog) trials = psk_trial_log_new();
    g_autoptr(Replay) replay = replay_capture("key-as-text", 0);
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness.context.trials = trials;
    psk_table_add(witness.table, psk_span(replay->identity->data, replay->identity->len),
                  psk_span(replay->psk->data, replay->psk->len), psk_span_str(replay->psk_text), 0,
                  1);
    witness_watch(&witness, replay);
    facts = witness_facts(&witness);
    witness_assert_verdict(&witness, PSK_VERDICT_HANDSHAKE_FAILED); /* the broker reads digits */
    g_assert_true(facts->fitted_by_trial);
    g_assert_false(facts->fitted_other);
    g_assert_true(facts->direction[PSK_CLIENT].finished);
    g_assert_cmpstr(facts->key_ref, ==, "keys:1");
    g_assert_cmpstr(facts->fitted, ==, psk_guess_text(PSK_GUESS_TEXT));
}

/* A whole session whose identity the table has not, and whether its one key fits. */
static bool
other_key_fits(PskCrypto *crypto, PskTrialLog *trials, const Replay *replay, GByteArray *key)
{
    g_autoptr(GByteArray) other = changed(replay->identity);
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness.context.trials = trials;
    witness_give_key(&witness, other, key);
    witness_watch(&witness, replay);
    return witness_facts(&witness)->fitted_other;
}

/* What opens no record of the client is not tried again on the server's: both have one key, and
 * each round counts against the sessions that may be tried. */
static void
test_trials_once(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(PskTrialLog) trials = psk_trial_log_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);
    g_autoptr(GByteArray) wrong = changed(replay->psk);

    for (unsigned i = 0; i < PSK_TRIAL_FAILURES_MAX - 1; i++)
        g_assert_false(other_key_fits(crypto, trials, replay, wrong));
    g_assert_true(other_key_fits(crypto, trials, replay, replay->psk));
    g_assert_false(other_key_fits(crypto, trials, replay, wrong));
    g_assert_false(other_key_fits(crypto, trials, replay, replay->psk));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/candidates/wrong-key", test_wrong_key);
    g_test_add_func("/decode/candidates/unknown-identity", test_unknown_identity);
    g_test_add_func("/decode/candidates/several-keys", test_several_keys);
    g_test_add_func("/decode/candidates/very-many-keys", test_very_many_keys);
    g_test_add_func("/decode/candidates/keylog", test_keylog);
    g_test_add_func("/decode/candidates/wrong-key-beside-keylog", test_wrong_key_beside_keylog);
    g_test_add_func("/decode/candidates/wrong-keylog", test_wrong_keylog);
    g_test_add_func("/decode/candidates/keylog-opens-dhe", test_keylog_opens_dhe);
    g_test_add_func("/decode/candidates/resumption", test_resumption);
    g_test_add_func("/decode/candidates/ticket-and-id", test_ticket_and_id);
    g_test_add_func("/decode/candidates/ticket-ahead", test_ticket_ahead);
    g_test_add_func("/decode/candidates/unknown-session", test_unknown_session);
    g_test_add_func("/decode/candidates/no-resumption-of-wrong-key",
                    test_no_resumption_of_wrong_key);
    g_test_add_func("/decode/candidates/resumption-by-keylog", test_resumption_by_keylog);
    g_test_add_func("/decode/candidates/trials", test_trials);
    g_test_add_func("/decode/candidates/trials-once", test_trials_once);
    return g_test_run();
}
