/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stdout.h"

#include <stdio.h>

static GString *kept;

static ssize_t
keep(void *cookie, const char *bytes, size_t size)
{
    (void)cookie;
    g_string_append_len(kept, bytes, (gssize)size);
    return (ssize_t)size;
}

void
stdout_keep(void)
{
    if (kept != NULL)
        return;
    fflush(stdout);
    kept = g_string_new(NULL);
    /* In memory: no system call for each run. */
    stdout = fopencookie(NULL, "w", (cookie_io_functions_t){.write = keep});
    g_assert_nonnull(stdout);
}

GString *
stdout_take(void)
{
    GString *output = kept;

    kept = g_string_new(NULL);
    return output;
}
