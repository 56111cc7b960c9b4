/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/suite.h"

const PskSuite *
psk_suite_find(uint16_t id)
{
    size_t low = 0, high;
    const PskSuite *suites = psk_suite_all(&high);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (suites[middle].id == id)
            return &suites[middle];
        if (suites[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool
same_name(const char *a, const char *b)
{
    return a != NULL && g_ascii_strcasecmp(a, b) == 0;
}

const PskSuite *
psk_suite_find_name(const char *name)
{
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);

    if (g_ascii_strncasecmp(name, "0x", 2) == 0) {
        size_t digits = strspn(name + 2, "0123456789abcdefABCDEF");

        /* Counted here, since g_ascii_strtoull() passes over spaces, a sign and another 0x. */
        return digits > 0 && digits <= 4 && name[2 + digits] == '\0'
                   ? psk_suite_find((uint16_t)g_ascii_strtoull(name + 2, NULL, 16))
                   : NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (same_name(suites[i].iana, name) || same_name(suites[i].openssl, name) ||
            same_name(suites[i].gnutls, name) || same_name(suites[i].mbedtls, name))
            return &suites[i];
    return NULL;
}

bool
psk_suite_is_psk(const PskSuite *suite)
{
    return suite->kex == PSK_KEX_PSK || suite->kex == PSK_KEX_DHE_PSK ||
           suite->kex == PSK_KEX_RSA_PSK || suite->kex == PSK_KEX_ECDHE_PSK;
}

/*
 * kind, key, fixed IV, explicit nonce, tag, block. AEAD nonces: RFC 5288 (GCM), RFC 6655 (CCM),
 * RFC 7905 (ChaCha20-Poly1305, whose nonce is all implicit).
 */
/* clang-format off */
static const PskCipherInfo ciphers[] = {
    [PSK_CIPHER_NULL]              = {PSK_PROTECT_STREAM,   0,  0, 0,  0,  0},
    [PSK_CIPHER_RC4_128]           = {PSK_PROTECT_STREAM,  16,  0, 0,  0,  0},
    [PSK_CIPHER_3DES_EDE_CBC]      = {PSK_PROTECT_CBC,     24,  0, 0,  0,  8},
    [PSK_CIPHER_AES_128_CBC]       = {PSK_PROTECT_CBC,     16,  0, 0,  0, 16},
    [PSK_CIPHER_AES_256_CBC]       = {PSK_PROTECT_CBC,     32,  0, 0,  0, 16},
    [PSK_CIPHER_CAMELLIA_128_CBC]  = {PSK_PROTECT_CBC,     16,  0, 0,  0, 16},
    [PSK_CIPHER_CAMELLIA_256_CBC]  = {PSK_PROTECT_CBC,     32,  0, 0,  0, 16},
    [PSK_CIPHER_ARIA_128_CBC]      = {PSK_PROTECT_CBC,     16,  0, 0,  0, 16},
    [PSK_CIPHER_ARIA_256_CBC]      = {PSK_PROTECT_CBC,     32,  0, 0,  0, 16},
    [PSK_CIPHER_AES_128_GCM]       = {PSK_PROTECT_AEAD,    16,  4, 8, 16,  0},
    [PSK_CIPHER_AES_256_GCM]       = {PSK_PROTECT_AEAD,    32,  4, 8, 16,  0},
    [PSK_CIPHER_CAMELLIA_128_GCM]  = {PSK_PROTECT_AEAD,    16,  4, 8, 16,  0},
    [PSK_CIPHER_CAMELLIA_256_GCM]  = {PSK_PROTECT_AEAD,    32,  4, 8, 16,  0},
    [PSK_CIPHER_ARIA_128_GCM]      = {PSK_PROTECT_AEAD,    16,  4, 8, 16,  0},
    [PSK_CIPHER_ARIA_256_GCM]      = {PSK_PROTECT_AEAD,    32,  4, 8, 16,  0},
    [PSK_CIPHER_AES_128_CCM]       = {PSK_PROTECT_AEAD,    16,  4, 8, 16,  0},
    [PSK_CIPHER_AES_256_CCM]       = {PSK_PROTECT_AEAD,    32,  4, 8, 16,  0},
    [PSK_CIPHER_AES_128_CCM_8]     = {PSK_PROTECT_AEAD,    16,  4, 8,  8,  0},
    [PSK_CIPHER_AES_256_CCM_8]     = {PSK_PROTECT_AEAD,    32,  4, 8,  8,  0},
    [PSK_CIPHER_CHACHA20_POLY1305] = {PSK_PROTECT_AEAD,    32, 12, 0, 16,  0},
    [PSK_CIPHER_INTEGRITY_ONLY]    = {PSK_PROTECT_INTEGRITY, 0, 0, 0,  0,  0},
    [PSK_CIPHER_OTHER]             = {PSK_PROTECT_UNKNOWN,  0,  0, 0,  0,  0},
};
/* clang-format on */

const PskCipherInfo *
psk_cipher_info(PskCipher cipher)
{
    g_return_val_if_fail((size_t)cipher < G_N_ELEMENTS(ciphers), &ciphers[PSK_CIPHER_OTHER]);
    return &ciphers[cipher];
}
