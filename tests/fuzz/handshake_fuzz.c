/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handshake messages in fragments: the first octet of each says how long it is. What comes out is
 * what went in, in the same order.
 */
#include <glib.h>

#include "tls/handshake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GByteArray) pushed = g_byte_array_new();
    PskHandshakeBuffer buffer = {0};
    PskHandshakeMessage message;
    size_t taken = 0;

    for (PskSpan rest = psk_span(data, size); rest.size > 0;) {
        PskSpan fragment = psk_span_first(psk_span_skip(rest, 1), rest.data[0]);

        rest = psk_span_skip(rest, 1 + fragment.size);
        g_byte_array_append(pushed, fragment.data, (guint)fragment.size);
        psk_handshake_push(&buffer, fragment);
        while (psk_handshake_next(&buffer, &message) == PSK_PARSE_OK) {
            g_assert_cmpmem(message.whole.data, message.whole.size, pushed->data + taken,
                            message.body.size + PSK_HANDSHAKE_HEADER_SIZE);
            taken += message.whole.size;
        }
        g_assert_cmpuint(psk_handshake_pending(&buffer), ==, pushed->len - taken);
    }
    psk_handshake_clear(&buffer);
    return 0;
}
