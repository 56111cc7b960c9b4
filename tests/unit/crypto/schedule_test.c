/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts; crypto/sessions_test.c compares whole handshakes with what the stacks derived. */
#include "crypto/schedule.h"

#include "vectors.h"

typedef struct {
    PskHash hash;
    const char *premaster, *client_random, *server_random, *master;
} Master;

/* NIST CAVP, SP 800-135, as in OpenSSL's evpkdf_tls12_prf.txt and evpkdf_tls11_prf.txt. */
static const Master masters[] = {
    {PSK_HASH_SHA256,
     "f8938ecc9edebc5030c0c6a441e213cd24e6f770a50dda07876f8d55da062bcadb386b411fd4fe4313a604fce6c17"
     "f"
     "bc",
     "36c129d01a3200894b9179faac589d9835d58775f9b5ea3587cb8fd0364cae8c",
     "f6c9575ed7ddd73e1f7d16eca115415812a43c2b747daaaae043abfb50053fce",
     "202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e6612518"
     "8"
     "bf"},
    {PSK_HASH_MD5_SHA1,
     "bded7fa5c1699c010be23dd06ada3a48349f21e5f86263d512c0c5cc379f0e780ec55d9844b2f1db02a9645351356"
     "8"
     "d0",
     "e5acaf549cd25c22d964c0d930fa4b5261d2507fad84c33715b7b9a864020693",
     "135e4d557fdf3aa6406d82975d5c606a9734c9334b42136e96990fbd5358cdb2",
     "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc2090c5bf51a0891209f46c1e1e998"
     "f"
     "62"},
};

static void
test_master_secret(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    for (size_t i = 0; i < G_N_ELEMENTS(masters); i++) {
        Octets premaster = octets(masters[i].premaster), client = octets(masters[i].client_random);
        Octets server = octets(masters[i].server_random);
        uint8_t master[PSK_MASTER_SECRET_SIZE];

        psk_master_secret(crypto, masters[i].hash, octets_span(&premaster), client.data,
                          server.data, master);
        assert_octets(master, sizeof(master), masters[i].master);
        psk_master_secret(crypto, masters[i].hash, octets_span(&premaster), server.data,
                          client.data, master);
        g_assert_cmpint(memcmp(master, octets(masters[i].master).data, sizeof(master)), !=, 0);
    }
}

/* OpenSSL's evpkdf_tls12_prf.txt, whose seed stands for the session hash: RFC 7627 section 4. */
static void
test_extended_master_secret(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    Octets premaster = octets("0102030405060708090a0b");
    Octets session_hash =
        octets("36c129d01a3200894b9179faac589d9835d58775f9b5ea3587cb8fd0364cae8c"
               "f6c9575ed7ddd73e1f7d16eca115415812a43c2b747daaaae043abfb50053fce");
    uint8_t master[PSK_MASTER_SECRET_SIZE];

    psk_extended_master_secret(crypto, PSK_HASH_SHA256, octets_span(&premaster),
                               octets_span(&session_hash), master);
    assert_octets(master, sizeof(master),
                  "8cb203c99a13871fd96cecd2770720df3c4ebd49e1cbc956fddb400f9c051fb6"
                  "9b63d7abb2f996f4e4d1ac0e9153f51b");
}

/* RFC 4279 section 2: N, N zeros, N, key. Section 4: 48, the RSA secret, N, key. */
static void
test_premaster(void)
{
    PskSecret premaster = {0};
    g_autofree uint8_t *long_key = g_malloc0(65536);

    g_assert_true(psk_premaster_psk(psk_span_str("abc"), &premaster));
    assert_octets(premaster.data, premaster.size, "0003 000000 0003 616263");
    g_assert_true(psk_premaster_psk(psk_span(NULL, 0), &premaster));
    assert_octets(premaster.data, premaster.size, "0000 0000");
    g_assert_true(psk_premaster_with_other(psk_span_str("dh"), psk_span_str("abc"), &premaster));
    assert_octets(premaster.data, premaster.size, "0002 6468 0003 616263");

    g_assert_true(psk_premaster_psk(psk_span(long_key, 65535), &premaster));
    g_assert_cmpuint(premaster.size, ==, 2 * (2 + 65535));
    g_assert_cmpuint(premaster.data[0], ==, 0xff);
    g_assert_cmpuint(premaster.data[1], ==, 0xff);
    g_assert_cmpuint(premaster.data[2 + 65535], ==, 0xff);
    g_assert_false(psk_premaster_psk(psk_span(long_key, 65536), &premaster));
    g_assert_false(
        psk_premaster_with_other(psk_span(long_key, 65536), psk_span_str("abc"), &premaster));
    psk_secret_clear(&premaster);
}

