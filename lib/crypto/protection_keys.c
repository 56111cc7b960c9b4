/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PskProtection's beginning and end, and the handles of libgcrypt that hold its keys. */
#include "crypto/protection_private.h"

#include <gcrypt.h>

typedef struct {
    int algorithm;
    int mode;
} Cipher;

#if GCRYPT_VERSION_NUMBER >= 0x010b00
#define ARIA_128 GCRY_CIPHER_ARIA128
#define ARIA_256 GCRY_CIPHER_ARIA256
#else
#define ARIA_128 GCRY_CIPHER_NONE
#define ARIA_256 GCRY_CIPHER_NONE
#endif

/* The ciphers as libgcrypt calls them; no mode where it has none. */
/* clang-format off */
static const Cipher ciphers[] = {
    [PSK_CIPHER_NULL]              = {GCRY_CIPHER_NONE,        GCRY_CIPHER_MODE_NONE},
    [PSK_CIPHER_RC4_128]           = {GCRY_CIPHER_ARCFOUR,     GCRY_CIPHER_MODE_STREAM},
    [PSK_CIPHER_3DES_EDE_CBC]      = {GCRY_CIPHER_3DES,        GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_AES_128_CBC]       = {GCRY_CIPHER_AES128,      GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_AES_256_CBC]       = {GCRY_CIPHER_AES256,      GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_CAMELLIA_128_CBC]  = {GCRY_CIPHER_CAMELLIA128, GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_CAMELLIA_256_CBC]  = {GCRY_CIPHER_CAMELLIA256, GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_ARIA_128_CBC]      = {ARIA_128,                GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_ARIA_256_CBC]      = {ARIA_256,                GCRY_CIPHER_MODE_CBC},
    [PSK_CIPHER_AES_128_GCM]       = {GCRY_CIPHER_AES128,      GCRY_CIPHER_MODE_GCM},
    [PSK_CIPHER_AES_256_GCM]       = {GCRY_CIPHER_AES256,      GCRY_CIPHER_MODE_GCM},
    [PSK_CIPHER_CAMELLIA_128_GCM]  = {GCRY_CIPHER_CAMELLIA128, GCRY_CIPHER_MODE_GCM},
    [PSK_CIPHER_CAMELLIA_256_GCM]  = {GCRY_CIPHER_CAMELLIA256, GCRY_CIPHER_MODE_GCM},
    [PSK_CIPHER_ARIA_128_GCM]      = {ARIA_128,                GCRY_CIPHER_MODE_GCM},
    [PSK_CIPHER_ARIA_256_GCM]      = {ARIA_256,                GCRY_CIPHER_MODE_GCM},
    [PSK_CIPHER_AES_128_CCM]       = {GCRY_CIPHER_AES128,      GCRY_CIPHER_MODE_CCM},
    [PSK_CIPHER_AES_256_CCM]       = {GCRY_CIPHER_AES256,      GCRY_CIPHER_MODE_CCM},
    [PSK_CIPHER_AES_128_CCM_8]     = {GCRY_CIPHER_AES128,      GCRY_CIPHER_MODE_CCM},
    [PSK_CIPHER_AES_256_CCM_8]     = {GCRY_CIPHER_AES256,      GCRY_CIPHER_MODE_CCM},
    [PSK_CIPHER_CHACHA20_POLY1305] = {GCRY_CIPHER_CHACHA20,    GCRY_CIPHER_MODE_POLY1305},
    [PSK_CIPHER_INTEGRITY_ONLY]    = {GCRY_CIPHER_NONE,        GCRY_CIPHER_MODE_NONE},
    [PSK_CIPHER_OTHER]             = {GCRY_CIPHER_NONE,        GCRY_CIPHER_MODE_NONE},
};
/* clang-format on */

bool
psk_protection_supports(const PskSuite *suite)
{
    int algorithm = ciphers[suite->cipher].algorithm;

    if (suite->cipher == PSK_CIPHER_NULL || suite->cipher == PSK_CIPHER_INTEGRITY_ONLY)
        return true;
    psk_crypto_initialise();
    return algorithm != GCRY_CIPHER_NONE && gcry_cipher_test_algo(algorithm) == 0;
}

