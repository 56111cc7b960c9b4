/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CBC, RFC 5246 section 6.2.3.2 and RFC 7366:
 *
 *     MAC-then-encrypt:  [IV] block-ciphered { content, MAC, padding, padding_length }
 *     encrypt-then-MAC:  [IV] block-ciphered { content, padding, padding_length } MAC
 *
 * Up to TLS 1.0 no IV is sent: it is the last ciphertext block of the record before.
 */
#include "crypto/protection_private.h"

#include <gcrypt.h>

/* TLS 1.0 sends no IV. */
static bool
is_chained(const PskProtection *protection)
{
    return protection->version < PSK_TLS_1_1;
}

/* What block ciphering made, without MAC and IV, which |iv| is set to. */
static PskSpan
split(const PskProtection *protection, PskSpan fragment, PskSpan *iv)
{
    size_t block = protection->info->block_size;
    PskSpan ciphered = psk_span_first(fragment, fragment.size - protection->size_tail);

    if (is_chained(protection)) {
        *iv = psk_span(protection->iv, block);
        return ciphered;
    }
    *iv = psk_span_first(ciphered, block);
    return psk_span_skip(ciphered, block);
}

/*
 * Takes the padding off. RFC 5246 section 6.2.3.2: every octet of it has the value of the last
 * one, and what is left must hold the MAC that is |inside|. A peer would have to hide from the
 * sender which of the two was wrong; nobody waits for our answer, so that it may come early.
 */
static bool
remove_padding(PskSpan *opened, size_t inside)
{
    size_t padding = opened->data[opened->size - 1];
    uint8_t difference = 0;

    if (padding + 1 + inside > opened->size)
        return false;
    for (size_t i = 1; i <= padding; i++)
        difference |= opened->data[opened->size - 1 - i] ^ (uint8_t)padding;
    if (difference != 0)
        return false;
    *opened = psk_span_first(*opened, opened->size - padding - 1);
    return true;
}

static bool
decrypt(PskProtection *protection, PskSpan iv, PskSpan ciphered, uint8_t *out)
{
    struct gcry_cipher_handle *handle;

    if (is_chained(protection) && protection->iv_lost)
        return false;
    handle = psk_protection_cipher(protection);
    return handle != NULL && gcry_cipher_setiv(handle, iv.data, iv.size) == 0 &&
           gcry_cipher_decrypt(handle, out, ciphered.size, ciphered.data, ciphered.size) == 0;
}

/* RFC 7366 section 3: the MAC covers IV and ciphertext, and is checked before anything else. */
static bool
outer_mac_holds(PskProtection *protection, const PskRecord *record)
{
    size_t covered = record->fragment.size - protection->mac_size;

    return psk_protection_mac_holds(protection, record, psk_span_first(record->fragment, covered),
                                    psk_span_skip(record->fragment, covered));
}

static bool
take_inner_mac(PskProtection *protection, const PskRecord *record, PskSpan *opened)
{
    PskSpan content = psk_span_first(*opened, opened->size - protection->mac_size);

    if (!psk_protection_mac_holds(protection, record, content,
                                  psk_span_skip(*opened, content.size)))
        return false;
    *opened = content;
    return true;
}

/* TLS 1.0: the next record's IV is the last block of |ciphered|. */
static void
chain_iv(PskProtection *protection, PskSpan ciphered)
{
    size_t block = protection->info->block_size;

    memcpy(protection->iv, ciphered.data + ciphered.size - block, block);
    protection->iv_lost = false;
}

PskOpenResult
psk_protection_cbc_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                        PskSpan *content)
{
    bool outer = protection->encrypt_then_mac;
    PskSpan iv, ciphered = split(protection, record->fragment, &iv);
    PskSpan opened = psk_span(out, ciphered.size);

    if ((outer && !outer_mac_holds(protection, record)) ||
        !decrypt(protection, iv, ciphered, out) ||
        !remove_padding(&opened, outer ? 0 : protection->mac_size) ||
        (!outer && !take_inner_mac(protection, record, &opened)))
        return PSK_OPEN_BAD_MAC;
    *content = opened;
    return PSK_OPEN_OK;
}

/* What is not content, MAC and IV is padding of 1 to 256 octets. */
bool
psk_protection_cbc_may_hold(const PskProtection *protection, size_t whole, size_t size)
{
    size_t iv = is_chained(protection) ? 0 : protection->info->block_size;
    size_t around = iv + protection->mac_size;

    return !(is_chained(protection) && protection->iv_lost) && size < whole - around &&
           whole - around - size <= 256;
}

void
psk_protection_cbc_move(PskProtection *protection, const PskRecord *record)
{
    if (is_chained(protection))
        chain_iv(protection,
                 psk_span_first(record->fragment, record->fragment.size - protection->size_tail));
}

/*
 * With encrypt-then-MAC, a wrong IV spoils a block of the record behind it and goes unnoticed: a
 * record that was tampered with gives none.
 */
void
psk_protection_cbc_skip(PskProtection *protection, const PskRecord *record)
{
    size_t size = record->fragment.size;

    if (protection->version >= PSK_TLS_1_1)
        return; /* each record brings its own */
    if (size < protection->size_tail + protection->info->block_size ||
        (protection->encrypt_then_mac && !outer_mac_holds(protection, record)))
        protection->iv_lost = true;
    else
        psk_protection_cbc_move(protection, record);
}

/* A MAC inside covers the first block, which a wrong IV spoils; an outer one does not. */
void
psk_protection_cbc_find_iv(PskProtection *protection, PskSpan before)
{
    if (is_chained(protection) && protection->iv_lost && !protection->encrypt_then_mac &&
        before.size >= protection->info->block_size)
        chain_iv(protection, before);
}

bool
psk_protection_cbc_lacks_iv(PskProtection *protection, const PskRecord *record)
{
    return is_chained(protection) && protection->iv_lost && protection->encrypt_then_mac &&
           outer_mac_holds(protection, record);
}
