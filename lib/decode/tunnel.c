/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a client and a proxy say to each other before TLS: CONNECT of HTTP (RFC 9110 section 9.3.6),
 * SOCKS 4 and 4a, SOCKS 5 (RFC 1928, with the passwords of RFC 1929). A proxy that refuses is no
 * tunnel: what it says is what the connection holds.
 */
#include "decode/private.h"

#include "base/reader.h"

/* Units of SOCKS 5, in both directions: methods, maybe a password, the request or its answer. */
enum { STEP_FIRST, STEP_METHODS, STEP_DONE };

static PskParse
taken(const PskReader *reader, PskSpan bytes, size_t *size)
{
    *size = bytes.size - psk_reader_remaining(reader);
    return PSK_PARSE_OK;
}

/* Up to the empty line. */
static PskParse
parse_http_head(PskSpan bytes, size_t *size)
{
    PskSpan head = psk_span_first(bytes, PSK_PREFACE_MAX), empty_line = psk_span_str("\r\n\r\n");
    const uint8_t *end = psk_span_find(head, empty_line);

    if (end == NULL)
        return head.size < PSK_PREFACE_MAX ? PSK_PARSE_MORE : PSK_PARSE_BAD;
    *size = (size_t)(end - head.data) + empty_line.size;
    return PSK_PARSE_OK;
}

/* "HTTP/1.1 200 Connection established": any 2xx. */
static PskParse
parse_http_answer(PskSpan bytes, size_t *size)
{
    static const char status[] = "HTTP/1.x 2";

    for (size_t i = 0; i < MIN(bytes.size, strlen(status)); i++)
        if (status[i] != 'x' && bytes.data[i] != status[i])
            return PSK_PARSE_BAD;
    return parse_http_head(bytes, size);
}

static bool
skip_text(PskReader *reader)
{
    uint8_t octet;

    while (psk_reader_u8(reader, &octet))
        if (octet == 0)
            return true;
    return false;
}

/* Version, command CONNECT, port, address, user; 4a: at 0.0.0.x, a name. */
static PskParse
parse_socks4(PskSpan bytes, size_t *size)
{
    PskReader reader = psk_reader(bytes);
    uint8_t version, command = 1;
    uint16_t port;
    uint32_t address;

    if (psk_reader_u8(&reader, &version) && psk_reader_u8(&reader, &command) && command != 1)
        return PSK_PARSE_BAD;
    if (bytes.size > PSK_PREFACE_MAX)
        return PSK_PARSE_BAD;
    if (!psk_reader_u16(&reader, &port) || !psk_reader_u32(&reader, &address) ||
        !skip_text(&reader) || (address >> 8 == 0 && address != 0 && !skip_text(&reader)))
        return PSK_PARSE_MORE;
    return taken(&reader, bytes, size);
}

static PskParse
parse_socks4_answer(PskSpan bytes, size_t *size)
{
    *size = 8;
    if (bytes.data[0] != 0 || (bytes.size > 1 && bytes.data[1] != 0x5a))
        return PSK_PARSE_BAD;
    return bytes.size < *size ? PSK_PARSE_MORE : PSK_PARSE_OK;
}

/* The request CONNECT, or the answer to it where |expected| is 0: succeeded. */
static PskParse
parse_socks5_address(PskSpan bytes, uint8_t expected, size_t *size)
{
    enum { IPV4 = 1, NAME = 3, IPV6 = 4 };
    PskReader reader = psk_reader(bytes);
    uint8_t version, code = expected, reserved, type, length;

    if (psk_reader_u8(&reader, &version) && psk_reader_u8(&reader, &code) && code != expected)
        return PSK_PARSE_BAD;
    if (!psk_reader_u8(&reader, &reserved) || !psk_reader_u8(&reader, &type))
        return PSK_PARSE_MORE;
    length = type == IPV4 ? 4 : 16;
    if (reserved != 0 || (type != IPV4 && type != NAME && type != IPV6))
        return PSK_PARSE_BAD;
    if ((type == NAME && !psk_reader_u8(&reader, &length)) ||
        !psk_reader_skip(&reader, (size_t)length + 2))
        return PSK_PARSE_MORE;
    return taken(&reader, bytes, size);
}

