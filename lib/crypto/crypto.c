/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/crypto.h"

#include <gcrypt.h>

#include "crypto/handles.h"
#include "crypto/prf_memo.h"

static const int hmac_algorithms[PSK_HMAC_COUNT] = {
    [PSK_HMAC_MD5] = GCRY_MD_MD5,
    [PSK_HMAC_SHA1] = GCRY_MD_SHA1,
    [PSK_HMAC_SHA256] = GCRY_MD_SHA256,
    [PSK_HMAC_SHA384] = GCRY_MD_SHA384,
};

void
psk_crypto_initialise(void)
{
    static gsize once = 0;

    if (!g_once_init_enter(&once))
        return;
    /* A program that has initialised libgcrypt (Wireshark) has also chosen how; leave it so. */
    if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
        gcry_check_version(NULL);
        /* Locked memory is scarce and slow; secrets are wiped instead. */
        gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
        gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
    g_once_init_leave(&once, 1);
}

PskCrypto *
psk_crypto_new(void)
{
    PskCrypto *crypto = g_new0(PskCrypto, 1);

    psk_crypto_initialise();
    for (size_t i = 0; i < PSK_HMAC_COUNT; i++)
        if (gcry_md_open(&crypto->hmac[i], hmac_algorithms[i], GCRY_MD_FLAG_HMAC) != 0)
            crypto->hmac[i] = NULL;
    return crypto;
}

void
psk_crypto_free(PskCrypto *crypto)
{
    if (crypto == NULL)
        return;
    for (size_t i = 0; i < PSK_HMAC_COUNT; i++)
        gcry_md_close(crypto->hmac[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(crypto->cipher); i++)
        for (size_t j = 0; j < PSK_KEYED_MAX; j++)
            gcry_cipher_close(crypto->cipher[i].handle[j].cipher);
    for (size_t i = 0; i < G_N_ELEMENTS(crypto->mac); i++)
        for (size_t j = 0; j < PSK_KEYED_MAX; j++)
            gcry_md_close(crypto->mac[i].handle[j].mac);
    psk_prf_memo_free(crypto->memo);
    psk_wipe(crypto->hmac_key, sizeof(crypto->hmac_key));
    g_free(crypto);
}

void
psk_crypto_remember(PskCrypto *crypto)
{
    if (crypto->memo == NULL)
        crypto->memo = psk_prf_memo_new();
}

bool
psk_keyed_find(PskKeyed *keyed, const void *owner, uint8_t *place)
{
    if (__atomic_load_n(&keyed->owner[*place], __ATOMIC_RELAXED) == owner)
        return true;
    *place = keyed->next;
    keyed->next = (keyed->next + 1) % PSK_KEYED_MAX;
    __atomic_store_n(&keyed->owner[*place], NULL, __ATOMIC_RELAXED);
    return false;
}

void
psk_keyed_own(PskKeyed *keyed, const void *owner, uint8_t place)
{
    __atomic_store_n(&keyed->owner[place], owner, __ATOMIC_RELAXED);
}

void
psk_keyed_disown(PskKeyed *keyed, const void *owner, uint8_t place)
{
    __atomic_compare_exchange_n(&keyed->owner[place], &owner, NULL, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
}

int
psk_hmac_algorithm(PskHmac hmac)
{
    return hmac < PSK_HMAC_COUNT ? hmac_algorithms[hmac] : GCRY_MD_NONE;
}

int
psk_hash_algorithm(PskHash hash)
{
    return psk_hmac_algorithm(psk_hmac_of(hash));
}

size_t
psk_hash_size(PskHash hash)
{
    if (hash == PSK_HASH_MD5_SHA1)
        return psk_hmac_size(PSK_HMAC_MD5) + psk_hmac_size(PSK_HMAC_SHA1);
    return psk_hmac_size(psk_hmac_of(hash));
}

/* gcry_md_hash_buffer() ends the program when asked for what FIPS mode forbids. */
static void
hash_one(PskHmac hmac, PskSpan data, uint8_t *out)
{
    if (gcry_md_test_algo(hmac_algorithms[hmac]) == 0)
        gcry_md_hash_buffer(hmac_algorithms[hmac], out, data.data, data.size);
    else
        memset(out, 0, psk_hmac_size(hmac));
}

void
psk_hash(PskHash hash, PskSpan data, uint8_t *out)
{
    psk_crypto_initialise();
    if (hash == PSK_HASH_MD5_SHA1) {
        hash_one(PSK_HMAC_MD5, data, out);
        hash_one(PSK_HMAC_SHA1, data, out + psk_hmac_size(PSK_HMAC_MD5));
    } else if (hash != PSK_HASH_NONE) {
        hash_one(psk_hmac_of(hash), data, out);
    }
}

PskHmac
psk_hmac_of(PskHash hash)
{
    switch (hash) {
    case PSK_HASH_SHA1:
        return PSK_HMAC_SHA1;
    case PSK_HASH_SHA256:
        return PSK_HMAC_SHA256;
    case PSK_HASH_SHA384:
        return PSK_HMAC_SHA384;
    case PSK_HASH_NONE:
    case PSK_HASH_MD5_SHA1:
        break;
    }
    return PSK_HMAC_COUNT;
}

size_t
psk_hmac_size(PskHmac hmac)
{
    static const uint8_t sizes[PSK_HMAC_COUNT + 1] = {16, 20, 32, 48, 0};

    return sizes[hmac];
}

static bool
has_key(const PskHmacKey *held, PskSpan key)
{
    return held->known && psk_span_equal(psk_span(held->octets, held->size), key);
}

static void
note_key(PskHmacKey *held, PskSpan key)
{
    held->known = key.size <= PSK_HMAC_KEY_KEPT;
    if (!held->known)
        return;
    held->size = (uint8_t)key.size;
    if (key.size > 0)
        memcpy(held->octets, key.data, key.size);
}

struct gcry_md_handle *
psk_crypto_hmac(PskCrypto *crypto, PskHmac hmac, PskSpan key)
{
    static const uint8_t no_key[1] = {0};
    struct gcry_md_handle *handle = hmac < PSK_HMAC_COUNT ? crypto->hmac[hmac] : NULL;

    if (handle == NULL || has_key(&crypto->hmac_key[hmac], key))
        return handle;
    /* gcry_md_setkey() resets as well. */
    crypto->hmac_key[hmac].known = false;
    if (gcry_md_setkey(handle, key.size > 0 ? key.data : no_key, key.size) != 0)
        return NULL;
    note_key(&crypto->hmac_key[hmac], key);
    return handle;
}

void
psk_crypto_hmac_read(struct gcry_md_handle *handle, uint8_t *out, size_t size)
{
    memcpy(out, gcry_md_read(handle, 0), size);
    gcry_md_reset(handle);
}

void
psk_hmac(PskCrypto *crypto, PskHash hash, PskSpan key, const PskSpan *parts, size_t count,
         uint8_t *out)
{
    struct gcry_md_handle *handle = psk_crypto_hmac(crypto, psk_hmac_of(hash), key);

    if (handle == NULL) {
        memset(out, 0, psk_hash_size(hash));
        return;
    }
    for (size_t i = 0; i < count; i++)
        gcry_md_write(handle, parts[i].data, parts[i].size);
    psk_crypto_hmac_read(handle, out, psk_hash_size(hash));
}
