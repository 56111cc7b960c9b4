/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskSpan: bytes that belong to somebody else.
 *
 * Conventions that hold in every header of this project:
 *
 *  - A PskSpan is borrowed: it is never freed and is valid only during the call it is passed to,
 *    unless the header says which object owns the bytes. Who keeps bytes longer copies them.
 *  - GBytes are shared and immutable. PskSecret (base/secret.h) is owned and wiped when cleared.
 *  - Sizes are in octets, times in nanoseconds since 1970-01-01 UTC, frame numbers count from 1.
 *  - Bytes from the wire are data, not errors: parsers return bool or a PskParse. The user's world
 *    (files, options, key lines) is reported through GError.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const uint8_t *data; /* may be NULL when size is 0 */
    size_t size;
} PskSpan;

/* What a framer says of the bytes it was given. */
typedef enum {
    PSK_PARSE_OK,   /* one complete unit was taken */
    PSK_PARSE_MORE, /* the bytes so far are plausible, but the unit is not complete */
    PSK_PARSE_BAD,  /* these bytes can't be the beginning of a unit */
} PskParse;

static inline PskSpan
psk_span(const void *data, size_t size)
{
    return (PskSpan){(const uint8_t *)data, size};
}

/* The bytes of a C string, without its NUL. */
static inline PskSpan
psk_span_str(const char *string)
{
    return psk_span(string, strlen(string));
}

static inline bool
psk_span_equal(PskSpan a, PskSpan b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Whether |span| begins as |wanted| does, as far as the shorter of them goes. */
static inline bool
psk_span_begins_like(PskSpan span, PskSpan wanted)
{
    size_t size = span.size < wanted.size ? span.size : wanted.size;

    return size == 0 || memcmp(span.data, wanted.data, size) == 0;
}

/* The first |size| bytes, or all of them where there are fewer. */
static inline PskSpan
psk_span_first(PskSpan span, size_t size)
{
    return psk_span(span.data, size < span.size ? size : span.size);
}

/* What follows the first |size| bytes; empty where there are fewer. */
static inline PskSpan
psk_span_skip(PskSpan span, size_t size)
{
    return size < span.size ? psk_span(span.data + size, span.size - size) : psk_span(NULL, 0);
}

/* Where |needle| begins in |span| for the first time; NULL where it does not. */
static inline const uint8_t *
psk_span_find(PskSpan span, PskSpan needle)
{
    return span.size > 0 ? memmem(span.data, span.size, needle.data, needle.size) : NULL;
}
