/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hex.h"

int
psk_hex_digit(char digit)
{
    /* clang-format off */
    static const int8_t one_more[256] = {
        ['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
        ['8'] = 9, ['9'] = 10,
        ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
        ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    };
    /* clang-format on */

    return one_more[(uint8_t)digit] - 1;
}

bool
psk_hex_valid(PskSpan text)
{
    for (size_t i = 0; i < text.size; i++)
        if (psk_hex_digit((char)text.data[i]) < 0)
            return false;
    return text.size > 0 && text.size % 2 == 0;
}

bool
psk_hex_decode(PskSpan text, uint8_t *out)
{
    int all = 0; /* negative where a digit was */

    if (text.size % 2 != 0)
        return false;
    for (size_t i = 0; i < text.size; i += 2) {
        int high = psk_hex_digit((char)text.data[i]);
        int low = psk_hex_digit((char)text.data[i + 1]);

        all |= high | low;
        out[i / 2] = (uint8_t)((unsigned)high << 4 | (unsigned)low);
    }
    return all >= 0;
}

bool
psk_hex_decode_secret(PskSpan text, PskSecret *secret)
{
    psk_secret_resize(secret, text.size / 2);
    if (psk_hex_decode(text, secret->data))
        return true;
    psk_secret_clear(secret);
    return false;
}

void
psk_hex_append(GString *string, PskSpan bytes)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.size; i++) {
        g_string_append_c(string, digits[bytes.data[i] >> 4]);
        g_string_append_c(string, digits[bytes.data[i] & 15]);
    }
}
