/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/handshake.h"

#include "base/reader.h"

void
psk_handshake_push(PskHandshakeBuffer *buffer, PskSpan fragment)
{
    if (buffer->bytes == NULL)
        buffer->bytes = g_byte_array_new();
    g_byte_array_remove_range(buffer->bytes, 0, (guint)buffer->taken);
    buffer->taken = 0;
    if (fragment.size > 0)
        g_byte_array_append(buffer->bytes, fragment.data, (guint)fragment.size);
}

static PskSpan
pending(const PskHandshakeBuffer *buffer)
{
    if (buffer->bytes == NULL)
        return psk_span(NULL, 0);
    return psk_span_skip(psk_span(buffer->bytes->data, buffer->bytes->len), buffer->taken);
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

    if (!psk_reader_u8(&reader, &type) || !psk_reader_u24(&reader, &length))
        return PSK_PARSE_MORE;
    if (length > PSK_HANDSHAKE_SIZE_MAX)
        return PSK_PARSE_BAD;
    if (!psk_reader_bytes(&reader, length, &body))
        return PSK_PARSE_MORE;
    *message = (PskHandshakeMessage){
        type, body, psk_span_first(bytes, PSK_HANDSHAKE_HEADER_SIZE + (size_t)length)};
    buffer->taken += message->whole.size;
    return PSK_PARSE_OK;
}

void
psk_handshake_clear(PskHandshakeBuffer *buffer)
{
    g_clear_pointer(&buffer->bytes, g_byte_array_unref);
    buffer->taken = 0;
}
