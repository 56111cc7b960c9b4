/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of unknown origin made fit for people to read.
 *
 * Identities, hints, topics and payloads come from the wire. What is printed of them must not be
 * able to move a terminal's cursor, hide text or end a line.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

/*
 * Appends |bytes| with everything escaped that is not a printable character of valid UTF-8:
 * \t \r \n \\ and \xHH for each octet of anything else (control characters, bidirectional
 * overrides and other format characters included).
 */
void psk_text_append(GString *string, PskSpan bytes);

void psk_text_append_bytes(GString *string, GBytes *bytes);

/* The same as a new string. */
char *psk_text_escape(PskSpan bytes);

/* Appends octets as they are: g_string_append_len(), inline where there is room. */
static inline void
psk_text_append_raw(GString *string, const void *data, size_t size)
{
    if (string->len + size < string->allocated_len) {
        memcpy(string->str + string->len, data, size);
        string->len += size;
        string->str[string->len] = '\0';
    } else {
        g_string_append_len(string, data, (gssize)size);
    }
}

/* Appends a C string of our own as it is; cheap where its length is known to the compiler. */
static inline void
psk_text_append_string(GString *string, const char *text)
{
    psk_text_append_raw(string, text, strlen(text));
}

/* Appends |number| in decimal. */
void psk_text_append_number(GString *string, uint64_t number);

/*
 * How many octets at the front are printable ASCII but no backslash: most text is nothing else, and
 * needs no second look.
 */
size_t psk_text_plain_length(PskSpan bytes);

/* True where |bytes| are well-formed UTF-8 (NUL counts as a character). */
bool psk_text_is_utf8(PskSpan bytes);
