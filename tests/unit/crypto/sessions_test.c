/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole sessions of other TLS stacks (tests/vectors/sessions.txt), followed from the key to the
 * last record: transcript, schedules and record protection agree with them or nothing opens.
 */
#include "crypto/protection.h"
#include "crypto/schedule.h"
#include "crypto/schedule13.h"
#include "crypto/transcript.h"
#include "vectors.h"

typedef struct {
    const GArray *block;
    PskCrypto *crypto;
    const PskSuite *suite;
    uint16_t version;
    PskHash hash;
    PskTranscript transcript;
    uint8_t random[PSK_SENDERS][PSK_RANDOM_SIZE];
    uint8_t master[PSK_MASTER_SECRET_SIZE];
    PskKeyBlock key_block;
    PskSecret13 early, handshake, master13;
    PskSecret13 traffic[PSK_SENDERS];     /* in use */
    PskSecret13 application[PSK_SENDERS]; /* in use after the sender's Finished */
    PskProtectionKeys keys[PSK_SENDERS];
    PskProtection *protection[PSK_SENDERS]; /* NULL until the sender protects its records */
    unsigned finished[PSK_SENDERS];
    unsigned texts[PSK_SENDERS]; /* records of application data */
    GByteArray *said[PSK_SENDERS];
    bool lossy; /* pass over every other record of application data */
} Session;

static size_t
session_digest(Session *s, uint8_t *digest)
{
    return psk_transcript_digest(&s->transcript, psk_span(NULL, 0), digest);
}

/* Up to TLS 1.2: from the key to the key block, after the ClientKeyExchange. */
static void
derive_keys(Session *s)
{
    Octets psk = vector_octets(s->block, "psk");
    uint8_t digest[PSK_HASH_SIZE_MAX];
    PskSecret premaster = {0};

    g_assert_true(psk_premaster_psk(octets_span(&psk), &premaster));
    if (vector_number(s->block, "extended_master_secret") != 0)
        psk_extended_master_secret(s->crypto, s->hash, psk_secret_span(&premaster),
                                   psk_span(digest, session_digest(s, digest)), s->master);
    else
        psk_master_secret(s->crypto, s->hash, psk_secret_span(&premaster), s->random[PSK_CLIENT],
                          s->random[PSK_SERVER], s->master);
    psk_secret_clear(&premaster);
    assert_octets(s->master, sizeof(s->master), vector_value(s->block, "master"));
    psk_key_block(s->crypto, s->version, s->suite, s->master, s->random[PSK_CLIENT],
                  s->random[PSK_SERVER], &s->key_block);
    if (vector_has(s->block, "key_block")) {
        /* mbedTLS exports IVs for CBC where they are never used, behind the rest. */
        Octets theirs = vector_octets(s->block, "key_block");

        g_assert_cmpuint(theirs.size, >=, s->key_block.block.size);
        g_assert_cmpmem(s->key_block.block.data, s->key_block.block.size, theirs.data,
                        s->key_block.block.size);
    }
    for (int who = 0; who < PSK_SENDERS; who++)
        s->keys[who] = (PskProtectionKeys){
            .suite = s->suite,
            .version = s->version,
            .encrypt_then_mac = vector_number(s->block, "encrypt_then_mac") != 0,
            .truncated_hmac = vector_number(s->block, "truncated_hmac") != 0,
            .mac_key = s->key_block.mac_key[who],
            .key = s->key_block.key[who],
            .iv = s->key_block.iv[who],
        };
}

static PskProtection *
protection_new(Session *s, PskSender who)
{
    return s->version == PSK_TLS_1_3
               ? psk_protection_new13(s->crypto, s->suite, s->traffic[who])
               : psk_protection_new(s->crypto, &s->keys[who]);
}

/* From now on under the keys derived; in TLS 1.3 from the sender's traffic secret. */
static void
protect(Session *s, PskSender who)
{
    psk_protection_free(s->protection[who]);
    s->protection[who] = protection_new(s, who);
    g_assert_nonnull(s->protection[who]);
}

