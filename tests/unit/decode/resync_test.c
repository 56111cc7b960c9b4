/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holes in the capture, at each place of sessions that other stacks held: nothing is handed out
 * that was not said, and what follows the hole is read again.
 */
#include "crypto/protection.h"
#include "replay.h"

/* How much of a session is missing. */
typedef struct {
    guint record;  /* the first record that is not whole */
    size_t from;   /* octets of it that are there */
    size_t size;   /* octets that are missing; may go on into the same sender's next records */
    bool unnamed;  /* the size of the gap is not known */
    bool bytewise; /* what follows it comes an octet at a time */
} Hole;

static void
feed_behind(Witness *witness, const Hole *hole, PskSender from, PskSpan bytes)
{
    size_t step = hole->bytewise ? 1 : bytes.size;

    for (; bytes.size > 0; bytes = psk_span_skip(bytes, step))
        witness_feed(witness, from, psk_span_first(bytes, step));
}

/* Feeds the session with its hole; each record at once. */
static void
feed_with_hole(Witness *witness, const Replay *replay, const Hole *hole)
{
    PskSender lossy = replay_record(replay, hole->record)->from;
    size_t missing = hole->size;

    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        PskSpan bytes = psk_span(record->bytes->data, record->bytes->len);
        size_t kept = i == hole->record ? hole->from : 0, lost;

        if (i < hole->record || record->from != lossy || missing == 0) {
            feed_behind(witness, hole, record->from, bytes);
            continue;
        }
        if (kept > 0)
            witness_feed(witness, lossy, psk_span_first(bytes, kept));
        lost = MIN(missing, bytes.size - kept);
        missing -= lost;
        if (i == hole->record)
            witness_gap(witness, lossy, hole->unnamed ? 0 : hole->size);
        if (kept + lost < bytes.size)
            feed_behind(witness, hole, lossy, psk_span_skip(bytes, kept + lost));
    }
    witness_end(witness);
}

/*
 * How many of the texts of |all| are missing in |some|, which must hold none but these, in the same
 * order and whole.
 */
static guint
missing_texts(const GPtrArray *some, const GPtrArray *all)
{
    guint at = 0;

    for (guint i = 0; i < all->len && at < some->len; i++)
        if (g_bytes_equal(g_ptr_array_index(all, i), g_ptr_array_index(some, at)))
            at++;
    for (guint i = at; i < some->len; i++) /* what was never said */
        g_assert_cmpmem(g_bytes_get_data(g_ptr_array_index(some, i), NULL),
                        g_bytes_get_size(g_ptr_array_index(some, i)), "", 0);
    return all->len - some->len;
}

/* A session, and what is read of it where nothing is missing. */
typedef struct {
    Replay *replay;
    Witness whole;
    bool *is_data;      /* of each record: plaintext of its sender came of it */
    guint server_hello; /* which records these are, or UINT_MAX */
    guint key_exchange;
    bool hashed;        /* the keys depend on every handshake message */
    bool alert;         /* one side ends it with a fatal one */
} Whole;

static void
whole_init(Whole *w, PskCrypto *crypto, Replay *replay)
{
    *w = (Whole){.replay = replay,
                 .is_data = g_new0(bool, replay->records->len),
                 .server_hello = UINT_MAX,
                 .key_exchange = UINT_MAX};
    witness_init(&w->whole, crypto);
    witness_give_key(&w->whole, replay->identity, replay->psk);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        guint before = w->whole.texts[record->from]->len;

        witness_feed_piece(&w->whole, record);
        w->is_data[i] = w->whole.texts[record->from]->len > before;
        if (w->server_hello == UINT_MAX && record->from == PSK_SERVER)
            w->server_hello = i;
        if (w->key_exchange == UINT_MAX && replay_type(record) == PSK_CONTENT_HANDSHAKE &&
            record->bytes->data[5] == PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE)
            w->key_exchange = i;
    }
    witness_end(&w->whole);
    witness_assert_said(&w->whole, replay);
    for (guint i = 0; i < witness_facts(&w->whole)->alerts->len; i++)
        w->alert |= g_array_index(witness_facts(&w->whole)->alerts, PskAlert, i).level ==
                    PSK_ALERT_LEVEL_FATAL;
    w->hashed = witness_facts(&w->whole)->extended_master_secret ||
                witness_facts(&w->whole)->version == PSK_TLS_1_3;
}

