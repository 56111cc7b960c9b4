/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of hostile bytes under known keys, of every suite and version. The first octets say
 * which, and whether the bytes are encrypted before, so that they are what decryption gives: the
 * paddings and MACs that only a peer with the key can send.
 */
#include <gcrypt.h>
#include <glib.h>

#include "base/reader.h"
#include "crypto/protection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODE_VERSION = 3, MODE_ENCRYPT_THEN_MAC = 4, MODE_TRUNCATED = 8, MODE_ENCRYPT = 16 };

static const uint8_t zeros[64];

static void
encrypt(const PskSuite *suite, bool explicit_iv, uint8_t *data, size_t size)
{
    const PskCipherInfo *info = psk_cipher_info(suite->cipher);
    int algorithm = info->key_size == 32 ? GCRY_CIPHER_AES256 : GCRY_CIPHER_AES128;
    size_t block = info->block_size, skip = explicit_iv ? block : 0;
    gcry_cipher_hd_t cipher;

    if (block != 16 || size < skip + block ||
        gcry_cipher_open(&cipher, algorithm, GCRY_CIPHER_MODE_CBC, 0) != 0)
        return;
    gcry_cipher_setkey(cipher, zeros, info->key_size);
    gcry_cipher_setiv(cipher, explicit_iv ? data : zeros, block);
    gcry_cipher_encrypt(cipher, data + skip, (size - skip) / block * block, NULL, 0);
    gcry_cipher_close(cipher);
}

static PskProtection *
protection_for(PskCrypto *crypto, const PskSuite *suite, uint8_t mode, uint16_t *version)
{
    static const uint16_t versions[] = {PSK_TLS_1_0, PSK_TLS_1_1, PSK_TLS_1_2, PSK_TLS_1_3};
    const PskCipherInfo *info = psk_cipher_info(suite->cipher);
    PskProtectionKeys keys = {.suite = suite,
                              .version = versions[mode & MODE_VERSION],
                              .encrypt_then_mac = mode & MODE_ENCRYPT_THEN_MAC,
                              .truncated_hmac = mode & MODE_TRUNCATED,
                              .mac_key = psk_span(zeros, psk_hash_size(suite->mac)),
                              .key = psk_span(zeros, info->key_size),
                              .iv = psk_span(zeros, 16),
                              .short_iv = psk_span(zeros, 12)};

    if (info->kind == PSK_PROTECT_INTEGRITY)
        keys.iv.size = psk_hash_size(suite->mac);
    else if (keys.version == PSK_TLS_1_3)
        keys.iv.size = 12;
    else if (info->kind == PSK_PROTECT_CBC)
        keys.iv.size = keys.version == PSK_TLS_1_0 ? info->block_size : 0;
    else
        keys.iv.size = info->fixed_iv_size;
    *version = keys.version;
    return psk_protection_supports(suite) ? psk_protection_new(crypto, &keys) : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskReader reader = psk_reader(psk_span(data, size));
    static PskCrypto *crypto;
    g_autoptr(PskProtection) protection = NULL;
    const PskSuite *suite;
    uint16_t id, version;
    uint8_t mode, type;

    if (!psk_reader_u16(&reader, &id) || !psk_reader_u8(&reader, &mode))
        return 0;
    if (crypto == NULL)
        crypto = psk_crypto_new();
    suite = psk_suite_find(id);
    if (suite != NULL)
        protection = protection_for(crypto, suite, mode, &version);
    while (protection != NULL && psk_reader_u8(&reader, &type)) {
        uint16_t length = 0;
        PskSpan bytes = {NULL, 0}, content;
        g_autofree uint8_t *fragment = NULL, *out = NULL;
        PskRecord record = {.type = type, .version = version};
        uint64_t nonce, before = psk_protection_sequence(protection);

        if (!psk_reader_u16(&reader, &length) ||
            !psk_reader_bytes(&reader, MIN(length, psk_reader_remaining(&reader)), &bytes))
            break;
        fragment = g_memdup2(bytes.data, bytes.size);
        if (mode & MODE_ENCRYPT)
            encrypt(suite, version != PSK_TLS_1_0, fragment, bytes.size);
        record.fragment = psk_span(fragment, bytes.size);
        out = g_malloc(MAX(bytes.size, 1));
        /* Nobody can guess a MAC. */
        g_assert_cmpint(psk_protection_open(protection, &record, out, &content, &type), !=,
                        PSK_OPEN_OK);
        g_assert_cmpuint(psk_protection_sequence(protection), ==, before);
        (void)psk_protection_explicit_nonce(protection, &record, &nonce);
        psk_protection_skip(protection, &record);
        if (length & 0x8000)
            psk_protection_gap(protection);
    }
    return 0;
}
