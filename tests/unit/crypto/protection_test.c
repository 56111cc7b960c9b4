/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single records made by another implementation (tests/vectors/records.txt), and what a record
 * protection promises beyond opening them. crypto/sessions_test.c opens whole sessions.
 */
#include "crypto/protection.h"

#include "vectors.h"

typedef struct {
    PskCrypto *crypto;
    PskSuite suite;
    Octets mac_key, key, iv, short_iv, fragment;
    PskProtectionKeys keys;
    PskRecord record;
    uint64_t sequence;
} Case;

/* What |block| holds, under a copy of its suite's row that the test may change. */
static Case *
case_new(PskCrypto *crypto, const GArray *block)
{
    Case *c = g_new0(Case, 1);

    c->crypto = crypto;
    c->suite = *psk_suite_find((uint16_t)vector_number(block, "suite"));
    c->mac_key = vector_octets(block, "mac_key");
    c->key = vector_octets(block, "key");
    c->iv = vector_octets(block, "iv");
    if (vector_has(block, "short_iv"))
        c->short_iv = vector_octets(block, "short_iv");
    c->fragment = vector_octets(block, "fragment");
    c->sequence = vector_number(block, "sequence");
    c->keys = (PskProtectionKeys){
        .suite = &c->suite,
        .version = (uint16_t)vector_number(block, "version"),
        .encrypt_then_mac = vector_number(block, "encrypt_then_mac") != 0,
        .truncated_hmac = vector_number(block, "truncated_hmac") != 0,
        .mac_key = octets_span(&c->mac_key),
        .key = octets_span(&c->key),
        .iv = octets_span(&c->iv),
        .short_iv = octets_span(&c->short_iv),
    };
    c->record = (PskRecord){
        .type = (uint8_t)vector_number(block, "type"),
        .version = (uint16_t)vector_number(block, "wire_version"),
        .fragment = octets_span(&c->fragment),
    };
    return c;
}

static PskProtection *
case_protection(const Case *c)
{
    PskProtection *protection = psk_protection_new(c->crypto, &c->keys);

    g_assert_nonnull(protection);
    psk_protection_set_sequence(protection, c->sequence);
    return protection;
}

/* Opens the case's record in memory of exactly its size, so that AddressSanitizer sees overruns. */
static PskOpenResult
case_open(const Case *c, PskProtection *protection, Octets *plaintext, uint8_t *type)
{
    size_t size = c->record.fragment.size;
    uint64_t before = psk_protection_sequence(protection);
    g_autofree uint8_t *fragment = g_memdup2(c->record.fragment.data, size);
    g_autofree uint8_t *out = g_malloc(size);
    PskRecord record = {c->record.type, c->record.version, psk_span(fragment, size)};
    PskSpan content = {NULL, 0};
    PskOpenResult result = psk_protection_open(protection, &record, out, &content, type);

    g_assert_cmpuint(psk_protection_sequence(protection), ==, before + (result == PSK_OPEN_OK));
    plaintext->size = content.size;
    if (content.size > 0)
        memcpy(plaintext->data, content.data, content.size);
    return result;
}

/* Opens the case's record with new keys, as they are now. */
static PskOpenResult
case_result(const Case *c)
{
    g_autoptr(PskProtection) protection = case_protection(c);
    Octets plaintext;
    uint8_t type;

    return case_open(c, protection, &plaintext, &type);
}

static PskOpenResult
expected_result(const GArray *block)
{
    const char *result = vector_value(block, "result");

    return g_str_equal(result, "ok")    ? PSK_OPEN_OK
           : g_str_equal(result, "mac") ? PSK_OPEN_BAD_MAC
                                        : PSK_OPEN_BAD_LENGTH;
}