/* RFC 8446 section 7.1, with the labels of both senders; |log| is the name in key logs. */
static void
derive_traffic(Session *s, const PskSecret13 from, const char *const labels[PSK_SENDERS],
               const char *const log[PSK_SENDERS], PskSecret13 out[PSK_SENDERS])
{
    uint8_t digest[PSK_HASH_SIZE_MAX];
    size_t size = session_digest(s, digest);

    for (int who = 0; who < PSK_SENDERS; who++) {
        g_autofree char *name = g_strconcat("secret.", log[who], NULL);

        psk13_derive(s->crypto, s->hash, from, labels[who], psk_span(digest, size), out[who]);
        assert_octets(out[who], size, vector_value(s->block, name));
    }
}

/* RFC 8446 section 4.2.11.2: the ClientHello ends with its one binder. */
static void
check_binder(Session *s, PskSpan hello)
{
    size_t size = psk_hash_size(s->hash);
    PskSpan binder = psk_span_skip(hello, hello.size - size);
    uint8_t digest[PSK_HASH_SIZE_MAX];
    PskSecret13 key, expected;

    g_assert_cmpuint(psk_transcript_digest_with(&s->transcript, s->hash,
                                                psk_span_first(hello, hello.size - size - 3),
                                                digest),
                     ==, size);
    psk13_derive_empty(s->crypto, s->hash, s->early, "ext binder", key);
    psk13_finished(s->crypto, s->hash, key, psk_span(digest, size), expected);
    g_assert_cmpmem(binder.data, binder.size, expected, size);
}

static void
hello13(Session *s, PskSender who, PskSpan message)
{
    static const char *const labels[] = {"c hs traffic", "s hs traffic"};
    static const char *const log[] = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                                      "SERVER_HANDSHAKE_TRAFFIC_SECRET"};
    Octets psk = vector_octets(s->block, "psk");

    if (who == PSK_CLIENT) {
        psk13_early_secret(s->crypto, s->hash, octets_span(&psk), s->early);
        check_binder(s, message);
        g_assert_true(psk_transcript_add(&s->transcript, message));
        return;
    }
    psk_transcript_choose(&s->transcript, s->hash);
    g_assert_true(psk_transcript_add(&s->transcript, message));
    psk13_handshake_secret(s->crypto, s->hash, s->early, psk_span(NULL, 0), s->handshake);
    psk13_master_secret(s->crypto, s->hash, s->handshake, s->master13);
    derive_traffic(s, s->handshake, labels, log, s->traffic);
    protect(s, PSK_CLIENT);
    protect(s, PSK_SERVER);
}

static void
clear_handshake(Session *s, PskSender who, PskSpan fragment)
{
    uint8_t type = fragment.data[0];

    if (s->version == PSK_TLS_1_3) {
        hello13(s, who, fragment);
        return;
    }
    if (type == PSK_HANDSHAKE_CLIENT_HELLO || type == PSK_HANDSHAKE_SERVER_HELLO)
        memcpy(s->random[who], fragment.data + 6, PSK_RANDOM_SIZE);
    if (type == PSK_HANDSHAKE_SERVER_HELLO)
        psk_transcript_choose(&s->transcript, s->hash);
    g_assert_true(psk_transcript_add(&s->transcript, fragment));
    if (type == PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE)
        derive_keys(s);
}

static void
finished12(Session *s, PskSender who, PskSpan message)
{
    uint8_t digest[PSK_HASH_SIZE_MAX], expected[PSK_VERIFY_DATA_SIZE];

    psk_finished_verify_data(s->crypto, s->hash, s->master, who,
                             psk_span(digest, session_digest(s, digest)), expected);
    g_assert_cmpmem(message.data + 4, message.size - 4, expected, sizeof(expected));
    g_assert_true(psk_transcript_add(&s->transcript, message));
    s->finished[who]++;
}

static void
finished13(Session *s, PskSender who, PskSpan message)
{
    static const char *const labels[] = {"c ap traffic", "s ap traffic"};
    static const char *const log[] = {"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"};
    uint8_t digest[PSK_HASH_SIZE_MAX];
    PskSecret13 expected;

    psk13_finished(s->crypto, s->hash, s->traffic[who], psk_span(digest, session_digest(s, digest)),
                   expected);
    g_assert_cmpmem(message.data + 4, message.size - 4, expected, psk_hash_size(s->hash));
    s->finished[who]++;
    if (who == PSK_SERVER) {
        g_assert_true(psk_transcript_add(&s->transcript, message));
        derive_traffic(s, s->master13, labels, log, s->application);
    }
    memcpy(s->traffic[who], s->application[who], sizeof(PskSecret13));
    protect(s, who);
}

