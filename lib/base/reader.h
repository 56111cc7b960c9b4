/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskReader: the one cursor through which bytes from the wire are read.
 *
 * Every read checks, takes and advances, or returns false and leaves the reader and the output as
 * they were. Chain reads with &&, so that the code mirrors the structure in the RFC:
 *
 *     psk_reader_u16(&r, &version) && psk_reader_copy(&r, random, 32) &&
 *         psk_reader_vector(&r, 0, 32, &session_id)
 *
 * Spans handed out point into the bytes that the reader was made over.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

typedef struct {
    PskSpan rest; /* what has not been read; private, use the functions */
} PskReader;

static inline PskReader
psk_reader(PskSpan span)
{
    return (PskReader){span};
}

static inline size_t
psk_reader_remaining(const PskReader *reader)
{
    return reader->rest.size;
}

static inline bool
psk_reader_at_end(const PskReader *reader)
{
    return reader->rest.size == 0;
}

/* Unsigned integers in network byte order, of 1, 2, 3, 4 and 8 octets. */
static inline bool psk_reader_u8(PskReader *reader, uint8_t *value) G_GNUC_WARN_UNUSED_RESULT;
static inline bool psk_reader_u16(PskReader *reader, uint16_t *value) G_GNUC_WARN_UNUSED_RESULT;
bool psk_reader_u24(PskReader *reader, uint32_t *value) G_GNUC_WARN_UNUSED_RESULT;
static inline bool psk_reader_u32(PskReader *reader, uint32_t *value) G_GNUC_WARN_UNUSED_RESULT;
bool psk_reader_u64(PskReader *reader, uint64_t *value) G_GNUC_WARN_UNUSED_RESULT;

/* Little-endian twins, for link layers and file formats that need them. */
bool psk_reader_u16le(PskReader *reader, uint16_t *value) G_GNUC_WARN_UNUSED_RESULT;
bool psk_reader_u32le(PskReader *reader, uint32_t *value) G_GNUC_WARN_UNUSED_RESULT;

/* Exactly |size| bytes, borrowed. */
static inline bool psk_reader_bytes(PskReader *reader, size_t size,
                                    PskSpan *bytes) G_GNUC_WARN_UNUSED_RESULT;

/* Exactly |size| bytes, copied to |out|. */
static inline bool psk_reader_copy(PskReader *reader, uint8_t *out,
                                   size_t size) G_GNUC_WARN_UNUSED_RESULT;

/* Passes over exactly |size| bytes. */
static inline bool psk_reader_skip(PskReader *reader, size_t size) G_GNUC_WARN_UNUSED_RESULT;

/* All that is left; never fails, leaves the reader at its end. */
static inline PskSpan psk_reader_rest(PskReader *reader);

/*
 * A variable-length vector <min..max>, RFC 5246 section 4.3 (RFC 8446 section 3.4). The width of
 * the length field follows from |max| (1, 2 or 3 octets). False also where the length is outside
 * [min, max] or runs past the end.
 */
bool psk_reader_vector(PskReader *reader, size_t min, size_t max,
                       PskSpan *content) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The definitions of those that every packet is read with, several times over. Over a header whose
 * size is constant they cost no checks: take that first, then read it with a reader of its own.
 */

static inline bool
psk_reader_bytes(PskReader *reader, size_t size, PskSpan *bytes)
{
    if (size > reader->rest.size)
        return false;
    *bytes = psk_span_first(reader->rest, size);
    reader->rest = psk_span_skip(reader->rest, size);
    return true;
}

static inline bool
psk_reader_u8(PskReader *reader, uint8_t *value)
{
    PskSpan bytes;

    if (!psk_reader_bytes(reader, 1, &bytes))
        return false;
    *value = bytes.data[0];
    return true;
}

static inline bool
psk_reader_u16(PskReader *reader, uint16_t *value)
{
    PskSpan bytes;

    if (!psk_reader_bytes(reader, 2, &bytes))
        return false;
    *value = (uint16_t)(bytes.data[0] << 8 | bytes.data[1]);
    return true;
}

/* Compilers find it too long to inline, before its checks fall away. */
__attribute__((always_inline)) static inline bool
psk_reader_u32(PskReader *reader, uint32_t *value)
{
    PskSpan bytes;

    if (!psk_reader_bytes(reader, 4, &bytes))
        return false;
    *value = (uint32_t)bytes.data[0] << 24 | (uint32_t)bytes.data[1] << 16 |
             (uint32_t)bytes.data[2] << 8 | bytes.data[3];
    return true;
}

static inline bool
psk_reader_copy(PskReader *reader, uint8_t *out, size_t size)
{
    PskSpan bytes;

    if (!psk_reader_bytes(reader, size, &bytes))
        return false;
    if (size > 0)
        memcpy(out, bytes.data, size);
    return true;
}

static inline bool
psk_reader_skip(PskReader *reader, size_t size)
{
    PskSpan ignored;

    return psk_reader_bytes(reader, size, &ignored);
}

static inline PskSpan
psk_reader_rest(PskReader *reader)
{
    PskSpan rest = reader->rest;

    reader->rest = psk_span(NULL, 0);
    return rest;
}
