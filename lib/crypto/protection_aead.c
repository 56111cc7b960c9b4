/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AEAD:
 *
 *     TLS 1.2, RFC 5246 section 6.2.3.3:  [explicit nonce] ciphertext tag
 *     TLS 1.3, RFC 8446 section 5.2:      ciphertext tag; inside: content type zeros
 *
 * Nonce of GCM (RFC 5288) and CCM (RFC 6655) in TLS 1.2: fixed IV, explicit nonce. Of ChaCha20-
 * Poly1305 (RFC 7905) and all of TLS 1.3: fixed IV xor record number.
 */
#include "crypto/protection_private.h"

#include <gcrypt.h>

typedef struct {
    uint8_t nonce[PSK_AEAD_NONCE_SIZE];
    PskSpan additional_data, ciphertext, tag;
} Sealed;

static bool
is_ccm(const PskProtection *protection)
{
    switch (protection->cipher) {
    case PSK_CIPHER_AES_128_CCM:
    case PSK_CIPHER_AES_256_CCM:
    case PSK_CIPHER_AES_128_CCM_8:
    case PSK_CIPHER_AES_256_CCM_8:
        return true;
    default:
        return false;
    }
}

/* CCM puts the lengths in its first block, and so must know them before anything else. */
static bool
set_ccm_lengths(struct gcry_cipher_handle *handle, const Sealed *sealed)
{
    uint64_t lengths[] = {sealed->ciphertext.size, sealed->additional_data.size, sealed->tag.size};

    return gcry_cipher_ctl(handle, GCRYCTL_SET_CCM_LENGTHS, lengths, sizeof(lengths)) == 0;
}

static bool
open_sealed(PskProtection *protection, const Sealed *sealed, uint8_t *out)
{
    struct gcry_cipher_handle *handle = psk_protection_cipher(protection);
    PskSpan ciphertext = sealed->ciphertext;

    return handle != NULL && gcry_cipher_setiv(handle, sealed->nonce, sizeof(sealed->nonce)) == 0 &&
           (!is_ccm(protection) || set_ccm_lengths(handle, sealed)) &&
           gcry_cipher_authenticate(handle, sealed->additional_data.data,
                                    sealed->additional_data.size) == 0 &&
           (ciphertext.size == 0 || gcry_cipher_decrypt(handle, out, ciphertext.size,
                                                        ciphertext.data, ciphertext.size) == 0) &&
           gcry_cipher_checktag(handle, sealed->tag.data, sealed->tag.size) == 0;
}

/* What follows the explicit nonce, cut in two. */
static void
split(const PskProtection *protection, PskSpan rest, Sealed *sealed)
{
    sealed->ciphertext = psk_span_first(rest, rest.size - protection->mac_size);
    sealed->tag = psk_span_skip(rest, sealed->ciphertext.size);
}

/* RFC 7905 section 2, RFC 8446 section 5.3: the record number, from the right, xor the IV. */
static void
nonce_from_sequence(const PskProtection *protection, uint8_t nonce[static PSK_AEAD_NONCE_SIZE])
{
    uint8_t number[8];

    psk_protection_put_u64(number, protection->sequence);
    memcpy(nonce, protection->iv, PSK_AEAD_NONCE_SIZE);
    for (size_t i = 0; i < sizeof(number); i++)
        nonce[PSK_AEAD_NONCE_SIZE - sizeof(number) + i] ^= number[i];
}

PskOpenResult
psk_protection_aead_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                         PskSpan *content)
{
    const PskCipherInfo *info = protection->info;
    uint8_t header[PSK_PSEUDO_HEADER_SIZE];
    Sealed sealed;

    if (info->explicit_nonce_size > 0) {
        memcpy(sealed.nonce, protection->iv, info->fixed_iv_size);
        memcpy(sealed.nonce + info->fixed_iv_size, record->fragment.data,
               info->explicit_nonce_size);
    } else {
        nonce_from_sequence(protection, sealed.nonce);
    }
    split(protection, psk_span_skip(record->fragment, info->explicit_nonce_size), &sealed);
    psk_protection_pseudo_header(protection, record, sealed.ciphertext.size, header);
    sealed.additional_data = psk_span(header, sizeof(header));
    if (!open_sealed(protection, &sealed, out))
        return PSK_OPEN_BAD_MAC;
    *content = psk_span(out, sealed.ciphertext.size);
    return PSK_OPEN_OK;
}

/* TLSInnerPlaintext, RFC 8446 section 5.2: content, type, zeros. False where all are zeros. */
static bool
remove_inner_padding(PskSpan *inner, uint8_t *type)
{
    size_t size = inner->size;

    while (size > 0 && inner->data[size - 1] == 0)
        size--;
    if (size == 0)
        return false;
    *type = inner->data[size - 1];
    *inner = psk_span_first(*inner, size - 1);
    return true;
}

PskOpenResult
psk_protection_aead13_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                           PskSpan *content, uint8_t *type)
{
    uint8_t header[PSK_RECORD_HEADER_SIZE] = {
        record->type,
        (uint8_t)(record->version >> 8),
        (uint8_t)record->version,
        (uint8_t)(record->fragment.size >> 8),
        (uint8_t)record->fragment.size,
    };
    Sealed sealed;
    PskSpan inner;

    nonce_from_sequence(protection, sealed.nonce);
    split(protection, record->fragment, &sealed);
    sealed.additional_data = psk_span(header, sizeof(header));
    if (!open_sealed(protection, &sealed, out))
        return PSK_OPEN_BAD_MAC;
    inner = psk_span(out, sealed.ciphertext.size);
    if (!remove_inner_padding(&inner, type))
        return PSK_OPEN_BAD_LENGTH;
    *content = inner;
    return PSK_OPEN_OK;
}