static void
key_update(Session *s, PskSender who)
{
    g_autofree char *name =
        g_strdup_printf("secret.%s_TRAFFIC_SECRET_N", who == PSK_CLIENT ? "CLIENT" : "SERVER");

    psk13_update(s->crypto, s->hash, s->traffic[who], s->traffic[who]);
    if (vector_has(s->block, name))
        assert_octets(s->traffic[who], psk_hash_size(s->hash), vector_value(s->block, name));
    protect(s, who);
}

static void
protected_handshake(Session *s, PskSender who, PskSpan content)
{
    uint8_t type = content.data[0];

    if (s->version < PSK_TLS_1_3)
        finished12(s, who, content);
    else if (type == PSK_HANDSHAKE_FINISHED)
        finished13(s, who, content);
    else if (type == PSK_HANDSHAKE_KEY_UPDATE)
        key_update(s, who);
    else if (type != PSK_HANDSHAKE_NEW_SESSION_TICKET)
        g_assert_true(psk_transcript_add(&s->transcript, content));
}

/* |protection| must not open |record|, and must be as before. */
static void
refuse(PskProtection *protection, const PskRecord *record)
{
    uint64_t sequence = psk_protection_sequence(protection);
    g_autofree uint8_t *out = g_malloc(record->fragment.size);
    PskSpan content;
    uint8_t type;

    g_assert_cmpint(psk_protection_open(protection, record, out, &content, &type), ==,
                    PSK_OPEN_BAD_MAC);
    g_assert_cmpuint(psk_protection_sequence(protection), ==, sequence);
    for (size_t i = 0; i < record->fragment.size; i++)
        g_assert_cmpuint(out[i], ==, 0);
}

/* Tampered with, under another number and under the other sender's keys. */
static void
refuse_all(Session *s, PskSender who, const PskRecord *record)
{
    PskProtection *protection = s->protection[who];
    g_autoptr(PskProtection) other = protection_new(s, (PskSender)(1 - who));
    uint64_t sequence = psk_protection_sequence(protection);
    size_t size = record->fragment.size;
    const size_t places[] = {0, size / 2, size - 1};

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree uint8_t *copy = g_memdup2(record->fragment.data, size);
        PskRecord tampered = {record->type, record->version, psk_span(copy, size)};

        copy[places[i]] ^= 0x80;
        refuse(protection, &tampered);
    }
    psk_protection_set_sequence(protection, sequence + 1);
    refuse(protection, record);
    psk_protection_set_sequence(protection, sequence);
    psk_protection_set_sequence(other, sequence);
    refuse(other, record);
}

/* New keys and the right number open any record that needs nothing of the ones before it. */
static void
open_out_of_order(Session *s, PskSender who, const PskRecord *record)
{
    g_autoptr(PskProtection) late = protection_new(s, who);
    uint64_t sequence = psk_protection_sequence(s->protection[who]), nonce;
    g_autofree uint8_t *out = g_malloc(record->fragment.size);
    PskProtectKind kind = psk_cipher_info(s->suite->cipher)->kind;
    PskSpan content;
    uint8_t type;

    psk_protection_set_sequence(late, sequence);
    if (sequence > 0 && (s->suite->cipher == PSK_CIPHER_RC4_128 ||
                         (kind == PSK_PROTECT_CBC && s->version == PSK_TLS_1_0))) {
        psk_protection_gap(late);
        refuse(late, record);
        return;
    }
    g_assert_cmpint(psk_protection_open(late, record, out, &content, &type), ==, PSK_OPEN_OK);
    /* GnuTLS sends the record's number as the explicit nonce. */
    g_assert_cmpint(psk_protection_explicit_nonce(late, record, &nonce), ==,
                    kind == PSK_PROTECT_AEAD && s->version == PSK_TLS_1_2 &&
                        s->suite->cipher != PSK_CIPHER_CHACHA20_POLY1305);
    if (psk_protection_explicit_nonce(late, record, &nonce) &&
        g_str_has_prefix(vector_value(s->block, "session"), "GnuTLS"))
        g_assert_cmpuint(nonce, ==, sequence);
}