static void
whole_clear(Whole *w)
{
    witness_clear(&w->whole);
    replay_free(w->replay);
    g_free(w->is_data);
}

/* Whether only records of application data are touched; |touched| is set to their number. */
static bool
is_in_data(const Whole *w, const Hole *hole, guint *touched)
{
    PskSender lossy = replay_record(w->replay, hole->record)->from;
    size_t missing = hole->size, from = hole->from;

    *touched = 0;
    for (guint i = hole->record; i < w->replay->records->len && missing > 0; i++) {
        const ReplayPiece *record = replay_record(w->replay, i);

        if (record->from != lossy)
            continue;
        if (!w->is_data[i])
            return false;
        ++*touched;
        missing -= MIN(missing, record->bytes->len - from);
        from = 0;
    }
    return true;
}

/* A record needs the one before it: the one behind a gap may stay closed. */
static bool
has_chained_iv(const PskFacts *facts)
{
    return facts->version == PSK_TLS_1_0 &&
           psk_cipher_info(facts->suite->cipher)->kind == PSK_PROTECT_CBC;
}

/* A record needs all before it. */
static bool
is_chained(const PskFacts *facts)
{
    return facts->suite->cipher == PSK_CIPHER_RC4_128 || has_chained_iv(facts);
}

/* A hole in the application data: what is missing is what touched it, and no more. */
static void
check_data_hole(const Whole *w, const Hole *hole, guint touched)
{
    PskSender lossy = replay_record(w->replay, hole->record)->from;
    const PskFacts *all = witness_facts(&w->whole);
    g_auto(Witness) witness;
    guint missing;

    witness_init(&witness, w->whole.context.crypto);
    witness_give_key(&witness, w->replay->identity, w->replay->psk);
    feed_with_hole(&witness, w->replay, hole);
    missing = missing_texts(witness.texts[lossy], w->whole.texts[lossy]);
    g_assert_cmpuint(missing_texts(witness.texts[1 - lossy], w->whole.texts[1 - lossy]), ==, 0);
    witness_assert_verdict(&witness, PSK_VERDICT_PARTLY_DECRYPTED);
    g_assert_cmpstr(witness.secrets->str, ==, w->whole.secrets->str);
    g_assert_cmpuint(witness_facts(&witness)->direction[lossy].gaps.count, ==, 1);
    g_assert_cmpuint(witness_facts(&witness)->direction[lossy].bad_records, ==, 0);
    if (all->suite->cipher == PSK_CIPHER_RC4_128 && hole->unnamed)
        return;
    g_assert_cmpuint(missing, <=, touched + has_chained_iv(all));
    g_assert_cmpuint(witness.gaps[lossy], <=, 1);
    if (witness.gaps[lossy] > 0 && hole->unnamed)
        g_assert_cmpuint(witness.gap_bytes, ==, 0);
    else if (witness.gaps[lossy] > 0)
        g_assert_cmpuint(witness.gap_bytes, >=, hole->size);
}