struct gcry_cipher_handle *
psk_protection_cipher(PskProtection *protection)
{
    PskKeyed *keyed = &protection->crypto->cipher[protection->cipher];
    bool ours = psk_keyed_find(keyed, protection, &protection->cipher_place);
    struct gcry_cipher_handle **handle = &keyed->handle[protection->cipher_place].cipher;
    const Cipher *cipher = &ciphers[protection->cipher];

    if (ours)
        return *handle;
    if (*handle == NULL && gcry_cipher_open(handle, cipher->algorithm, cipher->mode, 0) != 0)
        return NULL;
    if (gcry_cipher_setkey(*handle, protection->key, protection->info->key_size) != 0)
        return NULL;
    psk_keyed_own(keyed, protection, protection->cipher_place);
    return *handle;
}

static struct gcry_md_handle *
mac_handle(PskProtection *protection)
{
    PskKeyed *keyed = &protection->crypto->mac[protection->hmac];
    bool ours = psk_keyed_find(keyed, protection, &protection->mac_place);
    struct gcry_md_handle **handle = &keyed->handle[protection->mac_place].mac;
    int algorithm = psk_hmac_algorithm(protection->hmac);

    if (ours) {
        gcry_md_reset(*handle);
        return *handle;
    }
    if (*handle == NULL && gcry_md_open(handle, algorithm, GCRY_MD_FLAG_HMAC) != 0)
        return NULL;
    if (gcry_md_setkey(*handle, protection->mac_key, psk_hmac_size(protection->hmac)) != 0)
        return NULL;
    psk_keyed_own(keyed, protection, protection->mac_place);
    return *handle;
}

/* False where libgcrypt has no such cipher, or refuses the key (a weak one of 3DES, say). */
static bool
set_cipher(PskProtection *protection, PskCipher cipher, PskSpan key)
{
    const Cipher *known = &ciphers[cipher];

    protection->cipher = cipher;
    if (known->mode == GCRY_CIPHER_MODE_NONE)
        return true;
    memcpy(protection->key, key.data, key.size);
    if (known->mode != GCRY_CIPHER_MODE_STREAM)
        return psk_protection_cipher(protection) != NULL;
    return gcry_cipher_open(&protection->stream, known->algorithm, known->mode, 0) == 0 &&
           gcry_cipher_setkey(protection->stream, key.data, key.size) == 0;
}

static bool
set_mac(PskProtection *protection, PskHash hash, PskSpan key, bool truncated)
{
    protection->hmac = PSK_HMAC_COUNT;
    if (protection->info->kind == PSK_PROTECT_AEAD) {
        protection->mac_size = protection->info->tag_size;
        return true;
    }
    protection->mac_size = truncated ? PSK_TRUNCATED_MAC_SIZE : psk_hash_size(hash);
    protection->hmac = psk_hmac_of(hash);
    memcpy(protection->mac_key, key.data, key.size);
    return mac_handle(protection) != NULL;
}

/* The least that a fragment can be is what protects an empty content. */
static void
set_limits(PskProtection *protection)
{
    const PskCipherInfo *info = protection->info;
    size_t block = info->block_size;

    protection->size_max = PSK_RECORD_FRAGMENT_MAX;
    protection->size_unit = 1;
    if (protection->version >= PSK_TLS_1_3) {
        /* RFC 8446 section 5.2: the content type, and at most 2^14 + 256. */
        protection->size_min = 1 + protection->mac_size;
        protection->size_max = PSK_RECORD_PLAINTEXT_MAX + 256;
    } else if (info->kind == PSK_PROTECT_CBC) {
        size_t iv = protection->version >= PSK_TLS_1_1 ? block : 0;
        size_t inside = protection->encrypt_then_mac ? 0 : protection->mac_size;

        /* At least one octet of padding, then whole blocks; RFC 7366 puts the MAC behind them. */
        protection->size_unit = block;
        protection->size_tail = protection->encrypt_then_mac ? protection->mac_size : 0;
        protection->size_min = iv + (inside / block + 1) * block + protection->size_tail;
    } else {
        protection->size_min = info->explicit_nonce_size + protection->mac_size;
    }
}

