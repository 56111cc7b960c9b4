/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/prf.h"

#include <gcrypt.h>

#include "crypto/handles.h"

enum { SEED_PARTS = 3 }; /* label, seed1, seed2 */

static void
write_seed(struct gcry_md_handle *handle, const PskSpan seed[static SEED_PARTS])
{
    for (size_t i = 0; i < SEED_PARTS; i++)
        gcry_md_write(handle, seed[i].data, seed[i].size);
}

/*
 * RFC 5246 section 5: P_hash, added to |out| by exclusive or.
 *
 *     A(0) = seed, A(i) = HMAC(secret, A(i - 1))
 *     P_hash(secret, seed) = HMAC(secret, A(1) + seed) + HMAC(secret, A(2) + seed) + ...
 */
static void
p_hash(PskCrypto *crypto, PskHmac hmac, PskSpan secret, const PskSpan seed[static SEED_PARTS],
       uint8_t *out, size_t size)
{
    struct gcry_md_handle *handle = psk_crypto_hmac(crypto, hmac, secret);
    size_t unit = psk_hmac_size(hmac);
    uint8_t a[PSK_HASH_SIZE_MAX], block[PSK_HASH_SIZE_MAX];

    if (handle == NULL)
        return;
    write_seed(handle, seed);
    psk_crypto_hmac_read(handle, a, unit);
    for (size_t done = 0; done < size; done += unit) {
        if (done > 0) {
            gcry_md_write(handle, a, unit);
            psk_crypto_hmac_read(handle, a, unit);
        }
        gcry_md_write(handle, a, unit);
        write_seed(handle, seed);
        psk_crypto_hmac_read(handle, block, unit);
        for (size_t i = 0; i < unit && done + i < size; i++)
            out[done + i] ^= block[i];
    }
    psk_wipe(a, sizeof(a));
    psk_wipe(block, sizeof(block));
}

void
psk_prf(PskCrypto *crypto, PskHash hash, PskSpan secret, const char *label, PskSpan seed1,
        PskSpan seed2, uint8_t *out, size_t size)
{
    const PskSpan seed[SEED_PARTS] = {psk_span_str(label), seed1, seed2};

    if (size == 0)
        return;
    memset(out, 0, size);
    if (hash == PSK_HASH_MD5_SHA1) {
        /* RFC 2246 section 5: two halves, which share the middle octet of an odd secret. */
        size_t half = (secret.size + 1) / 2;

        p_hash(crypto, PSK_HMAC_MD5, psk_span_first(secret, half), seed, out, size);
        p_hash(crypto, PSK_HMAC_SHA1, psk_span_skip(secret, secret.size - half), seed, out, size);
    } else {
        p_hash(crypto, psk_hmac_of(hash), secret, seed, out, size);
    }
}
