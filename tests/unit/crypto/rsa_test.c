/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/rsa.h"

#include "crypto/crypto.h"
#include "vectors.h"

/* A key of `openssl genrsa 1024`, and another one. */
static const char modulus[] =
    "98c2991e04a8367a852b07a7ed2df77289075b11bb7452a1166de4ce7014f816eded02f305b539c3"
    "94a345f6af86cc456560333ead0c6dab34b38216db42d975cccfc27413748e10afb14cd13d36d70e"
    "b37afc4198765c432258b62412a4f6e83a6aec3d8a9d56423bad3a657477ce1d9ec07f10fce53c3c"
    "9be688ccc6c558ef";

static const char private_exponent[] =
    "5f560b836d7aa1cd6330d0ad5fdbb133dd0b272df0e48ef113f36fb9dabf6b79bbf19046a5484e0d"
    "9ec52b53e285e91462496091fc23e689d3f137fe15c729b961360507ffeb2caa2897c5d944b0d026"
    "34d4e053690bf7b10d4e8b174151f0993b2587346cba56f8deb644ca7a07604bc0af65739ee42ae3"
    "5710561a68b39c79";

static const char other_modulus[] =
    "bf5ee1ee547dc81391ab1b8e03b2c2b9ac91243933d409cb1f66fc16665b9f12bfe4725d62b6104f"
    "e9cde24b546fc3537b74a6225c37eaab42af700aea050bad63f4014aadc2eea6a56f5b7bc33bf1bd"
    "c5353c0c06712b37e752d1c51d354fabf0d590a61e29e3028d2e0fae90e5f13e10d0ca568e753e49"
    "9df0b52a78f1ae5f";

static const char other_exponent[] =
    "57da3111fe4bb7fbf3d57f52d4b3cddcfb31ae556c4b9d2b5881289d07e46bc469bf70191ae5c5db"
    "49d4305cb0a8961ccf021ffa8a27495dd1c144485e626e9721a04ed4b79ac87c9897496da17bf1f2"
    "1c0371fa9d048d7be660fd92f00f52cb2e9ab21daa3cc67927d51f74ed6afa99ecfd5a0637b09b6c"
    "785d1f21392b25f1";

/* What `openssl pkeyutl -encrypt` made of |plain|: a premaster secret's length, 48 octets. */
static const char encrypted[] =
    "5ad91eeb7251205cd72c9e1758796687b73836ac5b55eb4837c36149ca1893f4b544ab0cdc4959a3"
    "8a078f1cfc1bb6613c6ab0ab5b45cc793a036eb205a3b0b0e8b4b324f82c5fd5e7928d8832c67684"
    "a6ee4f6bb05158b087b472cccfe2f9fde61fe8d6db1d2479de339ab8428f14195eb2c54a82bc392a"
    "bff38d2c98c87b56";

static const char plain[] =
    "0303 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    "202122232425262728292a2b2c2d2e";

static bool
decrypt(const char *n, const char *d, PskSpan from, PskSecret *to)
{
    Octets n_octets = octets(n), e = octets("010001"), d_octets = octets(d);

    return psk_rsa_decrypt(octets_span(&n_octets), octets_span(&e), octets_span(&d_octets), from,
                           to);
}

static bool
is_plain(const PskSecret *secret)
{
    Octets expected = octets(plain);

    return psk_span_equal(psk_secret_span(secret), octets_span(&expected));
}

static void
test_decrypt(void)
{
    Octets from = octets(encrypted);
    PskSecret to = {0};

    g_assert_true(decrypt(modulus, private_exponent, octets_span(&from), &to));
    assert_octets(to.data, to.size, plain);
    psk_secret_clear(&to);
}

/* Padding that does not hold, or other octets: never the plaintext. */
static void
assert_lost(const char *n, const char *d, PskSpan from)
{
    PskSecret to = {0};

    if (decrypt(n, d, from, &to))
        g_assert_false(is_plain(&to));
    else
        g_assert_cmpuint(to.size, ==, 0);
    psk_secret_clear(&to);
}

static void
test_wrong_key(void)
{
    Octets from = octets(encrypted);
    PskSecret to = {0};

    g_assert_false(decrypt(other_modulus, other_exponent, octets_span(&from), &to));
    g_assert_false(decrypt(modulus, other_exponent, octets_span(&from), &to));
    g_assert_false(decrypt(other_modulus, private_exponent, octets_span(&from), &to));
    g_assert_cmpuint(to.size, ==, 0);
}

static void
test_damaged(void)
{
    Octets from = octets(encrypted);

    for (size_t i = 0; i < from.size; i++) {
        from.data[i] ^= 0x01;
        assert_lost(modulus, private_exponent, octets_span(&from));
        from.data[i] ^= 0x01;
        assert_lost(modulus, private_exponent, psk_span(from.data, i));
    }
    assert_lost(modulus, private_exponent, psk_span(NULL, 0));
}

/* Numbers that are no key, or another one. */
static void
test_no_key(void)
{
    static const char *const numbers[] = {"", "00", "01", "02", "03"};
    Octets from = octets(encrypted);

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        assert_lost(numbers[i], private_exponent, octets_span(&from));
        assert_lost(modulus, numbers[i], octets_span(&from));
        assert_lost(numbers[i], numbers[i], octets_span(&from));
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(PskCrypto) crypto = psk_crypto_new();

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/rsa/decrypt", test_decrypt);
    g_test_add_func("/crypto/rsa/wrong-key", test_wrong_key);
    g_test_add_func("/crypto/rsa/damaged", test_damaged);
    g_test_add_func("/crypto/rsa/no-key", test_no_key);
    return g_test_run();
}