static void
test_records(void)
{
    g_autoptr(GPtrArray) blocks = vectors_read("records.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (guint i = 0; i < blocks->len; i++) {
        const GArray *block = g_ptr_array_index(blocks, i);
        g_autofree Case *c = case_new(crypto, block);
        g_autoptr(PskProtection) protection = case_protection(c);
        Octets plaintext;
        uint8_t type;

        g_test_message("%s, suite %04x, version %04x", vector_value(block, "record"), c->suite.id,
                       c->keys.version);
        g_assert_cmpint(case_open(c, protection, &plaintext, &type), ==, expected_result(block));
        if (expected_result(block) != PSK_OPEN_OK)
            continue;
        assert_octets(plaintext.data, plaintext.size, vector_value(block, "plaintext"));
        g_assert_cmpuint(type, ==, vector_number(block, "plaintext_type"));
    }
}

/* Every octet of the fragment and of the keys matters, and so does all that is not sent. */
static void
refuse_changes(Case *c)
{
    g_assert_cmpint(case_result(c), ==, PSK_OPEN_OK);
    for (size_t i = 0; i < c->fragment.size; i++) {
        c->fragment.data[i] ^= 0x10;
        g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_MAC);
        c->fragment.data[i] ^= 0x10;
    }
    if (c->key.size > 0) {
        c->key.data[3] ^= 0x10;
        g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_MAC);
        c->key.data[3] ^= 0x10;
    }
    if (c->mac_key.size > 0) {
        c->mac_key.data[3] ^= 0x10;
        g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_MAC);
        c->mac_key.data[3] ^= 0x10;
    }
    c->sequence ^= 1;
    g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_MAC);
    c->sequence ^= 1;
    c->record.type ^= 1;
    g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_MAC);
    c->record.type ^= 1;
    c->record.version ^= 1;
    g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_MAC);
    c->record.version ^= 1;
    g_assert_cmpint(case_result(c), ==, PSK_OPEN_OK);
}

static void
test_changes(void)
{
    g_autoptr(GPtrArray) blocks = vectors_read("records.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (guint i = 0; i < blocks->len; i++) {
        const GArray *block = g_ptr_array_index(blocks, i);
        g_autofree Case *c = case_new(crypto, block);

        /* The records of 300 octets and more say nothing that the short ones don't. */
        if (expected_result(block) != PSK_OPEN_OK || c->fragment.size > 150)
            continue;
        g_test_message("%s, suite %04x, version %04x", vector_value(block, "record"), c->suite.id,
                       c->keys.version);
        refuse_changes(c);
    }
}

/* Cut anywhere, a record is either no record at all or not authentic; never is more read. */
static void
test_cut(void)
{
    g_autoptr(GPtrArray) blocks = vectors_read("records.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (guint i = 0; i < blocks->len; i++) {
        g_autofree Case *c = case_new(crypto, g_ptr_array_index(blocks, i));

        if (expected_result(g_ptr_array_index(blocks, i)) != PSK_OPEN_OK)
            continue;
        while (c->record.fragment.size > 0) {
            c->record.fragment.size--;
            g_assert_cmpint(case_result(c), !=, PSK_OPEN_OK);
        }
        g_assert_cmpint(case_result(c), ==, PSK_OPEN_BAD_LENGTH);
    }
}

