/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/protection.h"

#include <gcrypt.h>

#include "base/prefetch.h"
#include "base/reader.h"
#include "crypto/protection_private.h"

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
    [PSK_CIPHER_OTHER]             = {GCRY_CIPHER_NONE,        GCRY_CIPHER_MODE_NONE},
};
/* clang-format on */

bool
psk_protection_supports(const PskSuite *suite)
{
    int algorithm = ciphers[suite->cipher].algorithm;

    if (suite->cipher == PSK_CIPHER_NULL)
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

bool
psk_protection_allows(const PskProtection *protection, size_t size)
{
    return size >= protection->size_min && size <= protection->size_max &&
           (size - protection->size_tail) % protection->size_unit == 0;
}

/* The octets of IV that the keys must bring, as crypto/schedule.h derives it. */
static size_t
iv_size(const PskProtectionKeys *keys, const PskCipherInfo *info)
{
    if (keys->version >= PSK_TLS_1_3)
        return PSK_AEAD_NONCE_SIZE;
    if (info->kind == PSK_PROTECT_CBC)
        return keys->version < PSK_TLS_1_1 ? info->block_size : 0;
    return info->fixed_iv_size;
}

PskProtection *
psk_protection_new(PskCrypto *crypto, const PskProtectionKeys *keys)
{
    const PskCipherInfo *info = psk_cipher_info(keys->suite->cipher);
    size_t mac_key_size = psk_hash_size(keys->suite->mac);
    g_autoptr(PskProtection) protection = NULL;

    /* RFC 8446 section 5.2: TLS 1.3 has AEAD ciphers only. */
    if (!psk_protection_supports(keys->suite) ||
        (keys->version >= PSK_TLS_1_3 && info->kind != PSK_PROTECT_AEAD))
        return NULL;
    g_return_val_if_fail(keys->key.size == info->key_size && keys->mac_key.size == mac_key_size &&
                             keys->iv.size == iv_size(keys, info),
                         NULL);
    protection = g_new0(PskProtection, 1);
    protection->crypto = crypto;
    protection->info = info;
    protection->version = keys->version;
    protection->encrypt_then_mac = keys->encrypt_then_mac && info->kind == PSK_PROTECT_CBC;
    if (keys->iv.size > 0)
        memcpy(protection->iv, keys->iv.data, keys->iv.size);
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

void
psk_protection_prefetch(const PskProtection *protection)
{
    psk_prefetch(protection, offsetof(PskProtection, mac_key));
}

PskOpenResult
psk_protection_try(PskProtection *protection, const PskRecord *record, uint8_t *out,
                   PskSpan *content, uint8_t *type)
{
    PskOpenResult result = PSK_OPEN_BAD_LENGTH;

    *type = record->type;
    if (!psk_protection_allows(protection, record->fragment.size))
        return PSK_OPEN_BAD_LENGTH;
    if (protection->version >= PSK_TLS_1_3)
        result = psk_protection_aead13_open(protection, record, out, content, type);
    else if (protection->info->kind == PSK_PROTECT_STREAM)
        result = psk_protection_stream_open(protection, record, out, content);
    else if (protection->info->kind == PSK_PROTECT_CBC)
        result = psk_protection_cbc_open(protection, record, out, content);
    else
        result = psk_protection_aead_open(protection, record, out, content);
    if (result != PSK_OPEN_OK)
        psk_wipe(out, record->fragment.size);
    return result;
}

/* Goes on behind a record that is authentic. */
static void
move(PskProtection *protection, const PskRecord *record)
{
    if (protection->info->kind == PSK_PROTECT_STREAM)
        psk_protection_stream_move(protection, record->fragment.size);
    else if (protection->info->kind == PSK_PROTECT_CBC)
        psk_protection_cbc_move(protection, record);
    protection->sequence++;
}

PskOpenResult
psk_protection_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                    PskSpan *plaintext, uint8_t *type)
{
    PskSpan content = {NULL, 0};
    uint8_t content_type;
    PskOpenResult result = psk_protection_try(protection, record, out, &content, &content_type);

    if (result != PSK_OPEN_OK)
        return result;
    move(protection, record);
    *plaintext = content;
    *type = content_type;
    return PSK_OPEN_OK;
}

void
psk_protection_skip(PskProtection *protection, const PskRecord *record)
{
    if (protection->info->kind == PSK_PROTECT_STREAM)
        psk_protection_stream_move(protection, record->fragment.size);
    else if (protection->info->kind == PSK_PROTECT_CBC)
        psk_protection_cbc_skip(protection, record);
    protection->sequence++;
}

bool
psk_protection_pass(PskProtection *protection, const PskRecord *record, size_t size)
{
    size_t whole = record->fragment.size;
    bool is_cbc = protection->info->kind == PSK_PROTECT_CBC;

    if (protection->version >= PSK_TLS_1_3 || !psk_protection_allows(protection, whole) ||
        !(is_cbc ? psk_protection_cbc_may_hold(protection, whole, size)
                 : size == whole - protection->size_min))
        return false;
    move(protection, record);
    return true;
}

uint64_t
psk_protection_sequence(const PskProtection *protection)
{
    return protection->sequence;
}

void
psk_protection_gap(PskProtection *protection)
{
    protection->iv_lost = true;
}

void
psk_protection_set_sequence(PskProtection *protection, uint64_t sequence)
{
    protection->sequence = sequence;
}

bool
psk_protection_is_stream(const PskProtection *protection)
{
    return protection->stream != NULL;
}

bool
psk_protection_explicit_nonce(const PskProtection *protection, const PskRecord *record,
                              uint64_t *nonce)
{
    PskReader reader = psk_reader(record->fragment);

    return protection->version < PSK_TLS_1_3 && protection->info->explicit_nonce_size == 8 &&
           psk_reader_u64(&reader, nonce);
}

void
psk_protection_put_u64(uint8_t out[static 8], uint64_t value)
{
    for (size_t i = 8; i-- > 0; value >>= 8)
        out[i] = (uint8_t)value;
}

void
psk_protection_pseudo_header(const PskProtection *protection, const PskRecord *record, size_t size,
                             uint8_t out[static PSK_PSEUDO_HEADER_SIZE])
{
    psk_protection_put_u64(out, protection->sequence);
    out[8] = record->type;
    out[9] = (uint8_t)(record->version >> 8);
    out[10] = (uint8_t)record->version;
    out[11] = (uint8_t)(size >> 8);
    out[12] = (uint8_t)size;
}

bool
psk_protection_mac_holds(PskProtection *protection, const PskRecord *record, PskSpan content,
                         PskSpan mac)
{
    struct gcry_md_handle *handle = mac_handle(protection);
    uint8_t header[PSK_PSEUDO_HEADER_SIZE];

    if (handle == NULL)
        return false;
    psk_protection_pseudo_header(protection, record, content.size, header);
    gcry_md_write(handle, header, sizeof(header));
    gcry_md_write(handle, content.data, content.size);
    return psk_equal_constant_time(psk_span(gcry_md_read(handle, 0), mac.size), mac);
}
