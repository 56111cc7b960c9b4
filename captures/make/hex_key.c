/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hex_key.h"

#include <string.h>

static int
digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool
hex_key_parse(const char *text, uint8_t *key, size_t size, size_t *length)
{
    size_t digits = strlen(text);

    if (!digits || digits % 2 || digits / 2 > size)
        return false;
    for (size_t i = 0; i < digits; i += 2) {
        int high = digit(text[i]);
        int low = digit(text[i + 1]);

        if (high < 0 || low < 0)
            return false;
        key[i / 2] = (uint8_t)(high << 4 | low);
    }
    *length = digits / 2;
    return true;
}
