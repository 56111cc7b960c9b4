/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said before TLS. A load balancer tells a server whom it speaks for: HAProxy's PROXY
 * protocol (proxy-protocol.txt, sections 2.1 and 2.2), which others speak too. A client asks a
 * proxy for a tunnel: tunnel.c.
 */
#include "decode/private.h"

#include "base/reader.h"

#define LINE_BEGIN "PROXY "

enum { LINE_SIZE_MAX = 107 }; /* with its CRLF */

static const uint8_t signature[] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                    0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

/* Version 1: a line of text. */
static PskParse
parse_line(PskSpan bytes, size_t *size)
{
    PskSpan line = psk_span_first(bytes, LINE_SIZE_MAX);
    const uint8_t *end = memchr(line.data, '\n', line.size);

    if (end == NULL)
        return line.size < LINE_SIZE_MAX ? PSK_PARSE_MORE : PSK_PARSE_BAD;
    *size = (size_t)(end - line.data) + 1;
    return end[-1] == '\r' ? PSK_PARSE_OK : PSK_PARSE_BAD;
}

/* Version 2: the signature, version and command, the address family, and the length of the rest. */
static PskParse
parse_binary(PskSpan bytes, size_t *size)
{
    PskReader reader = psk_reader(psk_span_skip(bytes, sizeof(signature)));
    uint8_t version;
    uint16_t length;

    if (!psk_reader_u8(&reader, &version))
        return PSK_PARSE_MORE;
    if (version >> 4 != 2)
        return PSK_PARSE_BAD;
    if (!psk_reader_skip(&reader, 1) || !psk_reader_u16(&reader, &length))
        return PSK_PARSE_MORE;
    *size = sizeof(signature) + 4 + length;
    if (*size > PSK_PREFACE_MAX)
        return PSK_PARSE_BAD;
    return bytes.size >= *size ? PSK_PARSE_OK : PSK_PARSE_MORE;
}

static PskParse
parse(PskSpan bytes, size_t *size)
{
    if (psk_span_begins_like(bytes, psk_span_str(LINE_BEGIN)))
        return parse_line(bytes, size);
    if (psk_span_begins_like(bytes, psk_span(signature, sizeof(signature))))
        return parse_binary(bytes, size);
    return PSK_PARSE_BAD;
}

bool
psk_preface_may_come(const PskConnection *connection, PskSender from, PskSpan bytes)
{
    const PskDirectionFacts *facts = &connection->facts.direction[from];

    return connection->direction[from].preface != NULL ||
           (facts->bytes == bytes.size && facts->gaps.count == 0);
}

PskSpan
psk_preface_pass(PskConnection *connection, PskSender from, PskSpan bytes, GByteArray **held)
{
    PskDirection *own = &connection->direction[from];
    const PskDirection *peer = &connection->direction[psk_sender_peer(from)];
    PskParse result = PSK_PARSE_MORE;
    bool passed = own->preface != NULL && own->preface->len == 0;
    size_t before;

    *held = g_steal_pointer(&own->preface);
    if (*held != NULL) {
        g_byte_array_append(*held, bytes.data, (guint)bytes.size);
        bytes = psk_span((*held)->data, (*held)->len);
    }
    before = bytes.size;
    while (bytes.size > 0) {
        size_t size = 0;

        result = parse(bytes, &size);
        if (result == PSK_PARSE_BAD)
            result = psk_tunnel_parse(own, peer, bytes, &size);
        if (result != PSK_PARSE_OK)
            break;
        bytes = psk_span_skip(bytes, size);
        passed = true;
    }
    if (bytes.size > 0 && result == PSK_PARSE_BAD)
        return bytes;
    /* There may be more of it. */
    if (*held != NULL && bytes.size == before)
        own->preface = g_steal_pointer(held);
    else if (passed || bytes.size > 0)
        own->preface = g_byte_array_append(g_byte_array_new(), bytes.data, (guint)bytes.size);
    return psk_span(NULL, 0);
}
