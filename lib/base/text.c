/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

/* Many octets are looked at at once: GCC's and Clang's vectors, for whatever the processor has. */
enum { VECTOR_SIZE = 16, BLOCK_SIZE = 4 * VECTOR_SIZE };
typedef uint8_t Octets __attribute__((vector_size(VECTOR_SIZE)));

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

/* Not 0 where an octet is not plain. */
static Octets
not_plain(Octets octets)
{
    return (Octets)((octets - 0x20) > 0x7e - 0x20) | (Octets)(octets == '\\');
}

static Octets
load(const uint8_t octets[static VECTOR_SIZE])
{
    Octets loaded;

    memcpy(&loaded, octets, sizeof loaded);
    return loaded;
}

/* Of bytes that are no more than a vector, and no less than half of one: the halves overlap. */
static Octets
load_ends(PskSpan bytes)
{
    Octets loaded;

    memcpy(&loaded, bytes.data, VECTOR_SIZE / 2);
    memcpy((uint8_t *)&loaded + VECTOR_SIZE / 2, bytes.data + bytes.size - VECTOR_SIZE / 2,
           VECTOR_SIZE / 2);
    return loaded;
}

static bool
are_zero(Octets octets)
{
    uint64_t words[VECTOR_SIZE / sizeof(uint64_t)];

    memcpy(words, &octets, sizeof words);
    return (words[0] | words[1]) == 0;
}

static bool
is_plain_block(const uint8_t octets[static BLOCK_SIZE])
{
    Octets other = {0};

    for (size_t at = 0; at < BLOCK_SIZE; at += VECTOR_SIZE)
        other |= not_plain(load(octets + at));
    return are_zero(other);
}

size_t
psk_text_plain_length(PskSpan bytes)
{
    size_t length = 0;

    while (bytes.size - length >= BLOCK_SIZE && is_plain_block(bytes.data + length))
        length += BLOCK_SIZE;
    while (bytes.size - length >= VECTOR_SIZE && are_zero(not_plain(load(bytes.data + length))))
        length += VECTOR_SIZE;
    if (length == bytes.size)
        return length;
    if (bytes.size - length < VECTOR_SIZE && bytes.size >= VECTOR_SIZE / 2) {
        size_t before = bytes.size > VECTOR_SIZE ? bytes.size - VECTOR_SIZE : 0;

        if (are_zero(not_plain(load_ends(psk_span_skip(bytes, before)))))
            return bytes.size;
    }
    while (length < bytes.size && is_plain(bytes.data[length]))
        length++;
    return length;
}

/* Appends the first character, or octet that is none, and returns what follows. */
static PskSpan
append_first(GString *string, PskSpan bytes)
{
    size_t length = printable_length(bytes);

    if (length == 0) {
        append_escaped(string, bytes.data[0]);
        length = 1;
    } else if (bytes.data[0] == '\\') {
        g_string_append(string, "\\\\");
    } else {
        g_string_append_len(string, (const char *)bytes.data, (gssize)length);
    }
    return psk_span_skip(bytes, length);
}

void
psk_text_append(GString *string, PskSpan bytes)
{
    while (bytes.size > 0) {
        size_t plain = psk_text_plain_length(bytes);

        psk_text_append_raw(string, bytes.data, plain);
        if (plain == bytes.size)
            return;
        bytes = append_first(string, psk_span_skip(bytes, plain));
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
psk_text_append_number(GString *string, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    /* Without printf: there are several on every line of output, most of one digit. */
    if (number < 10) {
        g_string_append_c(string, (char)('0' + number));
        return;
    }
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
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
