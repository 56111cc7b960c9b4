/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture files made by hand, block by block, in either byte order, for the tests. */
#pragma once

#include <glib.h>
#include <zlib.h>

#include "base/span.h"

typedef struct {
    GByteArray *bytes;
    bool big_endian;
} CaptureFile;

static inline CaptureFile
file_new(bool big_endian)
{
    return (CaptureFile){.bytes = g_byte_array_new(), .big_endian = big_endian};
}

static inline void
file_number(CaptureFile *file, unsigned count, uint64_t number)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned place = file->big_endian ? count - 1 - i : i;
        uint8_t octet = (uint8_t)(place < 8 ? number >> 8 * place : 0);

        g_byte_array_append(file->bytes, &octet, 1);
    }
}

static inline void
file_text(CaptureFile *file, const char *text)
{
    g_byte_array_append(file->bytes, (const guint8 *)text, (guint)strlen(text));
}

static inline PskSpan
file_span(const CaptureFile *file)
{
    return psk_span(file->bytes->data, file->bytes->len);
}

/* Classic pcap: the file header, and a packet of the text. */
static inline void
pcap_header(CaptureFile *file, uint32_t magic, uint32_t link_type)
{
    file_number(file, 4, magic);
    file_number(file, 2, 2);
    file_number(file, 2, 4);
    file_number(file, 8, 0);
    file_number(file, 4, 65535);
    file_number(file, 4, link_type);
}

static inline void
pcap_packet(CaptureFile *file, uint32_t seconds, uint32_t fraction, uint32_t wire, const char *text)
{
    file_number(file, 4, seconds);
    file_number(file, 4, fraction);
    file_number(file, 4, strlen(text));
    file_number(file, 4, wire);
    file_text(file, text);
}

/* A pcapng block: begin, write the body, end. */
static inline guint
block_begin(CaptureFile *file, uint32_t type)
{
    guint begin = file->bytes->len;

    file_number(file, 4, type);
    file_number(file, 4, 0);
    return begin;
}

static inline void
block_end(CaptureFile *file, guint begin)
{
    guint end;
    uint32_t length;

    while (file->bytes->len % 4 != 0)
        file_number(file, 1, 0);
    length = file->bytes->len - begin + 4;
    file_number(file, 4, length);
    end = file->bytes->len;
    memcpy(file->bytes->data + begin + 4, file->bytes->data + end - 4, 4);
}

static inline void
section(CaptureFile *file)
{
    guint begin = block_begin(file, 0x0a0d0d0a);

    file_number(file, 4, 0x1a2b3c4d);
    file_number(file, 2, 1);
    file_number(file, 2, 0);
    file_number(file, 8, UINT64_MAX);
    block_end(file, begin);
}

/* |resolution| is if_tsresol, |offset| if_tsoffset. */
static inline void
interface_description(CaptureFile *file, uint16_t link_type, uint32_t snap_length,
                      uint8_t resolution, int64_t offset)
{
    guint begin = block_begin(file, 1);

    file_number(file, 2, link_type);
    file_number(file, 2, 0);
    file_number(file, 4, snap_length);
    file_number(file, 2, 2); /* if_name, with padding */
    file_number(file, 2, 5);
    file_text(file, "wlan0");
    file_number(file, 3, 0);
    file_number(file, 2, 9);
    file_number(file, 2, 1);
    file_number(file, 1, resolution);
    file_number(file, 3, 0);
    file_number(file, 2, 14);
    file_number(file, 2, 8);
    file_number(file, 8, (uint64_t)offset);
    file_number(file, 4, 0); /* opt_endofopt */
    block_end(file, begin);
}

static inline void
enhanced_packet(CaptureFile *file, uint32_t interface, uint64_t ticks, uint32_t wire,
                const char *text)
{
    guint begin = block_begin(file, 6);

    file_number(file, 4, interface);
    file_number(file, 4, ticks >> 32);
    file_number(file, 4, ticks & UINT32_MAX);
    file_number(file, 4, strlen(text));
    file_number(file, 4, wire);
    file_text(file, text);
    block_end(file, begin);
}

static inline void
secrets(CaptureFile *file, uint32_t type, const char *text)
{
    guint begin = block_begin(file, 10);

    file_number(file, 4, type);
    file_number(file, 4, strlen(text));
    file_text(file, text);
    block_end(file, begin);
}

/* The file as one gzip member (RFC 1952), appended to |out|. */
static inline void
file_gzip(const CaptureFile *file, GByteArray *out)
{
    g_autofree uint8_t *bytes = g_malloc(file->bytes->len + 1000);
    z_stream gzip = {.next_in = file->bytes->data,
                     .avail_in = file->bytes->len,
                     .next_out = bytes,
                     .avail_out = file->bytes->len + 1000};

    g_assert_cmpint(deflateInit2(&gzip, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), ==, Z_OK);
    g_assert_cmpint(deflate(&gzip, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_append(out, bytes, (guint)gzip.total_out);
    deflateEnd(&gzip);
}
