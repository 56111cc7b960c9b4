/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Null and stream ciphers, RFC 5246 section 6.2.3.1: stream-ciphered { content, MAC }. */
#include "crypto/protection_private.h"

#include <gcrypt.h>

/*
 * Makes key stream until |size| octets of it are at hand. libgcrypt can't go back, so that what a
 * record that does not open has taken must be kept for the next attempt.
 */
static void
need_key_stream(PskProtection *protection, size_t size)
{
    size_t have;

    if (protection->key_stream == NULL)
        protection->key_stream = g_byte_array_new();
    have = protection->key_stream->len;
    if (size <= have)
        return;
    g_byte_array_set_size(protection->key_stream, (guint)size);
    memset(protection->key_stream->data + have, 0, size - have);
    gcry_cipher_encrypt(protection->stream, protection->key_stream->data + have, size - have, NULL,
                        0);
}

static void
use_key_stream(PskProtection *protection, size_t size)
{
    if (size > 0)
        g_byte_array_remove_range(protection->key_stream, 0, (guint)size);
}

void
psk_protection_stream_move(PskProtection *protection, size_t size)
{
    if (protection->stream == NULL)
        return;
    need_key_stream(protection, size);
    use_key_stream(protection, size);
}

PskOpenResult
psk_protection_stream_open(PskProtection *protection, const PskRecord *record, uint8_t *out,
                           PskSpan *content)
{
    PskSpan fragment = record->fragment, opened = psk_span(out, fragment.size), plain, mac;

    if (protection->stream == NULL) {
        memcpy(out, fragment.data, fragment.size);
    } else {
        need_key_stream(protection, protection->stream_lost + fragment.size);
        for (size_t i = 0; i < fragment.size; i++)
            out[i] = fragment.data[i] ^ protection->key_stream->data[protection->stream_lost + i];
    }
    plain = psk_span_first(opened, fragment.size - protection->mac_size);
    mac = psk_span_skip(opened, plain.size);
    if (!psk_protection_mac_holds(protection, record, plain, mac))
        return PSK_OPEN_BAD_MAC;
    *content = plain;
    return PSK_OPEN_OK;
}
