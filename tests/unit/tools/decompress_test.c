/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decompress.h"

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
    static const uint8_t skippable[] = {0x5e, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 0xaa, 0xbb};

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
    g_test_add_func("/tools/decompress/members", test_members);
    g_test_add_func("/tools/decompress/skippable", test_skippable);
    g_test_add_func("/tools/decompress/cut", test_cut);
    g_test_add_func("/tools/decompress/damaged", test_damaged);
    g_test_add_func("/tools/decompress/others", test_others);
    return g_test_run();
}
