/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/hkdf.h"

#include <gcrypt.h>

#include "crypto/handles.h"

void
psk_hkdf_extract(PskCrypto *crypto, PskHash hash, PskSpan salt, PskSpan ikm, uint8_t *out)
{
    /* HMAC pads its key with zeros, so that no salt and a salt of zeros are the same. */
    psk_hmac(crypto, hash, salt, &ikm, 1, out);
}

void
psk_hkdf_expand(PskCrypto *crypto, PskHash hash, PskSpan prk, PskSpan info, uint8_t *out,
                size_t size)
{
    struct gcry_md_handle *handle = psk_crypto_hmac(crypto, psk_hmac_of(hash), prk);
    size_t unit = psk_hash_size(hash);
    uint8_t block[PSK_HASH_SIZE_MAX];

    if (size == 0)
        return;
    memset(out, 0, size);
    g_return_if_fail(handle != NULL && size <= 255 * unit);
    for (size_t done = 0, number = 1; done < size; done += unit, number++) {
        uint8_t counter = (uint8_t)number;

        if (done > 0)
            gcry_md_write(handle, block, unit);
        gcry_md_write(handle, info.data, info.size);
        gcry_md_write(handle, &counter, 1);
        psk_crypto_hmac_read(handle, block, unit);
        memcpy(out + done, block, MIN(unit, size - done));
    }
    psk_wipe(block, sizeof(block));
}

void
psk_hkdf_expand_label(PskCrypto *crypto, PskHash hash, PskSpan secret, const char *label,
                      PskSpan context, uint8_t *out, size_t size)
{
    static const char prefix[] = "tls13 ";
    /* struct HkdfLabel: uint16 length, opaque label<7..255>, opaque context<0..255>. */
    uint8_t info[2 + 1 + 255 + 1 + 255];
    size_t prefix_size = strlen(prefix), label_size = strlen(label), end = 0;

    g_return_if_fail(prefix_size + label_size <= 255 && context.size <= 255 && size <= UINT16_MAX);
    info[end++] = (uint8_t)(size >> 8);
    info[end++] = (uint8_t)size;
    info[end++] = (uint8_t)(prefix_size + label_size);
    memcpy(info + end, prefix, prefix_size);
    end += prefix_size;
    memcpy(info + end, label, label_size);
    end += label_size;
    info[end++] = (uint8_t)context.size;
    if (context.size > 0)
        memcpy(info + end, context.data, context.size);
    end += context.size;
    psk_hkdf_expand(crypto, hash, secret, psk_span(info, end), out, size);
}