/* A hole in the handshake: whatever is still read is right, and nobody is accused. */
static void
check_handshake_hole(const Whole *w, const Hole *hole)
{
    const ReplayPiece *record = replay_record(w->replay, hole->record);
    g_auto(Witness) witness;
    const PskFacts *facts;
    PskVerdict verdict;

    witness_init(&witness, w->whole.context.crypto);
    witness_give_key(&witness, w->replay->identity, w->replay->psk);
    feed_with_hole(&witness, w->replay, hole);
    facts = witness_facts(&witness);
    missing_texts(witness.texts[0], w->whole.texts[0]);
    missing_texts(witness.texts[1], w->whole.texts[1]);
    g_assert_cmpint(facts->key, !=, PSK_KEY_WRONG);
    g_assert_cmpint(facts->key, !=, PSK_KEY_UNKNOWN_IDENTITY);
    verdict = psk_verdict(facts);
    if (facts->decrypting)
        g_assert_true(verdict == PSK_VERDICT_PARTLY_DECRYPTED ||
                      verdict == PSK_VERDICT_HANDSHAKE_INCOMPLETE ||
                      (verdict == PSK_VERDICT_HANDSHAKE_FAILED && w->alert));
    else
        g_assert_true(verdict == PSK_VERDICT_HANDSHAKE_INCOMPLETE ||
                      verdict == PSK_VERDICT_NO_HANDSHAKE);
    /* Without a random or the identity there is no key; RFC 4785 needs none to be read. */
    if (hole->record == 0 || hole->record == w->server_hello ||
        hole->record == w->key_exchange) {
        if (facts->unauthenticated)
            g_assert_cmpint(facts->suite->cipher, ==, PSK_CIPHER_NULL);
        else if (!facts->early_data_read) /* RFC 8446 section 2.3: that needs no ServerHello */
            witness_assert_silent(&witness);
        return;
    }
    /* A hint and an empty message don't matter to the key of RFC 5246 section 8.1. */
    if (!w->hashed && record->from == PSK_SERVER && hole->record < w->key_exchange &&
        !is_chained(facts)) {
        g_assert_true(facts->decrypting);
        g_assert_cmpuint(missing_texts(witness.texts[0], w->whole.texts[0]), ==, 0);
        g_assert_cmpuint(missing_texts(witness.texts[1], w->whole.texts[1]), ==, 0);
    }
}

static void
check_hole(const Whole *w, const Hole *hole)
{
    guint touched;

    g_test_message("  record %u, without %zu octets from %zu", hole->record, hole->size,
                   hole->from);
    if (is_in_data(w, hole, &touched))
        check_data_hole(w, hole, touched);
    else
        check_handshake_hole(w, hole);
}

static void
check_holes(const Whole *w, bool unnamed, bool bytewise)
{
    for (guint i = 0; i < w->replay->records->len; i++) {
        size_t size = replay_record(w->replay, i)->bytes->len;
        const Hole holes[] = {
            {i, 0, size, unnamed, bytewise},     /* the record */
            {i, 0, size - 1, unnamed, bytewise}, /* all but its end */
            {i, 1, size - 1, unnamed, bytewise}, /* all but its beginning */
            {i, 5, size - 5, unnamed, bytewise}, /* all but its header */
            {i, 0, 5, unnamed, bytewise},        /* its header */
            {i, size / 2, 1, unnamed, bytewise}, /* one octet */
            {i, size - 1, 1, unnamed, bytewise}, /* the last */
            {i, size - 1, 3, unnamed, bytewise}, /* and the next one's first */
            {i, 0, 2 * size, unnamed, bytewise}, /* and more */
        };

        for (size_t j = 0; j < G_N_ELEMENTS(holes); j++)
            check_hole(w, &holes[j]);
    }
}

/* With gaps of known size, and with |unnamed| also with those that nobody could count. */
static void
check_all_holes(PskCrypto *crypto, Replay *replay, bool unnamed)
{
    Whole w;

    g_test_message("%s", replay->name);
    whole_init(&w, crypto, replay);
    check_holes(&w, false, false);
    if (unnamed) {
        check_holes(&w, true, false);
        check_holes(&w, false, true);
    }
    whole_clear(&w);
}

/* Every suite and version, with and without encrypt-then-MAC and extended master secret. */
static void
test_sessions(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        Replay *replay = replay_session(g_ptr_array_index(blocks, i));

        if (psk_protection_supports(psk_suite_find(replay->suite)))
            check_all_holes(crypto, replay, false);
        else
            replay_free(replay);
    }
}

static void
test_captures(void)
{
    static const char *const names[] = {
        "article",         "gcm-128",         "gcm-256",          "ccm-128",
        "chacha20-wolfssl", "cbc-sha1-128",   "cbc-sha1-128-etm", "handshake-split",
        "tls13-psk-ke",    "tls13-psk-ke-ccm", "tls13-early-data-ke", "tls13-key-update-ke",
        "renegotiated-by-client", "renegotiated-by-server", "rc4", "null-sha1"};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        check_all_holes(crypto, replay_capture(names[i], 0), true);
}

