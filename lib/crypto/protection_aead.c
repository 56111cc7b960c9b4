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

/* RFC 7905 section 2, RFC 8446 section 5.3. */
static void
nonce_from_sequence(const PskProtection *protection, uint8_t nonce[static PSK_AEAD_NONCE_SIZE])
{
    psk_protection_nonce(protection, protection->iv, PSK_AEAD_NONCE_SIZE, nonce);
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

PskOpenResult
psk_protection_aead13_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                           PskSpan *content, uint8_t *type)
{
    uint8_t header[PSK_RECORD_HEADER_SIZE];
    Sealed sealed;

    psk_protection_header13(record, header);
    nonce_from_sequence(protection, sealed.nonce);
    split(protection, record->fragment, &sealed);
    sealed.additional_data = psk_span(header, sizeof(header));
    if (!open_sealed(protection, &sealed, out))
        return PSK_OPEN_BAD_MAC;
    return psk_protection_inner(psk_span(out, sealed.ciphertext.size), content, type)
               ? PSK_OPEN_OK
               : PSK_OPEN_BAD_LENGTH;
}
