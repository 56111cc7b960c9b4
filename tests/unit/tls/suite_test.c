/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/suite.h"

enum { PSK_SUITES = 86 }; /* in the IANA registry, tests/vectors/suites.tsv */

/* The rows of suites.tsv, each as its columns. */
static GPtrArray *
read_rows(void)
{
    g_autofree char *path = g_build_filename(PSK_TESTS, "vectors", "suites.tsv", NULL);
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, "0x"))
            g_ptr_array_add(rows, g_strsplit(*line, "\t", -1));
    g_assert_cmpuint(rows->len, ==, PSK_SUITES);
    return rows;
}

static void
assert_name(const char *name, const char *expected)
{
    g_assert_cmpstr(name, ==, g_str_equal(expected, "-") ? NULL : expected);
}

static void
test_psk_rows(void)
{
    g_autoptr(GPtrArray) rows = read_rows();
    size_t count, psk = 0;
    const PskSuite *suites = psk_suite_all(&count);

    for (guint i = 0; i < rows->len; i++) {
        char **row = g_ptr_array_index(rows, i);
        uint16_t id = (uint16_t)g_ascii_strtoull(row[0], NULL, 16);
        const PskSuite *suite = psk_suite_find(id);

        g_assert_cmpuint(g_strv_length(row), ==, 6);
        g_assert_nonnull(suite);
        g_assert_cmphex(suite->id, ==, id);
        g_assert_cmpuint(suite->rfc, ==, g_ascii_strtoull(row[1], NULL, 10));
        g_assert_cmpstr(suite->iana, ==, row[2]);
        assert_name(suite->openssl, row[3]);
        assert_name(suite->gnutls, row[4]);
        assert_name(suite->mbedtls, row[5]);
        g_assert_true(psk_suite_is_psk(suite));
    }
    for (size_t i = 0; i < count; i++)
        psk += psk_suite_is_psk(&suites[i]);
    g_assert_cmpuint(psk, ==, PSK_SUITES);
}

static void
test_sorted(void)
{
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);

    for (size_t i = 0; i < count; i++) {
        g_assert_true(psk_suite_find(suites[i].id) == &suites[i]);
        if (i > 0)
            g_assert_cmphex(suites[i - 1].id, <, suites[i].id);
    }
}

/* No name stands for two suites, whichever stack it is of. */
static void
test_names_unique(void)
{
    g_autoptr(GHashTable) owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);

    for (size_t i = 0; i < count; i++) {
        const char *const names[] = {suites[i].iana, suites[i].openssl, suites[i].gnutls,
                                     suites[i].mbedtls};

        g_assert_nonnull(suites[i].iana);
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++) {
            g_autofree char *key = names[j] != NULL ? g_ascii_strdown(names[j], -1) : NULL;
            const PskSuite *owner = key != NULL ? g_hash_table_lookup(owners, key) : NULL;

            g_assert_true(owner == NULL || owner == &suites[i]);
            if (key != NULL)
                g_hash_table_insert(owners, g_steal_pointer(&key), (gpointer)&suites[i]);
        }
    }
}

static void
assert_found(const char *name, const PskSuite *suite)
{
    g_autofree char *lower = NULL, *upper = NULL;

    if (name == NULL)
        return;
    lower = g_ascii_strdown(name, -1);
    upper = g_ascii_strup(name, -1);
    g_assert_true(psk_suite_find_name(name) == suite);
    g_assert_true(psk_suite_find_name(lower) == suite);
    g_assert_true(psk_suite_find_name(upper) == suite);
}

static void
test_find_name(void)
{
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);

    for (size_t i = 0; i < count; i++) {
        g_autofree char *number = g_strdup_printf("0x%04X", suites[i].id);

        assert_found(suites[i].iana, &suites[i]);
        assert_found(suites[i].openssl, &suites[i]);
        assert_found(suites[i].gnutls, &suites[i]);
        assert_found(suites[i].mbedtls, &suites[i]);
        assert_found(number, &suites[i]);
    }
    g_assert_true(psk_suite_find_name("0xA8") == psk_suite_find(0x00a8));
}

