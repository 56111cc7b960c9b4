/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void
message_print(const char *format, ...)
{
    g_autofree char *text = NULL;
    g_autofree char *safe = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    /* File names and what errors quote can hold anything. */
    safe = psk_text_escape(psk_span_str(text));
    fprintf(stderr, "pskdecode: %s\n", safe);
}
