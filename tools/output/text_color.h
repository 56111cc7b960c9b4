/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours of the report as text, where the options want them. */
#pragma once

#include <glib.h>

#include "options.h"

typedef enum {
    COLOR_BOLD,
    COLOR_DIM,
    COLOR_RED,
    COLOR_YELLOW,
    COLOR_GREEN,
    COLOR_CYAN,
} Color;

void color_on(const Options *options, GString *out, Color color);
void color_off(const Options *options, GString *out);