/* RFC 1928 section 3: how many methods, and these. */
static PskParse
parse_socks5_methods(PskSpan bytes, size_t *size)
{
    if (bytes.size < 2)
        return PSK_PARSE_MORE;
    *size = 2 + (size_t)bytes.data[1];
    if (bytes.data[1] == 0)
        return PSK_PARSE_BAD;
    return bytes.size < *size ? PSK_PARSE_MORE : PSK_PARSE_OK;
}

/* RFC 1929 section 2: user and password. */
static PskParse
parse_socks5_password(PskSpan bytes, size_t *size)
{
    PskReader reader = psk_reader(psk_span_skip(bytes, 1));
    uint8_t length;

    for (int i = 0; i < 2; i++)
        if (!psk_reader_u8(&reader, &length) || !psk_reader_skip(&reader, length))
            return PSK_PARSE_MORE;
    return taken(&reader, bytes, size);
}

static PskParse
parse_pair(PskSpan bytes, size_t *size)
{
    *size = 2;
    return bytes.size < *size ? PSK_PARSE_MORE : PSK_PARSE_OK;
}

/* A unit of SOCKS 5 by its first octet, which is the version of what it belongs to. */
static PskParse
parse_socks5(PskDirection *own, bool asks, PskSpan bytes, size_t *size)
{
    bool is_password = own->tunnel_step == STEP_METHODS && bytes.data[0] == 1;
    PskParse result;

    if (own->tunnel_step == STEP_DONE || (bytes.data[0] != 5 && !is_password))
        return PSK_PARSE_BAD;
    if (is_password)
        return asks ? parse_socks5_password(bytes, size) : parse_pair(bytes, size);
    if (own->tunnel_step == STEP_FIRST)
        result = asks ? parse_socks5_methods(bytes, size) : parse_pair(bytes, size);
    else
        result = parse_socks5_address(bytes, asks ? 1 : 0, size);
    if (result == PSK_PARSE_OK)
        own->tunnel_step++;
    return result;
}

static PskParse
parse_request(PskDirection *own, PskTunnel kind, PskSpan bytes, size_t *size)
{
    PskParse result;

    switch (kind) {
    case PSK_TUNNEL_HTTP:
        result = parse_http_head(bytes, size);
        break;
    case PSK_TUNNEL_SOCKS4:
        result = own->tunnel != PSK_TUNNEL_NONE ? PSK_PARSE_BAD : parse_socks4(bytes, size);
        break;
    case PSK_TUNNEL_SOCKS5:
        result = parse_socks5(own, true, bytes, size);
        break;
    default:
        return PSK_PARSE_BAD;
    }
    if (result == PSK_PARSE_OK)
        own->tunnel = (uint8_t)kind;
    return result;
}

static PskParse
parse_answer(PskDirection *own, uint8_t kind, PskSpan bytes, size_t *size)
{
    PskParse result;

    if (kind == PSK_TUNNEL_SOCKS5)
        return parse_socks5(own, false, bytes, size);
    if (own->tunnel_step != STEP_FIRST)
        return PSK_PARSE_BAD;
    result = kind == PSK_TUNNEL_HTTP ? parse_http_answer(bytes, size)
                                     : parse_socks4_answer(bytes, size);
    if (result == PSK_PARSE_OK)
        own->tunnel_step = STEP_DONE;
    return result;
}

static PskTunnel
kind_of(const PskDirection *own, PskSpan bytes)
{
    if (psk_span_begins_like(bytes, psk_span_str("CONNECT ")))
        return PSK_TUNNEL_HTTP;
    if (own->tunnel == PSK_TUNNEL_SOCKS5 || bytes.data[0] == 5)
        return PSK_TUNNEL_SOCKS5;
    return bytes.data[0] == 4 ? PSK_TUNNEL_SOCKS4 : PSK_TUNNEL_NONE;
}

PskParse
psk_tunnel_parse(PskDirection *own, const PskDirection *peer, PskSpan bytes, size_t *size)
{
    if (peer->tunnel != PSK_TUNNEL_NONE)
        return parse_answer(own, peer->tunnel, bytes, size);
    return parse_request(own, kind_of(own, bytes), bytes, size);
}
