/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/handshake.h"

#include "base/reader.h"

static PskSpan
pending(const PskHandshakeBuffer *buffer)
{
    PskSpan all = buffer->bytes != NULL ? psk_span(buffer->bytes->data, buffer->bytes->len)
                                        : buffer->fragment;

    return psk_span_skip(all, buffer->taken);
}

/* What is left of the fragment becomes the buffer's own. */
static void
keep(PskHandshakeBuffer *buffer)
{
    PskSpan rest = pending(buffer);

    if (buffer->bytes != NULL)
        g_byte_array_remove_range(buffer->bytes, 0, (guint)buffer->taken);
    else if (rest.size > 0)
        buffer->bytes = g_byte_array_append(g_byte_array_new(), rest.data, (guint)rest.size);
    buffer->fragment = psk_span(NULL, 0);
    buffer->taken = 0;
}

void
psk_handshake_push(PskHandshakeBuffer *buffer, PskSpan fragment)
{
    keep(buffer);
    if (buffer->bytes == NULL)
        buffer->fragment = fragment;
    else if (fragment.size > 0)
        g_byte_array_append(buffer->bytes, fragment.data, (guint)fragment.size);
}

size_t
psk_handshake_pending(const PskHandshakeBuffer *buffer)
{
    return pending(buffer).size;
}

PskParse
psk_handshake_next(PskHandshakeBuffer *buffer, PskHandshakeMessage *message)
{
    PskSpan bytes = pending(buffer), body;
    PskReader reader = psk_reader(bytes);
    uint8_t type;
    uint32_t length;

    if (!psk_reader_u8(&reader, &type) || !psk_reader_u24(&reader, &length)) {
        keep(buffer);
        return PSK_PARSE_MORE;
    }
    if (length > PSK_HANDSHAKE_SIZE_MAX)
        return PSK_PARSE_BAD;
    if (!psk_reader_bytes(&reader, length, &body)) {
        keep(buffer);
        return PSK_PARSE_MORE;
    }
    *message = (PskHandshakeMessage){
        type, body, psk_span_first(bytes, PSK_HANDSHAKE_HEADER_SIZE + (size_t)length)};
    buffer->taken += message->whole.size;
    return PSK_PARSE_OK;
}

/* RFC 5246 section 7.4, RFC 5077, RFC 6066 and RFC 4680; a Finished is never in the clear. */
static bool
is_clear_type(uint8_t type)
{
    return type <= PSK_HANDSHAKE_SERVER_HELLO || type == PSK_HANDSHAKE_NEW_SESSION_TICKET ||
           (type >= PSK_HANDSHAKE_CERTIFICATE && type <= PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE) ||
           (type >= PSK_HANDSHAKE_CERTIFICATE_URL && type <= PSK_HANDSHAKE_SUPPLEMENTAL_DATA);
}

bool
psk_handshake_is_clear(PskSpan fragment)
{
    PskReader reader = psk_reader(fragment);
    uint8_t type;
    uint32_t length;

    while (psk_reader_u8(&reader, &type)) {
        if (!is_clear_type(type))
            return false;
        if (!psk_reader_u24(&reader, &length))
            break;
        if (length > PSK_HANDSHAKE_SIZE_MAX)
            return false;
        if (!psk_reader_skip(&reader, length))
            break;
    }
    return true;
}

void
psk_handshake_clear(PskHandshakeBuffer *buffer)
{
    g_clear_pointer(&buffer->bytes, g_byte_array_unref);
    buffer->fragment = psk_span(NULL, 0);
    buffer->taken = 0;
}
