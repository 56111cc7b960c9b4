/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold of everything that is printed, whatever came from the wire. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "base/span.h"
#include "unseen.h"

/* No control character but the end of a line, and valid UTF-8: nothing that moves a cursor. */
FUZZ_UNSEEN static inline void
output_assert_text(const char *text, size_t size)
{
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at)) {
        gunichar character;

        if ((*at >= ' ' && *at <= '~') || *at == '\n')
            continue;
        character = g_utf8_get_char_validated(at, text + size - at);
        g_assert_true(character != (gunichar)-1 && character != (gunichar)-2);
        g_assert_true(g_unichar_isprint(character));
    }
}

/* The object on a line without its end; |each| may be NULL. */
static inline void
output_assert_object(const char *line, size_t length,
                     void (*each)(void *user, const json_t *object), void *user)
{
    json_t *object = json_loadb(line, length, JSON_ALLOW_NUL, NULL);

    g_assert_true(json_is_object(object));
    if (each != NULL)
        each(user, object);
    json_decref(object);
}

/* One object on each line, in printable ASCII. |load|: they are read, and given to |each|. */
FUZZ_UNSEEN static inline void
output_assert_json(const char *text, size_t size, bool load,
                   void (*each)(void *user, const json_t *object), void *user)
{
    while (size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t length = end != NULL ? (size_t)(end - text) : 0;

        g_assert_nonnull(end);
        for (size_t i = 0; i < length; i++)
            g_assert_true(text[i] >= ' ' && text[i] <= '~');
        g_assert_true(length > 1 && text[0] == '{' && text[length - 1] == '}');
        if (load)
            output_assert_object(text, length, each, user);
        text += length + 1;
        size -= length + 1;
    }
}