static void
protected_record(Session *s, PskSender who, const PskRecord *record)
{
    g_autofree uint8_t *out = g_malloc(record->fragment.size);
    bool done = s->finished[PSK_CLIENT] > 0 && s->finished[PSK_SERVER] > 0;
    PskSpan content;
    uint8_t type;

    refuse_all(s, who, record);
    open_out_of_order(s, who, record);
    if (s->lossy && done && s->version < PSK_TLS_1_3 && s->texts[who]++ % 2 == 0) {
        psk_protection_gap(s->protection[who]);
        psk_protection_skip(s->protection[who], record);
        return;
    }
    g_assert_cmpint(psk_protection_open(s->protection[who], record, out, &content, &type), ==,
                    PSK_OPEN_OK);
    if (type == PSK_CONTENT_HANDSHAKE)
        protected_handshake(s, who, content);
    else if (content.size > 0)
        g_byte_array_append(s->said[who], content.data, (guint)content.size);
}

static void
session_record(Session *s, PskSender who, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    Octets fragment = octets(words[2]);
    PskRecord record = {(uint8_t)g_ascii_strtoull(words[0], NULL, 16),
                        (uint16_t)g_ascii_strtoull(words[1], NULL, 16), octets_span(&fragment)};

    if (record.type == PSK_CONTENT_CHANGE_CIPHER_SPEC) {
        if (s->version < PSK_TLS_1_3)
            protect(s, who);
    } else if (s->protection[who] != NULL) {
        protected_record(s, who, &record);
    } else {
        clear_handshake(s, who, record.fragment);
    }
}

/* All that was opened is what was said. */
static void
session_check(const Session *s)
{
    static const char *const names[PSK_SENDERS] = {"client.data", "server.data"};

    for (int who = 0; who < PSK_SENDERS; who++) {
        g_autoptr(GByteArray) expected = vector_joined(s->block, names[who]);

        g_assert_cmpuint(s->finished[who], ==, 1);
        g_assert_cmpuint(expected->len, >, 0);
        if (s->lossy)
            g_assert_cmpuint(s->said[who]->len, <=, expected->len);
        else
            g_assert_cmpmem(s->said[who]->data, s->said[who]->len, expected->data, expected->len);
    }
}

static void
session_follow(PskCrypto *crypto, const GArray *block, bool lossy)
{
    Session s = {.block = block, .crypto = crypto, .lossy = lossy};

    s.suite = psk_suite_find((uint16_t)vector_number(block, "suite"));
    s.version = (uint16_t)vector_number(block, "version");
    s.hash = psk_schedule_hash(s.version, s.suite);
    g_test_message("%s, suite %04x, version %04x", vector_value(block, "session"), s.suite->id,
                   s.version);
    if (!psk_protection_supports(s.suite)) {
        g_test_message("skipped: not in this libgcrypt");
        return;
    }
    for (int who = 0; who < PSK_SENDERS; who++)
        s.said[who] = g_byte_array_new();
    for (guint i = 0; i < block->len; i++) {
        const VectorLine *line = &g_array_index(block, VectorLine, i);

        if (g_str_equal(line->name, "client.record"))
            session_record(&s, PSK_CLIENT, line->value);
        else if (g_str_equal(line->name, "server.record"))
            session_record(&s, PSK_SERVER, line->value);
    }
    session_check(&s);
    for (int who = 0; who < PSK_SENDERS; who++) {
        g_byte_array_unref(s.said[who]);
        psk_protection_free(s.protection[who]);
    }
    psk_transcript_clear(&s.transcript);
    psk_key_block_clear(&s.key_block);
}

static void
test_sessions(gconstpointer lossy)
{
    g_autoptr(GPtrArray) blocks = vectors_read("sessions.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (guint i = 0; i < blocks->len; i++)
        session_follow(crypto, g_ptr_array_index(blocks, i), lossy != NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/crypto/sessions/whole", NULL, test_sessions);
    g_test_add_data_func("/crypto/sessions/records-passed-over", "lossy", test_sessions);
    return g_test_run();
}
