/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of whole connections: those of captures/ and the sessions of other stacks, as they
 * were sent, and changed. In other pieces: segmentation_test.c; with holes: resync_test.c.
 */
#include "decode/connection.h"

#include "crypto/protection.h"
#include "replay.h"

/* The verdicts are those of captures/README.md, with the capture's key table and no key log. */
typedef struct {
    const char *name;
    unsigned stream;
    PskVerdict verdict;
    uint16_t version;
    uint16_t suite;
} Known;

static const Known known[] = {
    {"article", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0xc0a8},
    {"gcm-128", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a8},
    {"gcm-256", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"gcm-256", 1, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"gcm-256", 2, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"ccm-128", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0xc0a4},
    {"chacha20-wolfssl", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0xccab},
    {"cbc-sha1-128", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x008c},
    {"cbc-sha1-128-etm", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x008c},
    {"handshake-bytes", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"handshake-merged", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"handshake-split", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a8},
    {"handshake-split", 1, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a8},
    {"identity-colons", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"tls13-psk-ke", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_3, 0x1301},
    {"tls13-psk-ke", 1, PSK_VERDICT_DECRYPTED, PSK_TLS_1_3, 0x1301},
    {"tls13-psk-ke-ccm", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_3, 0x1304},
    {"tls13-psk-dhe-ke", 0, PSK_VERDICT_FORWARD_SECRET, PSK_TLS_1_3, 0x1303},
    {"resumed-unknown", 0, PSK_VERDICT_RESUMED_UNKNOWN_SESSION, PSK_TLS_1_2, 0x00a8},
    {"wrong-key", 0, PSK_VERDICT_WRONG_KEY, PSK_TLS_1_2, 0x00a8},
    {"key-as-text", 0, PSK_VERDICT_WRONG_KEY, PSK_TLS_1_2, 0x00a8},
    {"wrong-key-at-broker", 0, PSK_VERDICT_HANDSHAKE_FAILED, PSK_TLS_1_2, 0x00ae},
    {"unknown-identity", 0, PSK_VERDICT_UNKNOWN_IDENTITY, PSK_TLS_1_2, 0x00a8},
    {"refused-suite", 0, PSK_VERDICT_NO_COMMON_SUITE, 0, 0},
    {"tls13-wrong-key", 0, PSK_VERDICT_WRONG_KEY, 0, 0},
    {"tls13-unknown-identity", 0, PSK_VERDICT_UNKNOWN_IDENTITY, 0, 0},
    {"renegotiated-by-client", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a9},
    {"renegotiated-by-server", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00ae},
    {"tls13-early-data-ke", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_3, 0x1301},
    {"tls13-key-update-ke", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_3, 0x1301},
    {"tls13-hello-retry", 0, PSK_VERDICT_FORWARD_SECRET, PSK_TLS_1_3, 0x1301},
    {"tls13-hash-mismatch", 0, PSK_VERDICT_HANDSHAKE_FAILED, 0, 0},
    {"dhe-psk", 0, PSK_VERDICT_FORWARD_SECRET, PSK_TLS_1_2, 0x00ab},
    {"ecdhe-psk", 0, PSK_VERDICT_FORWARD_SECRET, PSK_TLS_1_2, 0xc037},
    {"rsa-psk", 0, PSK_VERDICT_NEEDS_RSA_KEY, PSK_TLS_1_2, 0x00ac},
    {"certificate-tls12", 0, PSK_VERDICT_NOT_PSK, PSK_TLS_1_2, 0xc030},
    {"certificate-tls13", 0, PSK_VERDICT_NOT_PSK, PSK_TLS_1_3, 0x1302},
    {"version-mismatch", 0, PSK_VERDICT_VERSION_MISMATCH, 0, 0},
    {"no-psk-suite", 0, PSK_VERDICT_NO_COMMON_SUITE, 0, 0},
    {"client-refuses", 0, PSK_VERDICT_HANDSHAKE_FAILED, PSK_TLS_1_2, 0x00a8},
    {"connack-refused", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x00a8},
    {"rc4", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x008a},
    {"null-sha1", 0, PSK_VERDICT_DECRYPTED, PSK_TLS_1_2, 0x002c},
};

