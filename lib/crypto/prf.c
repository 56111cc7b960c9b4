/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/prf.h"

#include <gcrypt.h>

#include "crypto/handles.h"
#include "crypto/prf_memo.h"

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

static void
compute(PskCrypto *crypto, const PskPrfInput *input, uint8_t *out)
{
    PskSpan secret = input->secret;

    memset(out, 0, input->size);
    if (input->hash == PSK_HASH_MD5_SHA1) {
        /* RFC 2246 section 5: two halves, which share the middle octet of an odd secret. */
        size_t half = (secret.size + 1) / 2;

        p_hash(crypto, PSK_HMAC_MD5, psk_span_first(secret, half), input->seed, out, input->size);
        p_hash(crypto, PSK_HMAC_SHA1, psk_span_skip(secret, secret.size - half), input->seed, out,
               input->size);
    } else {
        p_hash(crypto, psk_hmac_of(input->hash), secret, input->seed, out, input->size);
    }
}

void
psk_prf(PskCrypto *crypto, PskHash hash, PskSpan secret, const char *label, PskSpan seed1,
        PskSpan seed2, uint8_t *out, size_t size)
{
    const PskPrfInput input = {hash, secret, {psk_span_str(label), seed1, seed2}, size};

    if (size == 0 || psk_prf_memo_find(crypto->memo, &input, out))
        return;
    compute(crypto, &input, out);
    psk_prf_memo_put(crypto->memo, &input, out);
}