static void
test_too_long(void)
{
    g_autoptr(GPtrArray) blocks = vectors_read("records.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autofree uint8_t *fragment = g_malloc0(PSK_RECORD_FRAGMENT_MAX + 16);
    g_autofree uint8_t *out = g_malloc(PSK_RECORD_FRAGMENT_MAX + 16);

    for (guint i = 0; i < blocks->len; i++) {
        g_autofree Case *c = case_new(crypto, g_ptr_array_index(blocks, i));
        g_autoptr(PskProtection) protection = case_protection(c);
        size_t limit = c->keys.version == PSK_TLS_1_3 ? PSK_RECORD_PLAINTEXT_MAX + 256
                                                      : PSK_RECORD_FRAGMENT_MAX;
        PskSpan content;
        uint8_t type;

        c->record.fragment = psk_span(fragment, limit + 16);
        g_assert_cmpint(psk_protection_open(protection, &c->record, out, &content, &type), ==,
                        PSK_OPEN_BAD_LENGTH);
        if (psk_cipher_info(c->suite.cipher)->kind == PSK_PROTECT_CBC)
            continue;
        c->record.fragment.size = limit;
        g_assert_cmpint(psk_protection_open(protection, &c->record, out, &content, &type), ==,
                        PSK_OPEN_BAD_MAC);
        for (size_t j = 0; j < limit; j++)
            g_assert_cmpuint(out[j], ==, 0);
    }
}

/* The shared CCM handle belongs to nobody once the protection that it was keyed for is gone. */
static void
test_ccm_handle_after_free(void)
{
    g_autoptr(GPtrArray) blocks = vectors_read("records.txt");
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    g_autofree Case *first = NULL;

    for (guint i = 0; i < blocks->len; i++) {
        const GArray *block = g_ptr_array_index(blocks, i);

        if (vector_number(block, "suite") != 0xc0a8 || expected_result(block) != PSK_OPEN_OK)
            continue;
        if (first == NULL)
            first = case_new(crypto, block);
        /* The allocator likes to hand out the same address again. */
        for (int round = 0; round < 3; round++) {
            g_autofree Case *c = case_new(crypto, block);

            g_assert_cmpint(case_result(c), ==, PSK_OPEN_OK);
            g_assert_cmpint(case_result(first), ==, PSK_OPEN_OK);
        }
    }
    g_assert_nonnull(first);
}

static void
test_explicit_nonce(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets fragment = octets("0001020304050607 00"),
           key = octets("00112233445566778899aabbccddeeff");
    PskProtectionKeys keys = {.suite = psk_suite_find(0xc0a8),
                              .version = PSK_TLS_1_2,
                              .key = octets_span(&key),
                              .iv = psk_span("salt", 4)};
    g_autoptr(PskProtection) protection = psk_protection_new(crypto, &keys);
    PskRecord record = {PSK_CONTENT_APPLICATION_DATA, PSK_TLS_1_2, octets_span(&fragment)};
    uint64_t nonce = 9;

    g_assert_true(psk_protection_explicit_nonce(protection, &record, &nonce));
    g_assert_cmphex(nonce, ==, 0x0001020304050607);
    record.fragment.size = 7;
    g_assert_false(psk_protection_explicit_nonce(protection, &record, &nonce));
    g_assert_cmphex(nonce, ==, 0x0001020304050607);
}

static void
test_supports(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    const PskSuite *other = psk_suite_find_name("TLS_RSA_WITH_RC4_128_MD5");
    PskProtectionKeys keys = {.suite = other, .version = PSK_TLS_1_2};
    Octets key = octets("00112233445566778899aabbccddeeff");

    g_assert_false(psk_protection_supports(other));
    g_assert_null(psk_protection_new(crypto, &keys));
    g_assert_true(psk_protection_supports(psk_suite_find(0x002c)));
    g_assert_true(psk_protection_supports(psk_suite_find(0xc0a8)));
    /* TLS 1.3 has no ciphers but AEAD, whatever a ServerHello says. */
    keys = (PskProtectionKeys){.suite = psk_suite_find(0x008c),
                               .version = PSK_TLS_1_3,
                               .key = octets_span(&key),
                               .iv = psk_span("twelve octet", 12)};
    g_assert_null(psk_protection_new(crypto, &keys));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/protection/records", test_records);
    g_test_add_func("/crypto/protection/changes", test_changes);
    g_test_add_func("/crypto/protection/cut", test_cut);
    g_test_add_func("/crypto/protection/too-long", test_too_long);
    g_test_add_func("/crypto/protection/ccm-handle-after-free", test_ccm_handle_after_free);
    g_test_add_func("/crypto/protection/explicit-nonce", test_explicit_nonce);
    g_test_add_func("/crypto/protection/supports", test_supports);
    return g_test_run();
}
