/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/reader.h"

static void
test_integers(void)
{
    PskReader r = psk_reader(psk_span("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e"
                                      "\x0f\x10\x11\x12\x34\x12",
                                      20));
    uint8_t u8;
    uint16_t u16;
    uint32_t u24, u32;
    uint64_t u64;

    g_assert_true(psk_reader_u8(&r, &u8) && psk_reader_u16(&r, &u16) && psk_reader_u24(&r, &u24) &&
                  psk_reader_u32(&r, &u32) && psk_reader_u64(&r, &u64));
    g_assert_cmphex(u8, ==, 0x01);
    g_assert_cmphex(u16, ==, 0x0203);
    g_assert_cmphex(u24, ==, 0x040506);
    g_assert_cmphex(u32, ==, 0x0708090a);
    g_assert_cmphex(u64, ==, 0x0b0c0d0e0f101112);
    g_assert_true(psk_reader_u16le(&r, &u16));
    g_assert_cmphex(u16, ==, 0x1234);
    g_assert_true(psk_reader_at_end(&r));
}

static void
test_failure_changes_nothing(void)
{
    PskReader r = psk_reader(psk_span("\x05" "ab", 3));
    PskSpan span = psk_span("x", 1);
    uint32_t u32 = 7;
    uint64_t u64 = 7;
    uint8_t copy[4] = {9, 9, 9, 9};

    g_assert_false(psk_reader_u32(&r, &u32));
    g_assert_false(psk_reader_u32le(&r, &u32));
    g_assert_false(psk_reader_u64(&r, &u64));
    g_assert_false(psk_reader_copy(&r, copy, 4));
    g_assert_false(psk_reader_skip(&r, SIZE_MAX));
    g_assert_false(psk_reader_vector(&r, 0, 255, &span));
    g_assert_cmpuint(u32, ==, 7);
    g_assert_cmpuint(u64, ==, 7);
    g_assert_cmpuint(copy[0], ==, 9);
    g_assert_cmpuint(span.size, ==, 1);
    g_assert_cmpuint(psk_reader_remaining(&r), ==, 3);
}

/* RFC 5246 section 4.3: the width of the length follows from the ceiling. */
static void
test_vector(void)
{
    PskReader r = psk_reader(psk_span("\x01" "a" "\x00\x02" "bc" "\x00\x00\x01" "d", 10));
    PskSpan span;

    g_assert_true(psk_reader_vector(&r, 0, 255, &span));
    g_assert_cmpmem(span.data, span.size, "a", 1);
    g_assert_false(psk_reader_vector(&r, 3, 65535, &span)); /* below the floor */
    g_assert_true(psk_reader_vector(&r, 0, 65535, &span));
    g_assert_cmpmem(span.data, span.size, "bc", 2);
    g_assert_true(psk_reader_vector(&r, 0, 65536, &span));
    g_assert_cmpmem(span.data, span.size, "d", 1);

    r = psk_reader(psk_span("\x21", 1));
    g_assert_false(psk_reader_vector(&r, 0, 32, &span)); /* above the ceiling */
}

static void
test_rest(void)
{
    PskReader r = psk_reader(psk_span("abc", 3));

    g_assert_true(psk_reader_skip(&r, 1));
    g_assert_cmpuint(psk_reader_rest(&r).size, ==, 2);
    g_assert_true(psk_reader_at_end(&r));
    g_assert_cmpuint(psk_reader_rest(&r).size, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/reader/integers", test_integers);
    g_test_add_func("/base/reader/failure-changes-nothing", test_failure_changes_nothing);
    g_test_add_func("/base/reader/vector", test_vector);
    g_test_add_func("/base/reader/rest", test_rest);
    return g_test_run();
}
