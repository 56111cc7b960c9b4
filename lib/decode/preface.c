/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a load balancer says to a server before the client's octets: whom it speaks for. HAProxy's
 * PROXY protocol (proxy-protocol.txt, sections 2.1 and 2.2), which others speak too.
 */
#include "decode/private.h"

#include "base/reader.h"

#define LINE_BEGIN "PROXY "

enum { LINE_SIZE_MAX = 107 }; /* with its CRLF */

static const uint8_t signature[] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                    0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

static bool
begins_like(PskSpan bytes, const void *wanted, size_t size)
{
    return memcmp(bytes.data, wanted, MIN(bytes.size, size)) == 0;
}

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
    return bytes.size >= *size ? PSK_PARSE_OK : PSK_PARSE_MORE;
}

static PskParse
parse(PskSpan bytes, size_t *size)
{
    if (begins_like(bytes, LINE_BEGIN, strlen(LINE_BEGIN)))
        return parse_line(bytes, size);
    if (begins_like(bytes, signature, sizeof(signature)))
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
psk_preface_pass(PskDirection *direction, PskSpan bytes, GByteArray **held)
{
    size_t size = 0;

    *held = g_steal_pointer(&direction->preface);
    if (*held != NULL) {
        g_byte_array_append(*held, bytes.data, (guint)bytes.size);
        bytes = psk_span((*held)->data, (*held)->len);
    }
    switch (parse(bytes, &size)) {
    case PSK_PARSE_OK:
        return psk_span_skip(bytes, size);
    case PSK_PARSE_MORE:
        direction->preface = *held != NULL ? g_steal_pointer(held) : g_byte_array_new();
        if (direction->preface->len == 0)
            g_byte_array_append(direction->preface, bytes.data, (guint)bytes.size);
        return psk_span(NULL, 0);
    default:
        return bytes;
    }
}