static bool
is_read(PskVerdict verdict)
{
    return verdict == PSK_VERDICT_DECRYPTED;
}

static void
test_captures(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autoptr(Replay) replay = replay_capture(known[i].name, known[i].stream);
        g_auto(Witness) witness;
        const PskFacts *facts;

        g_test_message("%s", replay->name);
        witness_init(&witness, crypto);
        witness_give_key(&witness, replay->identity, replay->psk);
        witness_watch(&witness, replay);
        facts = witness_facts(&witness);
        witness_assert_verdict(&witness, known[i].verdict);
        g_assert_true(facts->client_hello && facts->began_in_capture);
        g_assert_cmphex(facts->version, ==, known[i].version);
        g_assert_cmphex(facts->suite_id, ==, known[i].suite);
        g_assert_cmpuint(facts->first_frame, ==, 1);
        g_assert_cmpuint(facts->last_frame, ==, witness.frame);
        if (!is_read(known[i].verdict)) {
            g_assert_cmpuint(witness.texts[0]->len + witness.texts[1]->len, ==, 0);
            continue;
        }
        witness_assert_said(&witness, replay);
        g_assert_cmpstr(facts->key_ref, ==, "keys:1");
        g_assert_cmpint(facts->source, ==,
                        facts->suite->cipher == PSK_CIPHER_NULL ? PSK_SOURCE_NONE_NEEDED
                                                                : PSK_SOURCE_TABLE);
        g_assert_cmpint(facts->key, ==, PSK_KEY_VERIFIED);
        g_assert_cmpmem(g_bytes_get_data(facts->identity, NULL), g_bytes_get_size(facts->identity),
                        replay->identity->data, replay->identity->len);
    }
}

/* A secret that is given out is the one that the endpoint wrote to its own key log. */
static void
check_secrets(const Witness *witness, const PskKeylog *keylog)
{
    g_auto(GStrv) lines = g_strsplit(witness->secrets->str, "\n", -1);

    for (char **line = lines; **line != '\0'; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", 3);
        Octets random = octets(words[1]);
        bool known_label = false;

        for (int label = 0; label < PSK_KEYLOG_LABELS; label++) {
            PskSpan secret;

            if (!g_str_equal(words[0], psk_keylog_label_name((PskKeylogLabel)label)))
                continue;
            known_label = true;
            secret = psk_keylog_find(keylog, (PskKeylogLabel)label, octets_span(&random));
            g_assert_cmpuint(secret.size, >, 0);
            assert_octets(secret.data, secret.size, words[2]);
        }
        g_assert_true(known_label);
    }
}

static void
check_session(PskCrypto *crypto, const GArray *block, const Replay *replay)
{
    g_auto(Witness) witness;
    const PskFacts *facts;

    g_test_message("%s", replay->name);
    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    witness_watch(&witness, replay);
    facts = witness_facts(&witness);
    witness_assert_verdict(&witness, PSK_VERDICT_DECRYPTED);
    witness_assert_said(&witness, replay);
    check_secrets(&witness, replay->keylog);
    g_assert_cmpuint(witness.secrets->len, >, 0);
    g_assert_cmphex(facts->version, ==, replay->version);
    g_assert_cmphex(facts->suite_id, ==, replay->suite);
    g_assert_true(facts->direction[0].finished && facts->direction[1].finished);
    g_assert_false(facts->unauthenticated || facts->resumed || facts->renegotiated);
    if (replay->version == PSK_TLS_1_3)
        return;
    g_assert_cmpint(facts->extended_master_secret, ==,
                    vector_number(block, "extended_master_secret"));
    g_assert_cmpint(facts->encrypt_then_mac, ==, vector_number(block, "encrypt_then_mac"));
    g_assert_cmpint(facts->truncated_hmac, ==, vector_number(block, "truncated_hmac"));
}