/* Every octet once: what is lost is the record that it belongs to. */
static void
test_each_octet(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Whole w;

    whole_init(&w, crypto, replay_capture("gcm-128", 0));
    for (guint i = 0; i < w.replay->records->len; i++)
        for (size_t at = 0; at < replay_record(w.replay, i)->bytes->len; at++)
            check_hole(&w, &(Hole){.record = i, .from = at, .size = 1});
    whole_clear(&w);
}

/* Both Finished messages are lost: application data proves the keys instead. */
static void
check_no_finished(PskCrypto *crypto, Replay *replay)
{
    bool after[PSK_SENDERS] = {false, false};
    g_auto(Witness) witness;
    Whole w;

    whole_init(&w, crypto, replay);
    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        if (after[record->from])
            witness_gap(&witness, record->from, record->bytes->len);
        else
            witness_feed_piece(&witness, record);
        after[record->from] = replay_type(record) == PSK_CONTENT_CHANGE_CIPHER_SPEC;
    }
    witness_end(&witness);
    for (int side = 0; side < PSK_SENDERS; side++) {
        guint missing = missing_texts(witness.texts[side], w.whole.texts[side]);

        if (!is_chained(witness_facts(&w.whole)))
            g_assert_cmpuint(missing, ==, 0);
    }
    if (!is_chained(witness_facts(&w.whole))) {
        g_assert_cmpint(witness_facts(&witness)->proof, ==, PSK_PROOF_RECORD);
        witness_assert_verdict(&witness, PSK_VERDICT_PARTLY_DECRYPTED);
    }
    whole_clear(&w);
}

static void
test_no_finished(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        Replay *replay = replay_session(g_ptr_array_index(blocks, i));

        g_test_message("%s", replay->name);
        if (replay->version < PSK_TLS_1_3 &&
            psk_protection_supports(psk_suite_find(replay->suite)))
            check_no_finished(crypto, replay);
        else
            replay_free(replay);
    }
}

/* The capture began after the handshake: nothing can be known. */
static void
test_late_beginning(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);
    guint data = 0;

    while (replay_type(replay_record(replay, data)) != PSK_CONTENT_APPLICATION_DATA)
        data++;
    for (guint skipped = 0; skipped < 4; skipped++) {
        g_auto(Witness) witness;

        witness_init(&witness, crypto);
        witness_give_key(&witness, replay->identity, replay->psk);
        witness_gap(&witness, PSK_CLIENT, 0);
        witness_gap(&witness, PSK_SERVER, 0);
        for (guint i = data; i < replay->records->len; i++) {
            const ReplayPiece *record = replay_record(replay, i);
            /* The first octets that were captured may be the end of a record. */
            guint cut = i < data + 2 ? skipped * 3 : 0;

            witness_feed(&witness, record->from,
                         psk_span(record->bytes->data + cut, record->bytes->len - cut));
        }
        witness_end(&witness);
        witness_assert_silent(&witness);
        witness_assert_verdict(&witness, PSK_VERDICT_NO_HANDSHAKE);
        g_assert_false(witness_facts(&witness)->client_hello);
    }
}

/* Packets cut by the snapshot length, before and after the keys were verified. */
static void
test_cut_packets(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);

    for (guint cut = 0; cut < replay->records->len; cut++) {
        PskSender from = replay_record(replay, cut)->from;
        g_auto(Witness) witness;
        PskVerdict verdict;

        witness_init(&witness, crypto);
        witness_give_key(&witness, replay->identity, replay->psk);
        for (guint i = 0; i < replay->records->len; i++) {
            const ReplayPiece *record = replay_record(replay, i);

            if (i < cut || record->from != from) {
                witness_feed_piece(&witness, record);
                continue;
            }
            witness_feed(&witness, from, psk_span(record->bytes->data, 4));
            psk_connection_gap(witness.connection, from, record->bytes->len - 4, true,
                               witness.frame);
        }
        g_assert_true(witness_end(&witness)->direction[from].gaps.cut);
        verdict = psk_verdict(witness_facts(&witness));
        if (witness_facts(&witness)->decrypting)
            g_assert_true(verdict == PSK_VERDICT_PARTLY_DECRYPTED ||
                          verdict == PSK_VERDICT_HANDSHAKE_INCOMPLETE);
        else
            g_assert_cmpint(verdict, ==, PSK_VERDICT_TRUNCATED);
    }
}

