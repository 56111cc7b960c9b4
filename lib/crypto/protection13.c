/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is of TLS 1.3 alone: keys from traffic secrets, the parts that all its records share, and
 * the records of the suites that do not encrypt, RFC 9150 section 5:
 *
 *     content type zeros HMAC
 *
 * The HMAC covers nonce, header and what is in front of it.
 */
#include "crypto/protection_private.h"

PskProtection *
psk_protection_new13(PskCrypto *crypto, const PskSuite *suite, const PskSecret13 traffic)
{
    bool integrity_only = suite->cipher == PSK_CIPHER_INTEGRITY_ONLY;
    size_t hash_size = psk_hash_size(suite->prf);
    uint8_t key[PSK_HASH_SIZE_MAX], iv[PSK_HASH_SIZE_MAX], short_iv[PSK_AEAD_NONCE_SIZE];
    PskSpan no_key = psk_span(NULL, 0);
    PskSpan traffic_key =
        psk_span(key, integrity_only ? hash_size : psk_cipher_info(suite->cipher)->key_size);
    PskProtectionKeys keys = {
        .suite = suite,
        .version = PSK_TLS_1_3,
        .mac_key = integrity_only ? traffic_key : no_key,
        .key = integrity_only ? no_key : traffic_key,
        .iv = psk_span(iv, integrity_only ? hash_size : PSK_AEAD_NONCE_SIZE),
        .short_iv = psk_span(short_iv, integrity_only ? sizeof(short_iv) : 0),
    };
    PskProtection *protection;

    psk13_traffic_key(crypto, suite->prf, traffic, key, traffic_key.size);
    psk13_traffic_iv(crypto, suite->prf, traffic, iv, keys.iv.size);
    if (integrity_only)
        psk13_traffic_iv(crypto, suite->prf, traffic, short_iv, sizeof(short_iv));
    protection = psk_protection_new(crypto, &keys);
    psk_wipe(key, sizeof(key));
    psk_wipe(iv, sizeof(iv));
    psk_wipe(short_iv, sizeof(short_iv));
    return protection;
}

void
psk_protection_nonce(const PskProtection *protection, const uint8_t *iv, size_t size,
                     uint8_t *nonce)
{
    uint8_t number[8];

    psk_protection_put_u64(number, protection->sequence);
    memcpy(nonce, iv, size);
    for (size_t i = 0; i < sizeof(number); i++)
        nonce[size - sizeof(number) + i] ^= number[i];
}

void
psk_protection_header13(const PskRecord *record, uint8_t out[static PSK_RECORD_HEADER_SIZE])
{
    out[0] = record->type;
    out[1] = (uint8_t)(record->version >> 8);
    out[2] = (uint8_t)record->version;
    out[3] = (uint8_t)(record->fragment.size >> 8);
    out[4] = (uint8_t)record->fragment.size;
}

bool
psk_protection_inner(PskSpan inner, PskSpan *content, uint8_t *type)
{
    size_t size = inner.size;

    while (size > 0 && inner.data[size - 1] == 0)
        size--;
    if (size == 0)
        return false;
    *type = inner.data[size - 1];
    *content = psk_span_first(inner, size - 1);
    return true;
}

static bool
is_authentic(PskProtection *protection, const uint8_t *iv, size_t iv_size, const PskRecord *record,
             PskSpan inner)
{
    uint8_t nonce[PSK_HASH_SIZE_MAX], header[PSK_RECORD_HEADER_SIZE];
    PskSpan parts[] = {{nonce, iv_size}, {header, sizeof(header)}, inner};

    psk_protection_nonce(protection, iv, iv_size, nonce);
    psk_protection_header13(record, header);
    return psk_protection_hmac_holds(protection, parts, G_N_ELEMENTS(parts),
                                     psk_span_skip(record->fragment, inner.size));
}

PskOpenResult
psk_protection_integrity_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                              PskSpan *content, uint8_t *type)
{
    PskSpan inner =
        psk_span_first(record->fragment, record->fragment.size - protection->mac_size);

    if (!is_authentic(protection, protection->long_iv, protection->mac_size, record, inner) &&
        !is_authentic(protection, protection->iv, PSK_AEAD_NONCE_SIZE, record, inner))
        return PSK_OPEN_BAD_MAC;
    memcpy(out, inner.data, inner.size);
    return psk_protection_inner(psk_span(out, inner.size), content, type) ? PSK_OPEN_OK
                                                                          : PSK_OPEN_BAD_LENGTH;
}