static void
test_sessions(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        const GArray *block = g_ptr_array_index(blocks, i);
        g_autoptr(Replay) replay = replay_session(block);

        if (psk_protection_supports(psk_suite_find(replay->suite)))
            check_session(crypto, block, replay);
    }
}

/* |part| holds the last texts of |whole|; returns how many it lacks. */
static guint
check_suffix(const GPtrArray *part, const GPtrArray *whole)
{
    guint lacks = whole->len - part->len;

    g_assert_cmpuint(part->len, <=, whole->len);
    for (guint i = 0; i < part->len; i++)
        g_assert_true(g_bytes_equal(g_ptr_array_index(part, i),
                                    g_ptr_array_index(whole, lacks + i)));
    return lacks;
}

/* Application data that was left closed does not keep what follows from being opened. */
static void
check_left_closed(PskCrypto *crypto, const Replay *replay)
{
    g_auto(Witness) whole, part;
    guint last = replay->records->len - 2;

    witness_init(&whole, crypto);
    witness_give_key(&whole, replay->identity, replay->psk);
    witness_init(&part, crypto);
    witness_give_key(&part, replay->identity, replay->psk);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        witness_feed_piece(&whole, record);
        if (i > 0)
            psk_connection_set_reading(part.connection, i >= last);
        witness_feed_piece(&part, record);
    }
    witness_end(&whole);
    witness_end(&part);
    witness_assert_verdict(&part, PSK_VERDICT_DECRYPTED);
    g_assert_cmpuint(check_suffix(part.texts[0], whole.texts[0]) +
                         check_suffix(part.texts[1], whole.texts[1]),
                     >, 0);
}

static void
test_left_closed(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        g_autoptr(Replay) replay = replay_session(g_ptr_array_index(blocks, i));

        if (replay->version != PSK_TLS_1_3 &&
            psk_protection_supports(psk_suite_find(replay->suite)))
            check_left_closed(crypto, replay);
    }
}

/* One changed octet in one protected record: it is counted, and the session goes on. */
static void
check_tampered(PskCrypto *crypto, const Replay *replay, guint tampered, size_t at)
{
    const ReplayPiece *changed = replay_record(replay, tampered);
    PskDirectionFacts facts;
    g_auto(Witness) witness;
    size_t read = 0;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        g_autofree uint8_t *copy = g_memdup2(record->bytes->data, record->bytes->len);

        if (i == tampered)
            copy[at] ^= 0x01;
        witness_feed(&witness, record->from, psk_span(copy, record->bytes->len));
    }
    facts = witness_end(&witness)->direction[changed->from];
    witness_assert_verdict(&witness, PSK_VERDICT_PARTLY_DECRYPTED);
    g_assert_cmpuint(facts.bad_records, >=, 1);
    g_assert_cmpuint(facts.bad_record_frame, ==, tampered + 1);
    g_assert_cmpuint(witness.gaps[changed->from], ==, facts.bad_records);
    g_assert_cmpuint(witness.gaps[psk_sender_peer(changed->from)], ==, 0);
    /* TLS 1.0 CBC: the changed block is the next record's IV. */
    if (replay->version != PSK_TLS_1_0)
        g_assert_cmpuint(facts.bad_records, ==, 1);
    for (int side = 0; side < PSK_SENDERS; side++)
        for (guint i = 0; i < witness.texts[side]->len; i++) {
            gsize size;
            const void *data = g_bytes_get_data(g_ptr_array_index(witness.texts[side], i), &size);

            g_assert_nonnull(
                memmem(replay->said[side]->data, replay->said[side]->len, data, size));
            read += size;
        }
    /* In TLS 1.0, OpenSSL sends empty records too. */
    g_assert_cmpuint(read, <=, replay->said[0]->len + replay->said[1]->len);
    if (replay->version != PSK_TLS_1_0)
        g_assert_cmpuint(read, !=, replay->said[0]->len + replay->said[1]->len);
    if (facts.records > facts.bad_records + 4)
        g_assert_cmpuint(read, >, 0);
}

