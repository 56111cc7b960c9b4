/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/guess.h"

#include "base/hex.h"

static void
set_with_end(PskSecret *out, PskSpan bytes, const char *end, size_t end_size)
{
    psk_secret_resize(out, bytes.size + end_size);
    if (bytes.size > 0)
        memcpy(out->data, bytes.data, bytes.size);
    memcpy(out->data + bytes.size, end, end_size);
}

static void
set_mapped(PskSecret *out, PskSpan text, char (*map)(char))
{
    psk_secret_set(out, text);
    for (size_t i = 0; i < out->size; i++)
        out->data[i] = (uint8_t)map((char)out->data[i]);
}

/* RFC 4648 section 4; GLib's decoder passes over what is not base64, so the text is checked. */
static bool
set_base64(PskSecret *out, PskSpan text)
{
    int state = 0;
    guint save = 0;
    size_t size = text.size;

    while (size > 0 && text.data[size - 1] == '=')
        size--;
    for (size_t i = 0; i < size; i++)
        if (!g_ascii_isalnum(text.data[i]) && text.data[i] != '+' && text.data[i] != '/')
            return false;
    if (size < 2 || text.size - size > 2 || size % 4 == 1)
        return false;
    psk_secret_resize(out, text.size + 3);
    size = g_base64_decode_step((const char *)text.data, text.size, out->data, &state, &save);
    if (text.size % 4 != 0) /* the end without its padding */
        size += g_base64_decode_step("==", 4 - text.size % 4 > 2 ? 2 : 4 - text.size % 4,
                                     out->data + size, &state, &save);
    out->size = size;
    return size > 0;
}

/* An odd number of digits; |left| says where the 0 goes. */
static bool
set_padded(PskSecret *out, PskSpan text, bool left)
{
    g_autofree char *even = NULL;
    bool ok;

    if (text.size % 2 == 0)
        return false;
    even = g_strdup_printf("%s%.*s%s", left ? "0" : "", (int)text.size, (const char *)text.data,
                           left ? "" : "0");
    ok = psk_hex_decode_secret(psk_span_str(even), out);
    psk_wipe(even, strlen(even));
    return ok;
}

static bool
set_without_zeros(PskSecret *out, PskSpan key)
{
    while (key.size > 0 && key.data[0] == 0)
        key = psk_span_skip(key, 1);
    psk_secret_set(out, key);
    return key.size > 0;
}

/* What a line of a file, or a C string, leaves at the end of a key that was made of it. */
static bool
set_without_end(PskSecret *out, PskSpan key)
{
    while (key.size > 0 && (key.data[key.size - 1] == '\n' || key.data[key.size - 1] == '\r' ||
                            key.data[key.size - 1] == '\0'))
        key.size--;
    psk_secret_set(out, key);
    return key.size > 0;
}

/* "0xab, 0xcd" and "ab-cd", with quotes or without: ABCD. */
static bool
set_digits_alone(PskSecret *out, PskSpan text)
{
    PskSecret digits = {0};
    size_t count = 0;
    bool ok = true;

    psk_secret_resize(&digits, text.size);
    for (size_t i = 0; i < text.size && ok; i++) {
        char c = (char)text.data[i];
        char next = i + 1 < text.size ? (char)text.data[i + 1] : ' ';

        if ((c == '0' || c == '\\') && (next == 'x' || next == 'X'))
            i++;
        else if (g_ascii_isxdigit(c))
            digits.data[count++] = (uint8_t)c;
        else
            ok = c != '\0' && strchr(" \t\"'-.,;{}", c) != NULL;
    }
    ok = ok && psk_hex_decode_secret(psk_span(digits.data, count), out);
    psk_secret_clear(&digits);
    return ok && out->size > 0;
}