static void
test_hash(void)
{
    const PskSuite *sha256 = psk_suite_find_name("TLS_PSK_WITH_AES_128_CBC_SHA");
    const PskSuite *sha384 = psk_suite_find_name("TLS_PSK_WITH_AES_256_GCM_SHA384");

    g_assert_cmpint(psk_schedule_hash(PSK_TLS_1_0, sha256), ==, PSK_HASH_MD5_SHA1);
    g_assert_cmpint(psk_schedule_hash(PSK_TLS_1_1, sha384), ==, PSK_HASH_MD5_SHA1);
    g_assert_cmpint(psk_schedule_hash(PSK_TLS_1_2, sha256), ==, PSK_HASH_SHA256);
    g_assert_cmpint(psk_schedule_hash(PSK_TLS_1_2, sha384), ==, PSK_HASH_SHA384);
    g_assert_cmpint(psk_schedule_hash(PSK_TLS_1_3, sha384), ==, PSK_HASH_SHA384);
}

typedef struct {
    const char *part; /* of the IANA name */
    size_t size;
} NamePart;

/* The size that goes with the first part that |name| contains. */
static size_t
size_by_name(const char *name, const NamePart *parts)
{
    for (; parts->part != NULL; parts++)
        if (strstr(name, parts->part) != NULL)
            return parts->size;
    return 0;
}

/* What an IANA name says of its suite, as RFC 5246 appendix C tables it. */
static const NamePart key_sizes[] = {
    {"3DES_EDE", 24}, {"CHACHA20", 32}, {"_128_", 16}, {"_256_", 32}, {NULL, 0}};
static const NamePart block_sizes[] = {{"3DES_EDE_CBC", 8}, {"CBC", 16}, {NULL, 0}};
static const NamePart fixed_ivs[] = {{"GCM", 4}, {"CCM", 4}, {"CHACHA20", 12}, {NULL, 0}};
static const NamePart mac_sizes[] = {{"GCM", 0},     {"CCM", 0},  {"CHACHA20", 0}, {"SHA256", 32},
                                     {"SHA384", 48}, {"SHA", 20}, {NULL, 0}};

static void
check_key_block(PskCrypto *crypto, const PskSuite *suite, uint16_t version)
{
    static const uint8_t master[PSK_MASTER_SECRET_SIZE] = {1}, random[2][PSK_RANDOM_SIZE] = {{2}};
    size_t iv = size_by_name(suite->iana, fixed_ivs), offset = 0;
    PskKeyBlock keys = {0};

    if (version == PSK_TLS_1_0 && iv == 0)
        iv = size_by_name(suite->iana, block_sizes);
    psk_key_block(crypto, version, suite, master, random[0], random[1], &keys);
    for (int who = 0; who < PSK_SENDERS; who++) {
        g_assert_cmpuint(keys.mac_key[who].size, ==, size_by_name(suite->iana, mac_sizes));
        g_assert_cmpuint(keys.key[who].size, ==, size_by_name(suite->iana, key_sizes));
        g_assert_cmpuint(keys.iv[who].size, ==, iv);
    }
    /* RFC 5246 section 6.3: the order, and nothing left over. */
    const PskSpan order[] = {keys.mac_key[0], keys.mac_key[1], keys.key[0],
                             keys.key[1],     keys.iv[0],      keys.iv[1]};
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        if (order[i].size > 0)
            g_assert_true(order[i].data == keys.block.data + offset);
        offset += order[i].size;
    }
    g_assert_cmpuint(offset, ==, keys.block.size);
    psk_key_block_clear(&keys);
    g_assert_null(keys.key[0].data);
}

static void
test_key_block(void)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);

    for (size_t i = 0; i < count; i++)
        for (uint16_t version = PSK_TLS_1_0; version <= PSK_TLS_1_2; version++)
            if (psk_suite_is_psk(&suites[i]))
                check_key_block(crypto, &suites[i], version);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/schedule/master-secret", test_master_secret);
    g_test_add_func("/crypto/schedule/extended-master-secret", test_extended_master_secret);
    g_test_add_func("/crypto/schedule/premaster", test_premaster);
    g_test_add_func("/crypto/schedule/hash", test_hash);
    g_test_add_func("/crypto/schedule/key-block", test_key_block);
    return g_test_run();
}