static void
check_all_tampered(PskCrypto *crypto, const Replay *replay)
{
    unsigned finished = 0;
    uint8_t before = 0;

    g_test_message("%s", replay->name);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        /* Up to TLS 1.2 the record type tells what comes before the handshake is over. */
        finished += before == PSK_CONTENT_CHANGE_CIPHER_SPEC;
        before = replay_type(record);
        if (finished < 2 || before != PSK_CONTENT_APPLICATION_DATA)
            continue;
        check_tampered(crypto, replay, i, 5);
        check_tampered(crypto, replay, i, (5 + record->bytes->len) / 2);
        check_tampered(crypto, replay, i, record->bytes->len - 1);
    }
}

static void
test_tampered(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");

    for (guint i = 0; i < blocks->len; i++) {
        g_autoptr(Replay) replay = replay_session(g_ptr_array_index(blocks, i));

        if (replay->version < PSK_TLS_1_3 &&
            psk_protection_supports(psk_suite_find(replay->suite)))
            check_all_tampered(crypto, replay);
    }
}

/* The bytes of a direction that stop being TLS. */
static void
test_malformed(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    for (guint i = 0; i < replay->records->len; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    witness_feed(&witness, PSK_SERVER, psk_span_str("no record"));
    witness_feed(&witness, PSK_SERVER, psk_span_str("at all"));
    facts = witness_end(&witness);
    witness_assert_said(&witness, replay);
    witness_assert_verdict(&witness, PSK_VERDICT_PARTLY_DECRYPTED);
    g_assert_cmpuint(facts->direction[PSK_SERVER].malformed_bytes, ==, 15);
    g_assert_cmpuint(facts->direction[PSK_SERVER].malformed_frame, ==, witness.frame - 1);
    g_assert_cmpuint(facts->direction[PSK_CLIENT].malformed_bytes, ==, 0);
}

/* A server of TLS 1.2 answers 0-RTT data, which it can't know: the keys of that are no more. */
static void
test_early_data_refused_by_version(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("tls13-early-data-ke", 0);
    uint8_t hello[5 + 4 + 38] = {PSK_CONTENT_HANDSHAKE, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3};
    static const uint8_t closed[5 + 32] = {PSK_CONTENT_APPLICATION_DATA, 3, 3, 0, 32};
    g_auto(Witness) witness;
    const PskFacts *facts;
    guint i = 0;

    hello[sizeof(hello) - 2] = 0xa8; /* the suite: 0x00a8 */
    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    for (; replay_record(replay, i)->from == PSK_CLIENT; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    g_assert_true(witness_facts(&witness)->early_data_read);
    witness_feed(&witness, PSK_SERVER, psk_span(hello, sizeof(hello)));
    witness_feed(&witness, PSK_CLIENT, psk_span(closed, sizeof(closed)));
    witness_feed(&witness, PSK_CLIENT, psk_span(closed, sizeof(closed)));
    facts = witness_end(&witness);
    g_assert_cmpuint(facts->version, ==, PSK_TLS_1_2);
    g_assert_cmpuint(facts->direction[PSK_CLIENT].undecrypted_records, ==, 2);
}

/* Whatever is cut off at the end, what came before it is read and nothing else. */
static void
test_cut_short(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("article", 0);
    size_t size = replay_size(replay);
    size_t most = 0;

    for (size_t end = 1; end < size; end++) {
        g_auto(Witness) witness;
        const PskFacts *facts;
        size_t left = end, read;

        witness_init(&witness, crypto);
        witness_give_key(&witness, replay->identity, replay->psk);
        for (guint i = 0; left > 0; i++) {
            const ReplayPiece *piece = &g_array_index(replay->segments, ReplayPiece, i);
            PskSpan bytes =
                psk_span_first(psk_span(piece->bytes->data, piece->bytes->len), left);

            witness_feed(&witness, piece->from, bytes);
            left -= bytes.size;
        }
        facts = witness_end(&witness);
        g_assert_cmpint(facts->key, !=, PSK_KEY_WRONG);
        read = facts->direction[0].application_bytes + facts->direction[1].application_bytes;
        g_assert_cmpuint(read, >=, most);
        most = read;
        if (end < 11) /* the ClientHello's header */
            g_assert_false(facts->client_hello);
        if (!facts->decrypting)
            witness_assert_silent(&witness);
    }
    g_assert_cmpuint(most, ==, replay->said[0]->len + replay->said[1]->len);
}

static void
check_other_in(const char *text, size_t step, PskSender from, PskOtherProtocol other)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    for (PskSpan rest = psk_span_str(text); rest.size > 0; rest = psk_span_skip(rest, step))
        witness_feed(&witness, from, psk_span_first(rest, step));
    facts = witness_end(&witness);
    witness_assert_verdict(&witness, PSK_VERDICT_NOT_TLS);
    witness_assert_silent(&witness);
    g_assert_cmpint(facts->protocol, ==, PSK_PROTOCOL_OTHER);
    g_assert_cmpint(facts->other, ==, other);
    g_assert_cmpuint(facts->direction[from].bytes, ==, strlen(text));
}

/* All at once, and an octet at a time. */
static void
check_other(const char *text, PskSender from, PskOtherProtocol other)
{
    check_other_in(text, strlen(text), from, other);
    check_other_in(text, 1, from, other);
}

static void
test_other_protocols(void)
{
    check_other("GET / HTTP/1.1\r\n", PSK_CLIENT, PSK_OTHER_HTTP);
    check_other("HTTP/1.1 400 Bad Request\r\n", PSK_SERVER, PSK_OTHER_HTTP);
    check_other("\x10\x16\x01\x04MQTT", PSK_CLIENT, PSK_OTHER_MQTT); /* CONNECT */
    check_other("SSH-2.0-OpenSSH_9.2p1\r\n", PSK_SERVER, PSK_OTHER_UNKNOWN);
    check_other("GE", PSK_CLIENT, PSK_OTHER_UNKNOWN);
    check_other("\x16", PSK_CLIENT, PSK_OTHER_UNKNOWN); /* too little to be sure */
    check_other("\x16\x04\x01", PSK_CLIENT, PSK_OTHER_UNKNOWN);
}

static void
check_joined(PskSpan bytes, size_t step, PskVerdict verdict, PskOtherProtocol other)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_feed(&witness, PSK_CLIENT, psk_span(NULL, 0)); /* makes the connection */
    psk_connection_join(witness.connection, PSK_CLIENT);
    for (PskSpan rest = bytes; rest.size > 0; rest = psk_span_skip(rest, step))
        witness_feed(&witness, PSK_CLIENT, psk_span_first(rest, step));
    g_assert_cmpint(witness_end(&witness)->other, ==, other);
    witness_assert_verdict(&witness, verdict);
    witness_assert_silent(&witness);
}