static bool
make(PskGuess guess, PskSpan key, PskSpan text, PskSecret *out)
{
    static const struct {
        const char *end;
        size_t size;
    } ends[] = {
        [PSK_GUESS_TEXT_LF] = {"\n", 1},     [PSK_GUESS_TEXT_CR] = {"\r", 1},
        [PSK_GUESS_TEXT_CRLF] = {"\r\n", 2}, [PSK_GUESS_TEXT_NUL] = {"", 1},
        [PSK_GUESS_KEY_LF] = {"\n", 1},      [PSK_GUESS_KEY_CR] = {"\r", 1},
        [PSK_GUESS_KEY_NUL] = {"", 1},
    };

    switch (guess) {
    case PSK_GUESS_TEXT:
        psk_secret_set(out, text);
        return true;
    case PSK_GUESS_TEXT_LOWER:
        set_mapped(out, text, g_ascii_tolower);
        return !psk_span_equal(psk_secret_span(out), text);
    case PSK_GUESS_TEXT_UPPER:
        set_mapped(out, text, g_ascii_toupper);
        return !psk_span_equal(psk_secret_span(out), text);
    case PSK_GUESS_TEXT_LF:
    case PSK_GUESS_TEXT_CR:
    case PSK_GUESS_TEXT_CRLF:
    case PSK_GUESS_TEXT_NUL:
        set_with_end(out, text, ends[guess].end, ends[guess].size);
        return true;
    case PSK_GUESS_HEX_OF_HEX:
        return psk_hex_valid(key) && psk_hex_decode_secret(key, out);
    case PSK_GUESS_BASE64:
        return set_base64(out, text);
    case PSK_GUESS_ZEROS_DROPPED:
        return set_without_zeros(out, key);
    case PSK_GUESS_KEY_LF:
    case PSK_GUESS_KEY_CR:
    case PSK_GUESS_KEY_NUL:
        if (key.size == 0)
            return false;
        set_with_end(out, key, ends[guess].end, ends[guess].size);
        return true;
    case PSK_GUESS_KEY_WITHOUT_END:
        return set_without_end(out, key);
    case PSK_GUESS_DIGITS_ALONE:
        return set_digits_alone(out, text);
    case PSK_GUESS_PADDED_LEFT:
        return set_padded(out, text, true);
    case PSK_GUESS_PADDED_RIGHT:
        return set_padded(out, text, false);
    default:
        return false;
    }
}

bool
psk_guess_make(PskGuess guess, PskSpan key, PskSpan text, PskSecret *out)
{
    if (text.size > 0 && make(guess, key, text, out) &&
        !psk_equal_constant_time(psk_secret_span(out), key))
        return true;
    psk_secret_clear(out);
    return false;
}

const char *
psk_guess_text(PskGuess guess)
{
    /* clang-format off */
    static const char *const texts[] = {
        [PSK_GUESS_NONE] = "it is taken as it is",
        [PSK_GUESS_TEXT] = "its characters are taken as they stand (ASCII), not as hexadecimal",
        [PSK_GUESS_TEXT_LOWER] = "its characters are taken as they stand, in lower case",
        [PSK_GUESS_TEXT_UPPER] = "its characters are taken as they stand, in upper case",
        [PSK_GUESS_TEXT_LF] = "its characters are taken as they stand, with a line feed behind",
        [PSK_GUESS_TEXT_CR] = "its characters are taken as they stand, with a CR behind",
        [PSK_GUESS_TEXT_CRLF] = "its characters are taken as they stand, with CR and LF behind",
        [PSK_GUESS_TEXT_NUL] = "its characters are taken as they stand, with a NUL behind",
        [PSK_GUESS_HEX_OF_HEX] = "it is decoded from hexadecimal twice",
        [PSK_GUESS_BASE64] = "it is read as base64",
        [PSK_GUESS_ZEROS_DROPPED] = "its leading zero octets are dropped",
        [PSK_GUESS_KEY_LF] = "a line feed is added to it",
        [PSK_GUESS_KEY_CR] = "a CR is added to it",
        [PSK_GUESS_KEY_NUL] = "a NUL is added to it",
        [PSK_GUESS_KEY_WITHOUT_END] = "the line end or NUL at its end is left out",
        [PSK_GUESS_DIGITS_ALONE] = "its hexadecimal digits alone are taken",
        [PSK_GUESS_PADDED_LEFT] = "a 0 is written in front of its odd number of digits",
        [PSK_GUESS_PADDED_RIGHT] = "a 0 is written behind its odd number of digits",
        [PSK_GUESS_NEAR_IDENTITY] = "the key of a similar identity is taken",
        [PSK_GUESS_OTHER_IDENTITY] = "the key of another identity is taken",
    };
    /* clang-format on */

    g_return_val_if_fail((size_t)guess < G_N_ELEMENTS(texts), "");
    return texts[guess];
}