/* The octets of IV that the keys must bring, as crypto/schedule.h derives it. */
static size_t
iv_size(const PskProtectionKeys *keys, const PskCipherInfo *info)
{
    if (info->kind == PSK_PROTECT_INTEGRITY)
        return psk_hash_size(keys->suite->mac);
    if (keys->version >= PSK_TLS_1_3)
        return PSK_AEAD_NONCE_SIZE;
    if (info->kind == PSK_PROTECT_CBC)
        return keys->version < PSK_TLS_1_1 ? info->block_size : 0;
    return info->fixed_iv_size;
}

static void
set_iv(PskProtection *protection, const PskProtectionKeys *keys)
{
    bool integrity_only = protection->info->kind == PSK_PROTECT_INTEGRITY;
    PskSpan iv = integrity_only ? keys->short_iv : keys->iv;

    if (integrity_only)
        memcpy(protection->long_iv, keys->iv.data, keys->iv.size);
    if (iv.size > 0)
        memcpy(protection->iv, iv.data, iv.size);
}

/* RFC 8446 section 5.2: TLS 1.3 has AEAD ciphers only; RFC 9150 is of TLS 1.3 only. */
static bool
is_of_version(PskProtectKind kind, uint16_t version)
{
    return version >= PSK_TLS_1_3 ? kind == PSK_PROTECT_AEAD || kind == PSK_PROTECT_INTEGRITY
                                  : kind != PSK_PROTECT_INTEGRITY;
}

PskProtection *
psk_protection_new(PskCrypto *crypto, const PskProtectionKeys *keys)
{
    const PskCipherInfo *info = psk_cipher_info(keys->suite->cipher);
    size_t mac_key_size = psk_hash_size(keys->suite->mac);
    g_autoptr(PskProtection) protection = NULL;

    if (!psk_protection_supports(keys->suite) || !is_of_version(info->kind, keys->version))
        return NULL;
    g_return_val_if_fail(keys->key.size == info->key_size && keys->mac_key.size == mac_key_size &&
                             keys->iv.size == iv_size(keys, info),
                         NULL);
    protection = g_new0(PskProtection, 1);
    protection->crypto = crypto;
    protection->info = info;
    protection->version = keys->version;
    protection->encrypt_then_mac = keys->encrypt_then_mac && info->kind == PSK_PROTECT_CBC;
    set_iv(protection, keys);
    if (!set_cipher(protection, keys->suite->cipher, keys->key) ||
        !set_mac(protection, keys->suite->mac, keys->mac_key, keys->truncated_hmac))
        return NULL;
    set_limits(protection);
    return g_steal_pointer(&protection);
}

void
psk_protection_free(PskProtection *protection)
{
    if (protection == NULL)
        return;
    psk_keyed_disown(&protection->crypto->cipher[protection->cipher], protection,
                     protection->cipher_place);
    if (protection->hmac < PSK_HMAC_COUNT)
        psk_keyed_disown(&protection->crypto->mac[protection->hmac], protection,
                         protection->mac_place);
    gcry_cipher_close(protection->stream);
    if (protection->key_stream != NULL) {
        psk_wipe(protection->key_stream->data, protection->key_stream->len);
        g_byte_array_unref(protection->key_stream);
    }
    psk_wipe(protection, sizeof(*protection));
    g_free(protection);
}

bool
psk_protection_hmac_holds(PskProtection *protection, const PskSpan *parts, size_t count,
                          PskSpan mac)
{
    struct gcry_md_handle *handle = mac_handle(protection);

    if (handle == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        gcry_md_write(handle, parts[i].data, parts[i].size);
    return psk_equal_constant_time(psk_span(gcry_md_read(handle, 0), mac.size), mac);
}
