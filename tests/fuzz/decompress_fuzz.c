/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compressed files of hostile bytes: what comes out does not depend on how it is read. With an even
 * first octet the rest is compressed before, with gzip, and must come out as it was.
 */
#include <zlib.h>

#include "capture/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 18, WINDOW_GZIP = 15 + 16 };

static GByteArray *
compressed(PskSpan bytes)
{
    GByteArray *out = g_byte_array_new();
    z_stream stream = {0};

    g_assert_cmpint(
        deflateInit2(&stream, 1, Z_DEFLATED, WINDOW_GZIP, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    g_byte_array_set_size(out, (guint)deflateBound(&stream, bytes.size));
    stream.next_in = (z_const Bytef *)bytes.data;
    stream.avail_in = (uInt)bytes.size;
    stream.next_out = out->data;
    stream.avail_out = out->len;
    g_assert_cmpint(deflate(&stream, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_set_size(out, out->len - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

/* All of it into |out|, at most OUT_MAX, |step| octets at a time; by peeking where |step| is 0. */
static void
read_all(PskSpan file, size_t step, GByteArray *out)
{
    g_autoptr(Input) input = input_open_memory(file, "fuzz", NULL);

    g_byte_array_set_size(out, 0);
    while (input != NULL && out->len < OUT_MAX) {
        uint8_t buffer[4096];
        PskSpan bytes = {buffer, 0};

        if (step == 0) {
            bytes = input_peek(input, OUT_MAX - out->len);
        } else {
            ssize_t got = input_read(input, buffer, MIN(step, OUT_MAX - out->len));

            bytes.size = got > 0 ? (size_t)got : 0;
        }
        if (bytes.size == 0)
            break;
        g_byte_array_append(out, bytes.data, (guint)bytes.size);
        if (step == 0)
            input_skip(input, bytes.size);
        g_assert_cmpuint(input_offset(input), ==, out->len);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static GByteArray *peeked, *read; /* kept: large ones are costly to allocate */
    bool pack = size > 0 && !(data[0] & 1);
    PskSpan bytes = psk_span_skip(psk_span(data, size), 1);
    g_autoptr(GByteArray) packed = pack ? compressed(bytes) : NULL;
    PskSpan file = packed != NULL ? psk_span(packed->data, packed->len) : bytes;

    if (peeked == NULL) {
        peeked = g_byte_array_sized_new(OUT_MAX);
        read = g_byte_array_sized_new(OUT_MAX);
    }
    read_all(file, 0, peeked);
    read_all(file, size > 0 ? 1 + data[0] * 16 : 1, read);
    g_assert_cmpmem(peeked->data, peeked->len, read->data, read->len);
    if (pack)
        g_assert_cmpmem(peeked->data, peeked->len, bytes.data, bytes.size);
    return 0;
}