const char *
psk_guess_advice(PskGuess guess)
{
    switch (guess) {
    case PSK_GUESS_TEXT_LF:
    case PSK_GUESS_TEXT_CR:
    case PSK_GUESS_TEXT_CRLF:
    case PSK_GUESS_KEY_LF:
    case PSK_GUESS_KEY_CR:
        return "the client's key has the end of a line in it: read or make it without (printf %s, "
               "not echo)";
    case PSK_GUESS_TEXT_NUL:
    case PSK_GUESS_KEY_NUL:
        return "the client counts the NUL that ends its C string: give it the length by strlen(), "
               "not sizeof";
    case PSK_GUESS_KEY_WITHOUT_END:
        return "the table's key has the end of a line or string in it: make it without (printf %s "
               "KEY | xxd -p, not echo)";
    case PSK_GUESS_ZEROS_DROPPED:
        return "mosquitto before 1.4.15 drops leading zero octets of keys: update it, or take a "
               "key that does not begin with 00";
    case PSK_GUESS_BASE64:
        return "write the octets on both sides in the way that each takes: mosquitto's psk_file, "
               "mos.yml and --psk take hexadecimal (base64 -d | xxd -p)";
    case PSK_GUESS_DIGITS_ALONE:
        return "write the hexadecimal digits alone, without 0x, quotation marks or separators";
    case PSK_GUESS_PADDED_LEFT:
    case PSK_GUESS_PADDED_RIGHT:
        return "write the key with an even number of hexadecimal digits: mosquitto reads an odd "
               "number as if a 0 stood in front, others put it behind";
    default:
        return NULL;
    }
}

static bool
is_blank(uint8_t octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n' || octet == '\0';
}

static PskSpan
without_blanks(PskSpan bytes)
{
    while (bytes.size > 0 && is_blank(bytes.data[0]))
        bytes = psk_span_skip(bytes, 1);
    while (bytes.size > 0 && is_blank(bytes.data[bytes.size - 1]))
        bytes.size--;
    return bytes;
}

static PskSpan
without_quotes(PskSpan bytes)
{
    if (bytes.size >= 2 && (bytes.data[0] == '"' || bytes.data[0] == '\'') &&
        bytes.data[bytes.size - 1] == bytes.data[0])
        return psk_span(bytes.data + 1, bytes.size - 2);
    return bytes;
}

static bool
equal_but_for_case(PskSpan a, PskSpan b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (g_ascii_tolower(a.data[i]) != g_ascii_tolower(b.data[i]))
            return false;
    return true;
}

PskSpan
psk_identity_fold(PskSpan identity)
{
    return without_blanks(without_quotes(without_blanks(identity)));
}

PskNear
psk_identity_near(PskSpan a, PskSpan b)
{
    if (psk_span_equal(a, b))
        return PSK_NEAR_NOT;
    if (equal_but_for_case(a, b))
        return PSK_NEAR_CASE;
    if (psk_span_equal(without_blanks(a), without_blanks(b)))
        return PSK_NEAR_BLANKS;
    if (psk_span_equal(without_quotes(a), without_quotes(b)))
        return PSK_NEAR_QUOTES;
    a = psk_identity_fold(a);
    b = psk_identity_fold(b);
    return a.size > 0 && equal_but_for_case(a, b) ? PSK_NEAR_SEVERAL : PSK_NEAR_NOT;
}

size_t
psk_identity_cut_size(size_t index)
{
    static const size_t sizes[] = {63, 64, 127, 128, 255, 256};

    return index < G_N_ELEMENTS(sizes) ? sizes[index] : 0;
}

bool
psk_identity_is_cut(PskSpan whole, PskSpan cut)
{
    size_t size;

    if (whole.size <= cut.size)
        return false;
    for (size_t i = 0; (size = psk_identity_cut_size(i)) != 0; i++)
        if (size == cut.size)
            return psk_span_equal(psk_span_first(whole, size), cut);
    return false;
}

const char *
psk_near_text(PskNear near)
{
    static const char *const texts[] = {
        [PSK_NEAR_NOT] = "another identity",
        [PSK_NEAR_CASE] = "which differs in upper and lower case",
        [PSK_NEAR_BLANKS] = "which differs in white space or control characters at its ends",
        [PSK_NEAR_QUOTES] = "which differs in the quotation marks around it",
        [PSK_NEAR_SEVERAL] = "which differs in case, quotation marks or white space",
        [PSK_NEAR_CUT] = "which goes on from there: the client's library cut it off",
    };

    g_return_val_if_fail((size_t)near < G_N_ELEMENTS(texts), "");
    return texts[near];
}
