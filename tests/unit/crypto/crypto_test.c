/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/crypto.h"

#include "vectors.h"

typedef struct {
    PskHash hash;
    const char *key;  /* hexadecimal */
    const char *data; /* hexadecimal */
    const char *mac;
} Hmac;

/* clang-format off */
static const Hmac vectors[] = {
    /* RFC 2202 section 3, test cases 1, 2, 3 and 6: SHA-1. */
    {PSK_HASH_SHA1, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b617318655057264e28bc0b6fb378c8ef146be00"},
    {PSK_HASH_SHA1, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {PSK_HASH_SHA1, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddd",
     "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    /* RFC 4231 sections 4.2, 4.3 and 4.4: SHA-256. */
    {PSK_HASH_SHA256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {PSK_HASH_SHA256, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {PSK_HASH_SHA256, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddd",
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    /* The same: SHA-384. */
    {PSK_HASH_SHA384, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
     "faea9ea9076ede7f4af152e8b2fa9cb6"},
    {PSK_HASH_SHA384, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
     "8e2240ca5e69e2c78b3239ecfab21649"},
    /* Nothing under an empty key: that of an identity whose key is empty. */
    {PSK_HASH_SHA1, "", "", "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"},
    {PSK_HASH_SHA256, "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
};
/* clang-format on */

static void
test_hmac(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    /* Twice, since the handles keep the key of the time before. */
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(vectors); i++) {
        const Hmac *v = &vectors[i % G_N_ELEMENTS(vectors)];
        Octets key = octets(v->key), data = octets(v->data);
        uint8_t mac[PSK_HASH_SIZE_MAX];
        const PskSpan parts[] = {psk_span_first(octets_span(&data), 3), psk_span(NULL, 0),
                                 psk_span_skip(octets_span(&data), 3)};

        psk_hmac(crypto, v->hash, octets_span(&key), parts, G_N_ELEMENTS(parts), mac);
        assert_octets(mac, psk_hash_size(v->hash), v->mac);
    }
}

/* RFC 4231 section 4.7: a key longer than the block is hashed first. */
static void
test_hmac_long_key(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    const PskSpan data = psk_span_str("Test Using Larger Than Block-Size Key - Hash Key First");
    uint8_t key[131], mac[PSK_HASH_SIZE_MAX];

    memset(key, 0xaa, sizeof(key));
    psk_hmac(crypto, PSK_HASH_SHA256, psk_span(key, sizeof(key)), &data, 1, mac);
    assert_octets(mac, 32, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    psk_hmac(crypto, PSK_HASH_SHA384, psk_span(key, sizeof(key)), &data, 1, mac);
    assert_octets(mac, 48,
                  "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                  "0c2ef6ab4030fe8296248df163f44952");
    /* RFC 2202 section 3, test case 6. */
    psk_hmac(
        crypto, PSK_HASH_SHA1, psk_span(key, 80),
        (const PskSpan[]){psk_span_str("Test Using Larger Than Block-Size Key - Hash Key First")},
        1, mac);
    assert_octets(mac, 20, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

static void
test_hmac_changes(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets key = octets("4a656665"), data = octets("7768617420646f2079612077616e74");
    const PskSpan part = octets_span(&data);
    uint8_t first[PSK_HASH_SIZE_MAX], second[PSK_HASH_SIZE_MAX];

    psk_hmac(crypto, PSK_HASH_SHA256, octets_span(&key), &part, 1, first);
    key.data[0] ^= 1;
    psk_hmac(crypto, PSK_HASH_SHA256, octets_span(&key), &part, 1, second);
    g_assert_cmpint(memcmp(first, second, 32), !=, 0);
    key.data[0] ^= 1;
    data.data[data.size - 1] ^= 1;
    psk_hmac(crypto, PSK_HASH_SHA256, octets_span(&key), &part, 1, second);
    g_assert_cmpint(memcmp(first, second, 32), !=, 0);
}

/* FIPS 180-2 appendices A.1, B.1 and D.1, and RFC 1321 appendix A.5: "abc". */
static void
test_hash(void)
{
    uint8_t out[PSK_HASH_SIZE_MAX];

    psk_hash(PSK_HASH_SHA1, psk_span_str("abc"), out);
    assert_octets(out, 20, "a9993e364706816aba3e25717850c26c9cd0d89d");
    psk_hash(PSK_HASH_SHA256, psk_span_str("abc"), out);
    assert_octets(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    psk_hash(PSK_HASH_SHA384, psk_span_str("abc"), out);
    assert_octets(out, 48,
                  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                  "8086072ba1e7cc2358baeca134c825a7");
    psk_hash(PSK_HASH_MD5_SHA1, psk_span_str("abc"), out);
    assert_octets(out, 36,
                  "900150983cd24fb0d6963f7d28e17f72"
                  "a9993e364706816aba3e25717850c26c9cd0d89d");
    psk_hash(PSK_HASH_SHA256, psk_span(NULL, 0), out);
    assert_octets(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
test_hash_size(void)
{
    g_assert_cmpuint(psk_hash_size(PSK_HASH_NONE), ==, 0);
    g_assert_cmpuint(psk_hash_size(PSK_HASH_MD5_SHA1), ==, 36);
    g_assert_cmpuint(psk_hash_size(PSK_HASH_SHA1), ==, 20);
    g_assert_cmpuint(psk_hash_size(PSK_HASH_SHA256), ==, 32);
    g_assert_cmpuint(psk_hash_size(PSK_HASH_SHA384), ==, PSK_HASH_SIZE_MAX);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/crypto/hmac", test_hmac);
    g_test_add_func("/crypto/crypto/hmac-long-key", test_hmac_long_key);
    g_test_add_func("/crypto/crypto/hmac-changes", test_hmac_changes);
    g_test_add_func("/crypto/crypto/hash", test_hash);
    g_test_add_func("/crypto/crypto/hash-size", test_hash_size);
    return g_test_run();
}