/* The capture began after the connection did, and there between two records or within one. */
static void
test_joined(void)
{
    g_autoptr(GByteArray) records = g_byte_array_new();
    g_autofree uint8_t *noise = g_malloc(80000);

    for (int i = 0; i < 3; i++) {
        static const uint8_t header[] = {PSK_CONTENT_APPLICATION_DATA, 3, 3, 0, 40};
        static const uint8_t body[40] = {0x20, 0x02, 0xaa};

        g_byte_array_append(records, header, sizeof(header));
        g_byte_array_append(records, body, sizeof(body));
    }
    for (size_t step = 1; step <= records->len; step += 6)
        for (size_t begin = 0; begin < 90; begin++)
            check_joined(psk_span(records->data + begin, records->len - begin), step,
                         PSK_VERDICT_NO_HANDSHAKE, PSK_OTHER_UNKNOWN);
    for (size_t i = 0; i < 80000; i++)
        noise[i] = (uint8_t)(i * 7 + 128);
    check_joined(psk_span(noise, 80000), 1000, PSK_VERDICT_NOT_TLS, PSK_OTHER_UNKNOWN);
    check_joined(psk_span(noise, 200), 7, PSK_VERDICT_NOT_TLS, PSK_OTHER_UNKNOWN);
    check_joined(psk_span_str("GET / HTTP/1.1\r\n"), 3, PSK_VERDICT_NOT_TLS, PSK_OTHER_HTTP);
    check_joined(psk_span("\x10\x0c\0\4MQTT\4\2\0<", 12), 12, PSK_VERDICT_NOT_TLS, PSK_OTHER_MQTT);
}

