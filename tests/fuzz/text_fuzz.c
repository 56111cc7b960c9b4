/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile bytes on their way to people, and what is read of bytes that people write. */
#include "base/hex.h"
#include "base/text.h"
#include "diagnose/log_lines.h"
#include "output.h"
#include "output/mqtt_json.h"
#include "psk/guess.h"
#include "sample.h"
#include "tls/suite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* By GLib, for which NUL ends a string. */
static bool
is_utf8(const char *text, size_t size)
{
    for (size_t length; size > 0; size -= MIN(length + 1, size), text += length + 1) {
        length = strnlen(text, size);
        if (!g_utf8_validate_len(text, length, NULL))
            return false;
    }
    return true;
}

/* As a string where they are UTF-8, else in another form of the same octets. */
static void
check_json(PskSpan bytes)
{
    json_t *object = json_object();
    const json_t *string;

    mqtt_json_set_bytes(object, "identity", bytes);
    g_assert_cmpuint(json_object_size(object), ==, 1);
    string = json_object_get(object, "identity");
    g_assert_cmpint(string != NULL, ==, psk_text_is_utf8(bytes));
    if (string != NULL)
        g_assert_cmpmem(json_string_value(string), json_string_length(string), bytes.data,
                        bytes.size);
    else
        g_assert_cmpuint(json_string_length(json_object_get(object, "identity_hex")), ==,
                         2 * bytes.size);
    json_decref(object);
}

static void
check_hex(PskSpan bytes)
{
    g_autoptr(GString) hex = g_string_new(NULL);
    g_autofree uint8_t *out = g_malloc(bytes.size + 1);

    psk_hex_append(hex, bytes);
    g_assert_true(bytes.size == 0 || psk_hex_decode(psk_span(hex->str, hex->len), out));
    g_assert_true(bytes.size == 0 || memcmp(out, bytes.data, bytes.size) == 0);
    if (bytes.size % 2 == 0 && bytes.size > 0)
        g_assert_cmpint(psk_hex_decode(bytes, out), ==, psk_hex_valid(bytes));
}

static void
check_guesses(PskSpan key, PskSpan text)
{
    for (PskGuess guess = PSK_GUESS_NONE + 1; guess < PSK_GUESSES; guess++) {
        PskSecret made = {0};

        if (psk_guess_make(guess, key, text, &made))
            g_assert_false(psk_span_equal(psk_secret_span(&made), key));
        psk_secret_clear(&made);
    }
    g_assert_cmpint(psk_identity_near(key, text), ==, psk_identity_near(text, key));
    g_assert_cmpint(psk_identity_near(key, key), ==, PSK_NEAR_NOT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PskSpan bytes = psk_span(data, size);
    g_autofree char *escaped = psk_text_escape(bytes);
    g_autofree char *string = g_malloc0(size + 1);

    if (size > 0)
        memcpy(string, data, size);
    output_assert_text(escaped, strlen(escaped));
    g_assert_null(strchr(escaped, '\n'));
    g_assert_cmpint(psk_text_is_utf8(bytes), ==, is_utf8(string, size));
    g_assert_cmpuint(psk_text_plain_length(bytes), <=, size);
    check_json(bytes);
    check_hex(bytes);
    if (size > 0)
        check_guesses(psk_span_first(psk_span_skip(bytes, 1), data[0]),
                      psk_span_skip(psk_span_skip(bytes, 1), data[0]));
    if (sample_take(data, size, 4))
        (void)psk_log_line_find(string);
    (void)psk_suite_find_name(string);
    return 0;
}
