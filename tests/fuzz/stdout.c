/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stdout.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int kept = -1;

void
stdout_keep(void)
{
    if (kept >= 0)
        return;
    fflush(stdout);
    kept = memfd_create("output", MFD_CLOEXEC);
    g_assert_cmpint(kept, >=, 0);
    g_assert_cmpint(dup2(kept, STDOUT_FILENO), ==, STDOUT_FILENO);
}

GString *
stdout_take(void)
{
    GString *output = g_string_new(NULL);

    g_string_set_size(output, (gsize)lseek(kept, 0, SEEK_CUR));
    g_assert_cmpint(pread(kept, output->str, output->len, 0), ==, (gssize)output->len);
    g_assert_cmpint(ftruncate(kept, 0), ==, 0);
    g_assert_cmpint(lseek(kept, 0, SEEK_SET), ==, 0);
    return output;
}