/* More is lost than the records that are tried one after the other: the nonce tells. */
static void
test_long_gap(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Whole w;
    guint first = 0, last, kept = 0;

    whole_init(&w, crypto, replay_capture("handshake-split", 0));
    for (guint i = 0; i < w.replay->records->len; i++)
        kept += w.is_data[i] && replay_record(w.replay, i)->from == PSK_SERVER;
    g_assert_cmpuint(kept, >, 5);
    last = w.replay->records->len - 1;
    while (!(w.is_data[last] && replay_record(w.replay, last)->from == PSK_SERVER))
        last--;
    while (!(w.is_data[first] && replay_record(w.replay, first)->from == PSK_SERVER))
        first++;
    {
        g_auto(Witness) witness;

        witness_init(&witness, crypto);
        witness_give_key(&witness, w.replay->identity, w.replay->psk);
        for (guint i = 0; i < w.replay->records->len; i++) {
            const ReplayPiece *record = replay_record(w.replay, i);

            if (record->from == PSK_SERVER && i >= first && i < last)
                witness_gap(&witness, PSK_SERVER, record->bytes->len);
            else
                witness_feed_piece(&witness, record);
        }
        witness_end(&witness);
        g_assert_cmpuint(missing_texts(witness.texts[PSK_SERVER], w.whole.texts[PSK_SERVER]), ==,
                         kept - 1);
        g_assert_cmpuint(witness.texts[PSK_SERVER]->len, ==, 1);
        g_assert_cmpuint(witness.gaps[PSK_SERVER], ==, 1);
        witness_assert_verdict(&witness, PSK_VERDICT_PARTLY_DECRYPTED);
    }
    whole_clear(&w);
}

/* What was passed over once the search had cost too much may have been plaintext, too. */
static void
test_given_up(void)
{
    enum { FRAGMENT = 0x4000, RECORDS = 64 };
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("handshake-split", 0);
    g_autofree uint8_t *closed = g_malloc0(5 + FRAGMENT);
    g_auto(Witness) witness;
    guint last = replay->records->len - 1;

    while (replay_record(replay, last)->from != PSK_SERVER)
        last--;
    memcpy(closed, "\x17\x03\x03\x40", 4);
    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    for (guint i = 0; i < last; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    g_assert_cmpuint(witness.gaps[PSK_SERVER], ==, 0);
    witness_gap(&witness, PSK_SERVER, 1);
    for (guint i = 0; i < RECORDS; i++)
        witness_feed(&witness, PSK_SERVER, psk_span(closed, 5 + FRAGMENT));
    witness_gap(&witness, PSK_SERVER, 1);
    witness_feed_piece(&witness, replay_record(replay, last));
    witness_end(&witness);
    g_assert_cmpuint(witness.gaps[PSK_SERVER], ==, 1);
    g_assert_cmpuint(witness.gap_bytes, ==, 2 + RECORDS * (5 + FRAGMENT));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/resync/sessions", test_sessions);
    g_test_add_func("/decode/resync/captures", test_captures);
    g_test_add_func("/decode/resync/each-octet", test_each_octet);
    g_test_add_func("/decode/resync/no-finished", test_no_finished);
    g_test_add_func("/decode/resync/late-beginning", test_late_beginning);
    g_test_add_func("/decode/resync/cut-packets", test_cut_packets);
    g_test_add_func("/decode/resync/long-gap", test_long_gap);
    g_test_add_func("/decode/resync/given-up", test_given_up);
    return g_test_run();
}
