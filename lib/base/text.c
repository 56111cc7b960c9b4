/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

enum { PLAIN_STEP = 16 };

/* The length in octets of the printable character that |bytes| begin with, or 0. */
static size_t
printable_length(PskSpan bytes)
{
    gunichar character;
    size_t length;

    if (bytes.data[0] >= 0x20 && bytes.data[0] < 0x7f)
        return 1;
    character = g_utf8_get_char_validated((const char *)bytes.data, (gssize)bytes.size);
    if (character >= 0x110000 || character < 0xa0)
        return 0;
    length = (size_t)g_unichar_to_utf8(character, NULL);
    /* g_unichar_isprint() says yes to the zero-width and direction marks, which hide text. */
    if (!g_unichar_isprint(character) || g_unichar_type(character) == G_UNICODE_FORMAT ||
        g_unichar_type(character) == G_UNICODE_LINE_SEPARATOR ||
        g_unichar_type(character) == G_UNICODE_PARAGRAPH_SEPARATOR)
        return 0;
    return length;
}

static void
append_escaped(GString *string, uint8_t octet)
{
    switch (octet) {
    case '\t':
        g_string_append(string, "\\t");
        break;
    case '\r':
        g_string_append(string, "\\r");
        break;
    case '\n':
        g_string_append(string, "\\n");
        break;
    default:
        g_string_append_printf(string, "\\x%02x", octet);
    }
}

static bool
is_plain(uint8_t octet)
{
    return octet >= 0x20 && octet < 0x7f && octet != '\\';
}

/* The same of many octets at once: GCC's and Clang's vectors, for whatever the processor has. */
static bool
are_plain(const uint8_t octets[static PLAIN_STEP])
{
    typedef uint8_t Octets __attribute__((vector_size(PLAIN_STEP)));
    Octets text, other;
    uint64_t words[2];

    memcpy(&text, octets, sizeof text);
    other = (Octets)((text - 0x20) > 0x7e - 0x20) | (Octets)(text == '\\');
    memcpy(words, &other, sizeof words);
    return (words[0] | words[1]) == 0;
}

size_t
psk_text_plain_length(PskSpan bytes)
{
    size_t length = 0;

    while (bytes.size - length >= PLAIN_STEP && are_plain(bytes.data + length))
        length += PLAIN_STEP;
    if (length > 0 && bytes.size - length < PLAIN_STEP &&
        are_plain(bytes.data + bytes.size - PLAIN_STEP))
        return bytes.size;
    while (length < bytes.size && is_plain(bytes.data[length]))
        length++;
    return length;
}

void
psk_text_append(GString *string, PskSpan bytes)
{
    while (bytes.size > 0) {
        size_t plain = psk_text_plain_length(bytes), length;

        psk_text_append_raw(string, bytes.data, plain);
        bytes = psk_span_skip(bytes, plain);
        if (bytes.size == 0)
            return;
        length = printable_length(bytes);
        if (length == 0) {
            append_escaped(string, bytes.data[0]);
            length = 1;
        } else if (bytes.data[0] == '\\') {
            g_string_append(string, "\\\\");
        } else {
            g_string_append_len(string, (const char *)bytes.data, (gssize)length);
        }
        bytes = psk_span_skip(bytes, length);
    }
}

void
psk_text_append_bytes(GString *string, GBytes *bytes)
{
    PskSpan span;

    span.data = g_bytes_get_data(bytes, &span.size);
    psk_text_append(string, span);
}

char *
psk_text_escape(PskSpan bytes)
{
    GString *string = g_string_sized_new(bytes.size);

    psk_text_append(string, bytes);
    return g_string_free(string, FALSE);
}

void
psk_text_append_number(GString *string, uint64_t number, unsigned width)
{
    char digits[20];
    size_t at = sizeof digits;

    /* Without printf: there are several on every line of output. */
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (at > 0 && sizeof digits - at < width)
        digits[--at] = '0';
    psk_text_append_raw(string, digits + at, sizeof digits - at);
}

bool
psk_text_is_utf8(PskSpan bytes)
{
    bytes = psk_span_skip(bytes, psk_text_plain_length(bytes));
    while (bytes.size > 0) {
        const char *end;
        size_t valid;

        if (g_utf8_validate_len((const char *)bytes.data, bytes.size, &end))
            return true;
        valid = (size_t)(end - (const char *)bytes.data);
        if (bytes.data[valid] != 0) /* GLib stops at NUL, which is a character all the same */
            return false;
        bytes = psk_span_skip(bytes, valid + 1);
    }
    return true;
}
