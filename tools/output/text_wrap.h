/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences that are longer than a line of the terminal. Elsewhere, in files and pipes, a finding
 * stays one line, for grep.
 */
#pragma once

#include <glib.h>

/* The width of the terminal that standard output is; 0 where it is none, or does not tell. */
unsigned text_wrap_columns(void);

/*
 * Appends |text|, UTF-8, which begins in column |at| (from 0) of its line. Where it would go beyond
 * |columns| it goes on in a new line, in column |indent|; words are never cut. 0 |columns|: no new
 * lines.
 */
void text_wrap_append(GString *out, const char *text, unsigned columns, unsigned at,
                      unsigned indent);
