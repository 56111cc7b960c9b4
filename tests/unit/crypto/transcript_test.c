/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Digests of "abc" in pieces, as FIPS 180-2 and RFC 1321 give them for the whole. */
#include "crypto/transcript.h"

#include "vectors.h"

typedef struct {
    PskHash hash;
    const char *digest;
} Digest;

static const Digest digests[] = {
    {PSK_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {PSK_HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                      "8086072ba1e7cc2358baeca134c825a7"},
    {PSK_HASH_MD5_SHA1, "900150983cd24fb0d6963f7d28e17f72"
                        "a9993e364706816aba3e25717850c26c9cd0d89d"},
};

/* Before the choice, after it, and with what has not been added. */
static void
test_digest(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(digests); i++) {
        PskTranscript transcript = {0};
        uint8_t out[PSK_HASH_SIZE_MAX];
        size_t size;

        g_assert_true(psk_transcript_add(&transcript, psk_span_str("a")));
        g_assert_cmpuint(psk_transcript_digest(&transcript, psk_span(NULL, 0), out), ==, 0);
        size = psk_transcript_digest_with(&transcript, digests[i].hash, psk_span_str("bc"), out);
        assert_octets(out, size, digests[i].digest);
        psk_transcript_choose(&transcript, digests[i].hash);
        size = psk_transcript_digest(&transcript, psk_span_str("bc"), out);
        assert_octets(out, size, digests[i].digest);
        g_assert_true(psk_transcript_add(&transcript, psk_span_str("b")));
        g_assert_true(psk_transcript_add(&transcript, psk_span_str("c")));
        /* Asking changes nothing. */
        for (int round = 0; round < 2; round++) {
            size = psk_transcript_digest(&transcript, psk_span(NULL, 0), out);
            assert_octets(out, size, digests[i].digest);
        }
        size = psk_transcript_digest_with(&transcript, digests[i].hash, psk_span(NULL, 0), out);
        assert_octets(out, size, digests[i].digest);
        size = psk_transcript_digest(&transcript, psk_span_str("d"), out);
        g_assert_cmpint(memcmp(out, octets(digests[i].digest).data, size), !=, 0);
        psk_transcript_clear(&transcript);
        psk_transcript_clear(&transcript);
    }
}

static void
test_choose_once(void)
{
    PskTranscript transcript = {0};
    uint8_t out[PSK_HASH_SIZE_MAX];

    psk_transcript_choose(&transcript, PSK_HASH_NONE);
    g_assert_cmpint(transcript.hash, ==, PSK_HASH_NONE);
    psk_transcript_choose(&transcript, PSK_HASH_SHA256);
    psk_transcript_choose(&transcript, PSK_HASH_SHA384);
    g_assert_cmpint(transcript.hash, ==, PSK_HASH_SHA256);
    g_assert_cmpuint(psk_transcript_digest(&transcript, psk_span(NULL, 0), out), ==, 32);
    g_assert_cmpuint(
        psk_transcript_digest_with(&transcript, PSK_HASH_SHA384, psk_span(NULL, 0), out), ==, 0);
    psk_transcript_clear(&transcript);
}

/* What is kept before the choice is limited, whatever a peer sends. */
static void
test_limit(void)
{
    PskTranscript transcript = {0};
    g_autofree uint8_t *message = g_malloc0(PSK_TRANSCRIPT_PENDING_MAX);

    g_assert_true(psk_transcript_add(&transcript, psk_span(message, 1)));
    g_assert_false(psk_transcript_add(&transcript, psk_span(message, PSK_TRANSCRIPT_PENDING_MAX)));
    g_assert_true(
        psk_transcript_add(&transcript, psk_span(message, PSK_TRANSCRIPT_PENDING_MAX - 1)));
    g_assert_false(psk_transcript_add(&transcript, psk_span(message, 1)));
    psk_transcript_choose(&transcript, PSK_HASH_SHA256);
    g_assert_true(psk_transcript_add(&transcript, psk_span(message, PSK_TRANSCRIPT_PENDING_MAX)));
    psk_transcript_clear(&transcript);
}