static void
check_all_encrypted(const PskFacts *facts)
{
    g_assert_cmpuint(facts->malformed_handshake_frame, ==, 0);
    for (guint i = 0; i < facts->alerts->len; i++)
        g_assert_true(g_array_index(facts->alerts, PskAlert, i).encrypted);
}

/* Of |replay|, what follows its first |begin| records. */
static void
check_begun_late(const Replay *replay, PskCrypto *crypto, guint begin)
{
    g_auto(Witness) witness;
    const PskFacts *facts;

    witness_init(&witness, crypto);
    witness_feed(&witness, PSK_CLIENT, psk_span(NULL, 0)); /* makes the connection */
    psk_connection_join(witness.connection, PSK_CLIENT);
    psk_connection_join(witness.connection, PSK_SERVER);
    for (guint i = begin; i < replay->records->len; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    facts = witness_end(&witness);
    check_all_encrypted(facts);
    if (!facts->client_hello && !facts->server_hello)
        witness_assert_verdict(&witness, PSK_VERDICT_NO_HANDSHAKE);
}

/* The hellos, and behind gaps in both directions what follows the first |begin| records. */
static void
check_hole(const Replay *replay, PskCrypto *crypto, guint begin)
{
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    for (guint i = 0; i < 2; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    for (int from = 0; from < PSK_SENDERS; from++)
        psk_connection_gap(witness.connection, (PskSender)from, 1000, false, witness.frame);
    for (guint i = begin; i < replay->records->len; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    check_all_encrypted(witness_end(&witness));
}

/* Finished and alerts that nothing tells to be encrypted are not read as if they were not. */
static void
test_begun_late(void)
{
    static const char *const names[] = {"article", "gcm-256", "cbc-sha1-128", "ccm-128",
                                        "chacha20-wolfssl", "rc4", "resumed-openssl",
                                        "tls13-psk-ke", "renegotiated-by-client"};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Replay) replay = replay_capture(names[i], 0);

        for (guint begin = 1; begin < replay->records->len; begin++)
            check_begun_late(replay, crypto, begin);
        for (guint begin = 3; begin < replay->records->len; begin++)
            check_hole(replay, crypto, begin);
    }
}

/* Nor are messages in the clear, in many records, taken for encrypted: here without the hello of
 * the client, whose identity comes an octet in a record. */
static void
test_pieces_behind_gap(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("handshake-bytes", 0);
    g_auto(Witness) witness;
    const void *identity;
    guint begin = 0;
    gsize size;

    witness_init(&witness, crypto);
    while (replay_record(replay, begin)->from == PSK_CLIENT)
        begin++;
    witness_gap(&witness, PSK_CLIENT, 1000);
    for (guint i = begin; i < replay->records->len; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    g_assert_nonnull(witness_end(&witness)->identity);
    identity = g_bytes_get_data(witness_facts(&witness)->identity, &size);
    g_assert_cmpmem(identity, size, replay->identity->data, replay->identity->len);
}

/* Nobody said anything: no TLS either, and no crash. */
static void
test_empty(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_feed(&witness, PSK_CLIENT, psk_span(NULL, 0));
    g_assert_cmpint(witness_end(&witness)->protocol, ==, PSK_PROTOCOL_UNDECIDED);
    g_assert_cmpuint(witness_facts(&witness)->first_frame, ==, 0);
    psk_connection_free(NULL);
}

/* After the end, facts are final. */
static void
test_end(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("gcm-128", 0);
    g_autofree char *before = NULL, *after = NULL;
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    witness_feed_piece(&witness, replay_record(replay, 0));
    g_assert_false(psk_connection_is_decrypting(witness.connection));
    for (guint i = 1; i < replay->records->len; i++)
        witness_feed_piece(&witness, replay_record(replay, i));
    g_assert_true(psk_connection_is_decrypting(witness.connection));
    witness_end(&witness);
    g_assert_false(psk_connection_is_decrypting(witness.connection));
    before = witness_facts_text(&witness);
    witness_feed(&witness, PSK_CLIENT, psk_span_str("late"));
    witness_gap(&witness, PSK_SERVER, 7);
    witness_end(&witness);
    after = witness_facts_text(&witness);
    g_assert_cmpstr(after, ==, before);
}

/* Nobody listens: nothing is told, everything is found out. */
static void
test_no_events(void)
{
    static const PskConnectionEvents none = {0};
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autoptr(Replay) replay = replay_capture("tls13-psk-ke", 0);
    g_autoptr(PskConnection) connection = NULL;
    g_auto(Witness) witness;

    witness_init(&witness, crypto);
    witness_give_key(&witness, replay->identity, replay->psk);
    connection = psk_connection_new(&witness.context, &none, NULL);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        psk_connection_feed(connection, record->from,
                            psk_span(record->bytes->data, record->bytes->len), i + 1);
    }
    psk_connection_gap(connection, PSK_CLIENT, 100, true, 99);
    psk_connection_end(connection);
    g_assert_cmpuint(psk_connection_facts(connection)->direction[PSK_CLIENT].application_bytes, ==,
                     replay->said[PSK_CLIENT]->len);
    g_assert_true(psk_connection_facts(connection)->direction[PSK_CLIENT].gaps.cut);
    g_assert_cmpuint(psk_connection_facts(connection)->last_frame, ==, 99);
}

/* A context of nothing but crypto: RFC 4785 alone needs no more. */
static void
test_no_context(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autoptr(Replay) replay = replay_capture(known[i].name, known[i].stream);
        g_auto(Witness) witness;
        const PskFacts *facts;

        witness_init(&witness, crypto);
        witness.context = (PskContext){.crypto = crypto};
        witness_watch(&witness, replay);
        facts = witness_facts(&witness);
        g_assert_cmpint(facts->key, ==, PSK_KEY_NOT_ASKED);
        g_assert_cmpint(psk_verdict(facts), !=, PSK_VERDICT_UNKNOWN_IDENTITY);
        if (facts->unauthenticated) {
            g_assert_cmpint(facts->suite->cipher, ==, PSK_CIPHER_NULL);
            witness_assert_said(&witness, replay);
            continue;
        }
        witness_assert_silent(&witness);
        g_assert_cmpint(psk_verdict(facts), !=, PSK_VERDICT_DECRYPTED);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/connection/captures", test_captures);
    g_test_add_func("/decode/connection/sessions", test_sessions);
    g_test_add_func("/decode/connection/tampered", test_tampered);
    g_test_add_func("/decode/connection/malformed", test_malformed);
    g_test_add_func("/decode/connection/early-data-refused-by-version",
                    test_early_data_refused_by_version);
    g_test_add_func("/decode/connection/cut-short", test_cut_short);
    g_test_add_func("/decode/connection/other-protocols", test_other_protocols);
    g_test_add_func("/decode/connection/joined", test_joined);
    g_test_add_func("/decode/connection/begun-late", test_begun_late);
    g_test_add_func("/decode/connection/pieces-behind-gap", test_pieces_behind_gap);
    g_test_add_func("/decode/connection/empty", test_empty);
    g_test_add_func("/decode/connection/end", test_end);
    g_test_add_func("/decode/connection/left-closed", test_left_closed);
    g_test_add_func("/decode/connection/no-events", test_no_events);
    g_test_add_func("/decode/connection/no-context", test_no_context);
    return g_test_run();
}
