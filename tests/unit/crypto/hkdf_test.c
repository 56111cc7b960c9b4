/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/hkdf.h"

#include "vectors.h"

typedef struct {
    const char *ikm, *salt, *info;
    const char *prk, *okm;
} Hkdf;

/* RFC 5869 appendices A.1, A.2 and A.3: SHA-256. */
static const Hkdf vectors[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
     "f0f1f2f3f4f5f6f7f8f9", "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2"
     "e"
     "2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8"
     "e"
     "8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcddd"
     "e"
     "dfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590"
     "e"
     "09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

static void
test_vectors(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        const Hkdf *v = &vectors[i];
        Octets ikm = octets(v->ikm), salt = octets(v->salt), info = octets(v->info);
        Octets okm = octets(v->okm);
        uint8_t prk[32], out[100];

        psk_hkdf_extract(crypto, PSK_HASH_SHA256, octets_span(&salt), octets_span(&ikm), prk);
        assert_octets(prk, sizeof(prk), v->prk);
        psk_hkdf_expand(crypto, PSK_HASH_SHA256, psk_span(prk, sizeof(prk)), octets_span(&info),
                        out, okm.size);
        assert_octets(out, okm.size, v->okm);
        prk[31] ^= 1;
        psk_hkdf_expand(crypto, PSK_HASH_SHA256, psk_span(prk, sizeof(prk)), octets_span(&info),
                        out, okm.size);
        g_assert_cmpint(memcmp(out, okm.data, okm.size), !=, 0);
    }
}

/* The secret may be its own output: a key update needs no second buffer. */
static void
test_expand_in_place(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets prk = octets(vectors[0].prk), info = octets(vectors[0].info);

    psk_hkdf_expand(crypto, PSK_HASH_SHA256, psk_span(prk.data, 32), octets_span(&info), prk.data,
                    42);
    assert_octets(prk.data, 42, vectors[0].okm);
}

/* RFC 8448 section 3: "derived" of the early secret without a PSK, and keys of the handshake. */
static void
test_expand_label(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets early = octets("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");
    Octets empty = octets("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Octets traffic = octets("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
    uint8_t out[32];

    psk_hkdf_expand_label(crypto, PSK_HASH_SHA256, octets_span(&early), "derived",
                          octets_span(&empty), out, 32);
    assert_octets(out, 32, "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba");
    psk_hkdf_expand_label(crypto, PSK_HASH_SHA256, octets_span(&traffic), "key", psk_span(NULL, 0),
                          out, 16);
    assert_octets(out, 16, "3fce516009c21727d0f2e4e86ee403bc");
    psk_hkdf_expand_label(crypto, PSK_HASH_SHA256, octets_span(&traffic), "iv", psk_span(NULL, 0),
                          out, 12);
    assert_octets(out, 12, "5d313eb2671276ee13000b30");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/hkdf/vectors", test_vectors);
    g_test_add_func("/crypto/hkdf/expand-in-place", test_expand_in_place);
    g_test_add_func("/crypto/hkdf/expand-label", test_expand_label);
    return g_test_run();
}
