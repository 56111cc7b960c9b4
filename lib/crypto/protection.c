/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/protection.h"

#include "base/prefetch.h"
#include "base/reader.h"
#include "crypto/protection_private.h"

bool
psk_protection_allows(const PskProtection *protection, size_t size)
{
    return size >= protection->size_min && size <= protection->size_max &&
           (size - protection->size_tail) % protection->size_unit == 0;
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
    if (protection->info->kind == PSK_PROTECT_INTEGRITY)
        result = psk_protection_integrity_open(protection, record, out, content, type);
    else if (protection->version >= PSK_TLS_1_3)
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
    uint8_t header[PSK_PSEUDO_HEADER_SIZE];
    PskSpan parts[] = {{header, sizeof(header)}, content};

    psk_protection_pseudo_header(protection, record, content.size, header);
    return psk_protection_hmac_holds(protection, parts, G_N_ELEMENTS(parts), mac);
}
