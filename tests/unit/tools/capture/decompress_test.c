/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decompress.h"

#include <lz4frame.h>
#include <zstd.h>

#define CONTENT "hello, capture\n"

/* What `printf 'hello, capture\n'` gives through `gzip -n9c`, `zstd -c` and `lz4 -c`. */
/* clang-format off */
static const uint8_t gzip_bytes[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9,
    0xd7, 0x51, 0x48, 0x4e, 0x2c, 0x28, 0x29, 0x2d, 0x4a, 0xe5, 0x02, 0x00, 0x43, 0x1b, 0xa9,
    0x78, 0x0f, 0x00, 0x00, 0x00};
static const uint8_t zstd_bytes[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x79, 0x00, 0x00, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x2c,
    0x20, 0x63, 0x61, 0x70, 0x74, 0x75, 0x72, 0x65, 0x0a, 0x54, 0x1b, 0xfd, 0x48};
static const uint8_t lz4_bytes[] = {
    0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0x0f, 0x00, 0x00, 0x80, 0x68, 0x65, 0x6c, 0x6c,
    0x6f, 0x2c, 0x20, 0x63, 0x61, 0x70, 0x74, 0x75, 0x72, 0x65, 0x0a, 0x00, 0x00, 0x00, 0x00,
    0x26, 0x75, 0xfe, 0xb2};
/* clang-format on */

static const struct {
    const char *name;
    PskSpan bytes;
} cases[] = {
    {"gzip", {gzip_bytes, sizeof(gzip_bytes)}},
    {"zstd", {zstd_bytes, sizeof(zstd_bytes)}},
    {"LZ4", {lz4_bytes, sizeof(lz4_bytes)}},
};

static const uint8_t skippable[] = {0x5e, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 0xaa, 0xbb};

/* All that comes out, one octet of input after another; the last status. */
static DecompressStatus
decompress(Decompressor *decompressor, PskSpan bytes, GString *out)
{
    DecompressStatus status = DECOMPRESS_MORE;

    while (bytes.size > 0 && status != DECOMPRESS_BAD) {
        PskSpan in = psk_span_first(bytes, 1);
        uint8_t buffer[64];
        size_t made;

        status = decompressor_run(decompressor, &in, buffer, sizeof(buffer), &made);
        g_string_append_len(out, (const char *)buffer, (gssize)made);
        bytes = psk_span_skip(bytes, 1 - in.size);
    }
    return status;
}

static void
test_members(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Decompressor) decompressor = decompressor_new(cases[i].bytes);
        g_autoptr(GString) out = g_string_new(NULL);

        g_assert_nonnull(decompressor);
        g_assert_cmpstr(decompressor_name(decompressor), ==, cases[i].name);
        g_assert_true(decompressor_begins(decompressor, cases[i].bytes));
        g_assert_cmpint(decompress(decompressor, cases[i].bytes, out), ==, DECOMPRESS_END);
        g_assert_cmpint(decompress(decompressor, cases[i].bytes, out), ==, DECOMPRESS_END);
        g_assert_cmpstr(out->str, ==, CONTENT CONTENT);
    }
}

/* `pzstd` and others put frames of their own before and between those of the content. */
static void
test_skippable(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Decompressor) decompressor = decompressor_new(cases[i].bytes);
        g_autoptr(GString) out = g_string_new(NULL);
        PskSpan between = psk_span(skippable, sizeof(skippable));

        g_assert_cmpint(decompressor_begins(decompressor, between), ==, i > 0);
        if (i == 0)
            continue; /* gzip has none */
        g_assert_cmpint(decompress(decompressor, between, out), ==, DECOMPRESS_END);
        g_assert_cmpint(decompress(decompressor, cases[i].bytes, out), ==, DECOMPRESS_END);
        g_assert_cmpstr(out->str, ==, CONTENT);
    }
}

/* A file that begins with such frames is of either compression. */
static void
test_skippable_first(void)
{
    PskSpan before = psk_span(skippable, sizeof(skippable));

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Decompressor) decompressor = decompressor_new(before);
        g_autoptr(GString) out = g_string_new(NULL);

        g_assert_cmpint(decompress(decompressor, before, out), ==, DECOMPRESS_END);
        g_assert_true(decompressor_begins(decompressor, before));
        g_assert_cmpint(decompress(decompressor, before, out), ==, DECOMPRESS_END);
        g_assert_cmpint(decompressor_begins(decompressor, cases[i].bytes), ==, i > 0);
        if (i == 0)
            continue;
        g_assert_cmpint(decompress(decompressor, cases[i].bytes, out), ==, DECOMPRESS_END);
        g_assert_cmpstr(out->str, ==, CONTENT);
        g_assert_cmpstr(decompressor_name(decompressor), ==, cases[i].name);
        for (size_t k = 0; k < G_N_ELEMENTS(cases); k++)
            g_assert_cmpint(decompressor_begins(decompressor, cases[k].bytes), ==, k == i);
    }
}

