/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/prf.h"
#include "crypto/prf_memo.h"

#include "vectors.h"

typedef struct {
    PskHash hash;
    const char *secret;
    const char *label;
    const char *seed1, *seed2;
    const char *output;
} Prf;

static const Prf vectors[] = {
    /* IETF TLS list, https://www.ietf.org/mail-archive/web/tls/current/msg03416.html */
    {PSK_HASH_SHA256, "9bbe436ba940f017b17652849a71db35", "test label",
     "a0ba9f936cda311827a6f796ffd5198c", "",
     "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14ba"
     "f9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a51"
     "10fff70187347b66"},
    {PSK_HASH_SHA384, "b80b733d6ceefcdc71566ea48e5567df", "test label",
     "cd665cf6a8447dd6ff8b27555edb7465", "",
     "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c91"
     "46a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad0"
     "5d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa"
     "3be85e0990703d73e56f"},
    /* NIST CAVP, SP 800-135 TLS 1.2, as in OpenSSL's evpkdf_tls12_prf.txt. */
    {PSK_HASH_SHA256,
     "202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e6612518"
     "8"
     "bf",
     "key expansion", "ae6c806f8ad4d80784549dff28a4b58fd837681a51d928c3e30ee5ff14f39868",
     "62e1fd91f23f558a605f28478c58cf72637b89784d959df7e946d3f07bd1b616",
     "d06139889fffac1e3a71865f504aa5d0d2a2e89506c6f2279b670c3e1b74f531016a2530c51a3a0f7e1d6590d0f0"
     "566b2f387f8d11fd4f731cdd572d2eae927f6f2f81410b25e6960be68985add6c38445ad9f8c64bf8068bf9a6679"
     "485d966f1ad6f68b43495b10a683755ea2b858d70ccac7ec8b053c6bd41ca299d4e51928"},
    /* NIST CAVP, SP 800-135 TLS 1.0 and 1.1, as in OpenSSL's evpkdf_tls11_prf.txt. */
    {PSK_HASH_MD5_SHA1,
     "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc2090c5bf51a0891209f46c1e1e998"
     "f"
     "62",
     "key expansion", "67267e650eb32444119d222a368c191af3082888dc35afe8368e638c828874be",
     "d58a7b1cd4fedaa232159df652ce188f9d997e061b9bf48e83b62990440931f6",
     "3088825988e77fce68d19f756e18e43eb7fe672433504feaf99b3c503d9091b164f166db301d70c9fc0870b4a945"
     "63907bee1a61fb786cb717576890bcc51cb9ead97e01d0a2fea99c953377b195205ff07b369589178796edc963fd"
     "80fdbe518a2fc1c35c18ae8d"},
};

static PskCrypto *
new_crypto(bool remember)
{
    PskCrypto *crypto = psk_crypto_new();

    if (remember)
        psk_crypto_remember(crypto);
    return crypto;
}

static void
test_vectors(const void *remember)
{
    g_autoptr(PskCrypto) crypto = new_crypto(remember != NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        const Prf *v = &vectors[i];
        Octets secret = octets(v->secret), seed1 = octets(v->seed1), seed2 = octets(v->seed2);
        Octets expected = octets(v->output);
        uint8_t out[200];

        psk_prf(crypto, v->hash, octets_span(&secret), v->label, octets_span(&seed1),
                octets_span(&seed2), out, expected.size);
        assert_octets(out, expected.size, v->output);
        /* Any shorter output is the beginning of the longer one, and nothing is written behind. */
        for (size_t size = 0; size < expected.size; size++) {
            memset(out, 0xee, sizeof(out));
            psk_prf(crypto, v->hash, octets_span(&secret), v->label, octets_span(&seed1),
                    octets_span(&seed2), out, size);
            g_assert_cmpint(memcmp(out, expected.data, size), ==, 0);
            g_assert_cmpuint(out[size], ==, 0xee);
        }
    }
}

/* "PRF Testvector" of the IETF TLS list (1999), with octets repeated for secret and seed. */
static void
test_tls10(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    uint8_t secret[48], seed[64], out[104];

    memset(secret, 0xab, sizeof(secret));
    memset(seed, 0xcd, sizeof(seed));
    psk_prf(crypto, PSK_HASH_MD5_SHA1, psk_span(secret, sizeof(secret)), "PRF Testvector",
            psk_span(seed, 10), psk_span(seed, sizeof(seed) - 10), out, sizeof(out));
    assert_octets(out, sizeof(out),
                  "d3d4d1e349b5d515044666d51de32bab258cb521b6b053463e354832fd976754443bcf9a296519bc"
                  "289abcbc1187e4ebd31e602353776c408aafb74cbc85eff69255f9788faa184cbb957a9819d84a5d"
                  "7eb006eb459d3ae8de9810454b8b2d8f1afbc655a8c9a013");
}

static void
test_changes(const void *remember)
{
    g_autoptr(PskCrypto) crypto = new_crypto(remember != NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        const Prf *v = &vectors[i];
        Octets secret = octets(v->secret), seed = octets(v->seed1), expected = octets(v->output);
        uint8_t out[12];

        for (size_t j = 0; j < secret.size; j++) {
            secret.data[j] ^= 1;
            psk_prf(crypto, v->hash, octets_span(&secret), v->label, octets_span(&seed),
                    psk_span(NULL, 0), out, sizeof(out));
            g_assert_cmpint(memcmp(out, expected.data, sizeof(out)), !=, 0);
            secret.data[j] ^= 1;
        }
        seed.data[0] ^= 1;
        psk_prf(crypto, v->hash, octets_span(&secret), v->label, octets_span(&seed),
                psk_span(NULL, 0), out, sizeof(out));
        g_assert_cmpint(memcmp(out, expected.data, sizeof(out)), !=, 0);
    }
}

/* What was put is found, and nothing that differs in any part. */
static void
test_memo(void)
{
    PskPrfMemo *memo = psk_prf_memo_new();
    const PskSpan secret = psk_span_str("secret"), long_secret = psk_span((uint8_t[400]){1}, 400);
    const PskPrfInput input = {
        PSK_HASH_SHA256, secret, {psk_span_str("a"), psk_span_str("bc"), psk_span(NULL, 0)}, 4};
    PskPrfInput others[] = {input, input, input, input, input};
    PskPrfInput long_input = input;
    uint8_t out[4] = {0};

    others[0].hash = PSK_HASH_SHA384;
    others[1].secret = psk_span_str("secrets");
    others[2].seed[1] = psk_span_str("bd");
    others[3].seed[2] = psk_span_str("d");
    others[4].size = 3;
    long_input.secret = long_secret;
    g_assert_false(psk_prf_memo_find(memo, &input, out));
    psk_prf_memo_put(memo, &input, (const uint8_t *)"1234");
    psk_prf_memo_put(memo, &long_input, (const uint8_t *)"5678");
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(psk_prf_memo_find(memo, &others[i], out));
    g_assert_false(psk_prf_memo_find(memo, &long_input, out));
    g_assert_true(psk_prf_memo_find(memo, &input, out));
    g_assert_cmpmem(out, sizeof out, "1234", 4);
    psk_prf_memo_free(memo);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/crypto/prf/vectors", NULL, test_vectors);
    g_test_add_data_func("/crypto/prf/vectors/remembered", "", test_vectors);
    g_test_add_func("/crypto/prf/tls10", test_tls10);
    g_test_add_data_func("/crypto/prf/changes", NULL, test_changes);
    g_test_add_data_func("/crypto/prf/changes/remembered", "", test_changes);
    g_test_add_func("/crypto/prf/memo", test_memo);
    return g_test_run();
}
