/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key logs of hostile bytes: read at once or line by line, they hold the same. */
#include <string.h>

#include "psk/keylog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(const PskKeylog *whole, const PskKeylog *lines, PskSpan text)
{
    g_assert_cmpuint(psk_keylog_size(whole), ==, psk_keylog_size(lines));
    /* Whatever may be the random of a line; those of the text are in hexadecimal. */
    for (int label = 0; label < PSK_KEYLOG_LABELS; label++) {
        PskSpan random = psk_span_first(text, PSK_RANDOM_SIZE);

        g_assert_true(psk_span_equal(psk_keylog_find(whole, (PskKeylogLabel)label, random),
                                     psk_keylog_find(lines, (PskKeylogLabel)label, random)));
    }
}

/* Of a line, with those behind it that begin with the byte order mark of a file. */
static size_t
line_size(PskSpan text)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t size = 0;

    do {
        const uint8_t *end = memchr(text.data + size, '\n', text.size - size);

        size = end != NULL ? (size_t)(end - text.data) + 1 : text.size;
    } while (psk_span_equal(psk_span_first(psk_span_skip(text, size), 3), psk_span_str(mark)));
    return size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(PskKeylog) whole = psk_keylog_new();
    g_autoptr(PskKeylog) lines = psk_keylog_new();
    size_t first = 0, bad = psk_keylog_parse(whole, psk_span(data, size), &first), counted = 0;

    g_assert_cmpint(bad > 0, ==, first > 0);
    for (PskSpan rest = psk_span(data, size); rest.size > 0;) {
        size_t length = line_size(rest);

        counted += psk_keylog_parse(lines, psk_span_first(rest, length), NULL);
        rest = psk_span_skip(rest, length);
    }
    g_assert_cmpuint(counted, ==, bad);
    compare(whole, lines, psk_span(data, size));
    return 0;
}