/* RFC 8878 section 3.1.1.1: frames that are whole, but not for everybody. */
static void
test_refused(void)
{
    static const struct {
        uint8_t bytes[10];
        const char *problem;
    } frames[] = {
        {{0x28, 0xb5, 0x2f, 0xfd, 0x21, 5, 1, 9, 0, 0}, "*dictionary*"}, /* the fifth */
        {{0x28, 0xb5, 0x2f, 0xfd, 0, 18 << 3, 1, 0, 0, 0}, "*memory*"},  /* 2^28 octets */
        {{0x28, 0xb5, 0x2f, 0xfd, 0x08, 0, 1, 0, 0, 0}, "is damaged"},   /* a reserved bit */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
        PskSpan frame = psk_span(frames[i].bytes, sizeof(frames[i].bytes));
        g_autoptr(Decompressor) decompressor = decompressor_new(frame);
        g_autoptr(GString) out = g_string_new(NULL);

        g_assert_cmpint(decompress(decompressor, frame, out), ==, DECOMPRESS_BAD);
        g_assert_true(
            g_pattern_match_simple(frames[i].problem, decompressor_problem(decompressor)));
    }
}

static void
test_cut(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t size = 4; size < cases[i].bytes.size; size++) {
            g_autoptr(Decompressor) decompressor = decompressor_new(cases[i].bytes);
            g_autoptr(GString) out = g_string_new(NULL);

            g_assert_cmpint(decompress(decompressor, psk_span_first(cases[i].bytes, size), out),
                            ==, DECOMPRESS_MORE);
        }
    }
}

/* Checksums: a changed octet of the content must not pass. */
static void
test_damaged(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree uint8_t *copy = g_memdup2(cases[i].bytes.data, cases[i].bytes.size);
        PskSpan damaged = psk_span(copy, cases[i].bytes.size);
        g_autoptr(Decompressor) decompressor = NULL;
        g_autoptr(GString) out = g_string_new(NULL);

        copy[cases[i].bytes.size - 1] ^= 0x55; /* of the checksum, or of gzip's size */
        decompressor = decompressor_new(damaged);
        g_assert_cmpint(decompress(decompressor, damaged, out), ==, DECOMPRESS_BAD);
    }
}

enum { BLOCKS = 3, BLOCK_SIZE = 100 };

/* Three blocks of octets that can't be made smaller. */
static PskSpan
blocks_zstd(const uint8_t *content, uint8_t *out, size_t room)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_outBuffer output = {out, room, 0};

    for (int i = 0; i < BLOCKS; i++) {
        ZSTD_inBuffer input = {content + (size_t)i * BLOCK_SIZE, BLOCK_SIZE, 0};

        g_assert_cmpuint(ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush), ==, 0);
    }
    ZSTD_freeCCtx(context);
    return psk_span(out, output.pos);
}

static PskSpan
blocks_lz4(const uint8_t *content, uint8_t *out, size_t room)
{
    LZ4F_cctx *context;
    size_t size;

    g_assert_false(LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION)));
    size = LZ4F_compressBegin(context, out, room, NULL);
    for (size_t i = 0; i < BLOCKS; i++) {
        size += LZ4F_compressUpdate(context, out + size, room - size, content + i * BLOCK_SIZE,
                                    BLOCK_SIZE, NULL);
        size += LZ4F_flush(context, out + size, room - size, NULL);
    }
    LZ4F_freeCompressionContext(context);
    return psk_span(out, size);
}

/* Blocks before a damaged one come, whatever the room: with it, all of them are in one input. */
static void
check_blocks(PskSpan file, const uint8_t *content, size_t room)
{
    g_autoptr(Decompressor) decompressor = decompressor_new(file);
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree uint8_t *buffer = g_malloc(room);
    DecompressStatus status;

    do {
        size_t made;

        status = decompressor_run(decompressor, &file, buffer, room, &made);
        g_byte_array_append(out, buffer, (guint)made);
    } while (status == DECOMPRESS_MORE);
    g_assert_cmpint(status, ==, DECOMPRESS_BAD);
    g_assert_cmpmem(out->data, out->len, content, (size_t)BLOCKS * BLOCK_SIZE);
}

static void
test_damaged_block(void)
{
    enum { ROOM = 1 << 17 };
    g_autofree uint8_t *bytes = g_malloc(ROOM);
    uint8_t content[BLOCKS * BLOCK_SIZE];
    PskSpan file;

    for (size_t i = 0; i < sizeof(content); i++)
        content[i] = (uint8_t)g_test_rand_int();
    for (size_t room = 1; room < 1000; room++) {
        /* The header of a fourth block, of no kind and larger than any. */
        file = blocks_zstd(content, bytes, ROOM - 8);
        memcpy(bytes + file.size, "\xff\xff\xff\xff", 4);
        check_blocks(psk_span(bytes, file.size + 4), content, room);
        file = blocks_lz4(content, bytes, ROOM - 8);
        memcpy(bytes + file.size, "\xff\xff\xff\x7f", 4);
        check_blocks(psk_span(bytes, file.size + 4), content, room);
    }
}

static void
test_others(void)
{
    g_assert_null(decompressor_new(psk_span("\x0a\x0d\x0d\x0a", 4)));
    g_assert_null(decompressor_new(psk_span("\x1f", 1)));
    g_assert_null(decompressor_new(psk_span(NULL, 0)));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/capture/decompress/members", test_members);
    g_test_add_func("/tools/capture/decompress/skippable", test_skippable);
    g_test_add_func("/tools/capture/decompress/skippable-first", test_skippable_first);
    g_test_add_func("/tools/capture/decompress/refused", test_refused);
    g_test_add_func("/tools/capture/decompress/cut", test_cut);
    g_test_add_func("/tools/capture/decompress/damaged", test_damaged);
    g_test_add_func("/tools/capture/decompress/damaged-block", test_damaged_block);
    g_test_add_func("/tools/capture/decompress/others", test_others);
    return g_test_run();
}
