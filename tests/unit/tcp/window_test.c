/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/window.h"

#include <glib.h>

/* What a SYN with these options says. */
static uint8_t
scale_of(const char *options, size_t size, size_t captured)
{
    uint8_t bytes[60] = {0};
    Packet packet = {.flags = PACKET_SYN, .segment = psk_span(bytes, captured)};

    bytes[12] = (uint8_t)((20 + size) / 4 << 4);
    memcpy(bytes + 20, options, size);
    return window_scale(&packet);
}

static void
test_scale(void)
{
    /* As Linux has them: MSS, SACK, time stamps, a pad, the shift. */
    static const char usual[] = "\x02\x04\x05\xb4\x04\x02\x08\x0a\1\2\3\4\0\0\0\0\x01\x03\x03\x07";

    g_assert_cmpuint(scale_of(usual, 20, 40), ==, WINDOW_SCALED + 7);
    g_assert_cmpuint(scale_of(usual, 16, 36), ==, WINDOW_PLAIN);
    g_assert_cmpuint(scale_of("", 0, 20), ==, WINDOW_PLAIN);
    g_assert_cmpuint(scale_of("\x03\x03\x0f\0", 4, 24), ==, WINDOW_SCALED + 14); /* the most */
    g_assert_cmpuint(scale_of("\x03\x03\0\0", 4, 24), ==, WINDOW_SCALED);
    g_assert_cmpuint(scale_of("\0\x03\x03\x07", 4, 24), ==, WINDOW_PLAIN); /* after the end */
    /* What the capture cut, and options that are none. */
    g_assert_cmpuint(scale_of(usual, 20, 39), ==, WINDOW_UNKNOWN);
    g_assert_cmpuint(scale_of(usual, 20, 12), ==, WINDOW_UNKNOWN);
    g_assert_cmpuint(scale_of("\x02\0\x03\x03", 4, 24), ==, WINDOW_UNKNOWN);
    g_assert_cmpuint(scale_of("\x01\x01\x02\xff", 4, 24), ==, WINDOW_UNKNOWN);
}

static void
test_size(void)
{
    uint32_t size = 0;

    g_assert_true(window_size(502, WINDOW_SCALED + 7, WINDOW_SCALED + 10, &size));
    g_assert_cmpuint(size, ==, 64256);
    /* One side alone scales nothing. */
    g_assert_true(window_size(502, WINDOW_SCALED + 7, WINDOW_PLAIN, &size));
    g_assert_cmpuint(size, ==, 502);
    g_assert_true(window_size(502, WINDOW_PLAIN, WINDOW_SCALED + 7, &size));
    g_assert_cmpuint(size, ==, 502);
    g_assert_true(window_size(UINT16_MAX, WINDOW_SCALED + 14, WINDOW_SCALED, &size));
    g_assert_cmpuint(size, ==, 0x3fffc000);
    g_assert_false(window_size(502, WINDOW_UNKNOWN, WINDOW_SCALED + 7, &size));
    g_assert_false(window_size(502, WINDOW_SCALED + 7, WINDOW_UNKNOWN, &size));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/window/scale", test_scale);
    g_test_add_func("/tcp/window/size", test_size);
    return g_test_run();
}