/* A million times "a", FIPS 180-2 and others: more than is kept. */
static const Digest million[] = {
    {PSK_HASH_SHA256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {PSK_HASH_SHA384, "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
                      "07b8b3dc38ecc4ebae97ddd87f3d8985"},
    {PSK_HASH_MD5_SHA1, "7707d6ae4e027c70eea2a935c2296f21"
                        "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
};

/* Short messages, a long one on top of them, and a long one at first. */
static void
test_long(void)
{
    enum { ALL = 1000 * 1000 };
    g_autofree uint8_t *message = g_malloc(ALL);
    const size_t pieces[] = {1000, PSK_TRANSCRIPT_KEPT_MAX, PSK_TRANSCRIPT_KEPT_MAX + 1, ALL};

    memset(message, 'a', ALL);
    for (size_t i = 0; i < G_N_ELEMENTS(million) * G_N_ELEMENTS(pieces); i++) {
        const Digest *digest = &million[i / G_N_ELEMENTS(pieces)];
        size_t piece = pieces[i % G_N_ELEMENTS(pieces)];
        PskTranscript transcript = {0};
        uint8_t out[PSK_HASH_SIZE_MAX];
        size_t size;

        psk_transcript_choose(&transcript, digest->hash);
        for (size_t at = 0; at < ALL - 1; at += piece)
            g_assert_true(psk_transcript_add(
                &transcript, psk_span(message + at, MIN(piece, ALL - 1 - at))));
        g_assert_cmpuint(psk_transcript_digest(&transcript, psk_span(NULL, 0), out), ==,
                         psk_hash_size(digest->hash));
        size = psk_transcript_digest(&transcript, psk_span_str("a"), out);
        assert_octets(out, size, digest->digest);
        g_assert_true(psk_transcript_add(&transcript, psk_span_str("a")));
        size = psk_transcript_digest(&transcript, psk_span(NULL, 0), out);
        assert_octets(out, size, digest->digest);
        psk_transcript_clear(&transcript);
    }
}

/*
 * RFC 8446 section 4.4.1: Hash(message_hash || 00 00 Hash.length || Hash(ClientHello1) || ...),
 * the ClientHello being "abc".
 */
static void
test_message_hash(void)
{
    for (size_t i = 0; i < 2; i++) {
        PskTranscript transcript = {0}, expected = {0};
        Octets digest = octets(digests[i].digest);
        uint8_t header[] = {0xfe, 0, 0, (uint8_t)digest.size};
        uint8_t out[PSK_HASH_SIZE_MAX], other[PSK_HASH_SIZE_MAX];

        psk_transcript_replace_with_message_hash(&transcript); /* too early: nothing happens */
        g_assert_true(psk_transcript_add(&transcript, psk_span_str("abc")));
        psk_transcript_choose(&transcript, digests[i].hash);
        psk_transcript_replace_with_message_hash(&transcript);
        g_assert_true(psk_transcript_add(&transcript, psk_span_str("retry")));

        g_assert_true(psk_transcript_add(&expected, psk_span(header, sizeof(header))));
        g_assert_true(psk_transcript_add(&expected, octets_span(&digest)));
        psk_transcript_digest_with(&expected, digests[i].hash, psk_span_str("retry"), other);
        g_assert_cmpuint(psk_transcript_digest(&transcript, psk_span(NULL, 0), out), ==,
                         digest.size);
        g_assert_cmpmem(out, digest.size, other, digest.size);
        psk_transcript_clear(&transcript);
        psk_transcript_clear(&expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/transcript/digest", test_digest);
    g_test_add_func("/crypto/transcript/long", test_long);
    g_test_add_func("/crypto/transcript/choose-once", test_choose_once);
    g_test_add_func("/crypto/transcript/limit", test_limit);
    g_test_add_func("/crypto/transcript/message-hash", test_message_hash);
    return g_test_run();
}
