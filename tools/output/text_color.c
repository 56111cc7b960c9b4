/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/text_color.h"

/* ECMA-48 SGR */
static const char *const color_codes[] = {
    [COLOR_BOLD] = "\x1b[1m",    [COLOR_DIM] = "\x1b[2m",    [COLOR_RED] = "\x1b[31m",
    [COLOR_YELLOW] = "\x1b[33m", [COLOR_GREEN] = "\x1b[32m", [COLOR_CYAN] = "\x1b[36m",
};

void
color_on(const Options *options, GString *out, Color color)
{
    if (options->color)
        g_string_append(out, color_codes[color]);
}

void
color_off(const Options *options, GString *out)
{
    if (options->color)
        g_string_append(out, "\x1b[0m");
}
