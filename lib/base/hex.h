/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hexadecimal, as keys, key logs and dumps write it: two digits an octet, no separators. */
#pragma once

#include <glib.h>

#include "base/secret.h"

/* The value of a hexadecimal digit, or -1. */
int psk_hex_digit(char digit);

/* True where |text| is not empty, of hexadecimal digits only, and even in number. */
bool psk_hex_valid(PskSpan text);

/*
 * Decodes |text| to |out|, which must have room for text.size / 2 octets. False, and |out|
 * undefined, where the text is odd in length or holds anything but hexadecimal digits.
 */
bool psk_hex_decode(PskSpan text, uint8_t *out) G_GNUC_WARN_UNUSED_RESULT;

/* As psk_hex_decode, into a secret, which is cleared on failure. */
bool psk_hex_decode_secret(PskSpan text, PskSecret *secret) G_GNUC_WARN_UNUSED_RESULT;

/* Appends |bytes| in lower-case hexadecimal. */
void psk_hex_append(GString *string, PskSpan bytes);
