/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hex.h"

int
psk_hex_digit(char digit)
{
    return g_ascii_xdigit_value(digit);
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
    if (text.size % 2 != 0)
        return false;
    for (size_t i = 0; i < text.size; i += 2) {
        int high = psk_hex_digit((char)text.data[i]);
        int low = psk_hex_digit((char)text.data[i + 1]);

        if (high < 0 || low < 0)
            return false;
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
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
