/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The pre-shared key as given on a command line.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads `text`, an even number of hex digits, into `key`. Returns false when it is none or longer
 * than `size` bytes. */
bool hex_key_parse(const char *text, uint8_t *key, size_t size, size_t *length);