static void
test_unknown(void)
{
    static const char *const unknown[] = {
        "",
        "PSK",
        "TLS_PSK_WITH_AES_128_CCM_80",
        "TLS_PSK_WITH_AES_128_CCM_8 ",
        "0x",
        "0xC0A8 ",
        "0xC0G8",
        "0x1C0A8",
        "0xD004",
        "C0A8",
        "0x-1",
        "0x 2C",
        "0x0x2C",
        "0x0002C",
    };

    g_assert_null(psk_suite_find(0xd004)); /* RFC 8442 leaves it out */
    g_assert_null(psk_suite_find(0x0000));
    g_assert_null(psk_suite_find(0xffff));
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
        g_assert_null(psk_suite_find_name(unknown[i]));
}

/* An IANA name says what the row must say; suites that are never decrypted say no more. */
static void
check_meaning(const PskSuite *suite)
{
    const PskCipherInfo *cipher = psk_cipher_info(suite->cipher);
    bool cbc = strstr(suite->iana, "_CBC_") != NULL, ccm8 = strstr(suite->iana, "CCM_8") != NULL;
    bool stream = strstr(suite->iana, "_RC4_") != NULL || strstr(suite->iana, "_NULL_") != NULL;
    bool sha256 = g_str_has_suffix(suite->iana, "SHA256");
    bool sha384 = g_str_has_suffix(suite->iana, "SHA384");

    g_assert_cmpint(cipher->kind, ==,
                    stream               ? PSK_PROTECT_STREAM
                    : cbc                ? PSK_PROTECT_CBC
                    : suite->rfc == 9150 ? PSK_PROTECT_INTEGRITY
                                         : PSK_PROTECT_AEAD);
    g_assert_cmpint(suite->prf, ==, sha384 ? PSK_HASH_SHA384 : PSK_HASH_SHA256);
    if (cipher->kind == PSK_PROTECT_AEAD) {
        g_assert_cmpint(suite->mac, ==, PSK_HASH_NONE);
        g_assert_cmpuint(cipher->tag_size, ==, ccm8 ? 8 : 16);
        g_assert_cmpuint(cipher->fixed_iv_size + cipher->explicit_nonce_size, ==, 12);
    } else {
        g_assert_cmpint(suite->mac, ==,
                        sha384   ? PSK_HASH_SHA384
                        : sha256 ? PSK_HASH_SHA256
                                 : PSK_HASH_SHA1);
        g_assert_cmpuint(cipher->block_size > 0, ==, cbc);
    }
}

static void
check_kex(const PskSuite *suite)
{
    static const struct {
        const char *prefix;
        PskKex kex;
    } prefixes[] = {
        {"TLS_PSK_DHE_", PSK_KEX_DHE_PSK}, /* RFC 6655 turns the name around */
        {"TLS_PSK_", PSK_KEX_PSK},         {"TLS_DHE_PSK_", PSK_KEX_DHE_PSK},
        {"TLS_RSA_PSK_", PSK_KEX_RSA_PSK}, {"TLS_ECDHE_PSK_", PSK_KEX_ECDHE_PSK},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(suite->iana, prefixes[i].prefix)) {
            g_assert_cmpint(suite->kex, ==, prefixes[i].kex);
            return;
        }
    g_assert_cmphex(suite->id >> 8, ==, suite->rfc == 9150 ? 0xc0 : 0x13);
    g_assert_cmpint(suite->kex, ==, PSK_KEX_TLS13);
}

static void
test_meaning(void)
{
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);

    for (size_t i = 0; i < count; i++)
        if (psk_suite_is_psk(&suites[i]) || suites[i].kex == PSK_KEX_TLS13) {
            check_meaning(&suites[i]);
            check_kex(&suites[i]);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/suite/psk-rows", test_psk_rows);
    g_test_add_func("/tls/suite/sorted", test_sorted);
    g_test_add_func("/tls/suite/names-unique", test_names_unique);
    g_test_add_func("/tls/suite/find-name", test_find_name);
    g_test_add_func("/tls/suite/unknown", test_unknown);
    g_test_add_func("/tls/suite/meaning", test_meaning);
    return g_test_run();
}
