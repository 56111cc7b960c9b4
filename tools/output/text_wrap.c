/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/text_wrap.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Narrower terminals get lines of this width all the same. */
enum { COLUMNS_MIN = 40 };

unsigned
text_wrap_columns(void)
{
    struct winsize size = {0};

    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 0;
    return MAX(size.ws_col, COLUMNS_MIN);
}

void
text_wrap_append(GString *out, const char *text, unsigned columns, unsigned at, unsigned indent)
{
    if (columns == 0) {
        g_string_append(out, text);
        return;
    }
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        size_t blanks = strspn(text + size, " ");
        unsigned width = (unsigned)g_utf8_strlen(text, (gssize)size);

        if (at > indent && at + width > columns) {
            while (out->len > 0 && out->str[out->len - 1] == ' ')
                g_string_truncate(out, out->len - 1);
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            at = indent;
        }
        g_string_append_len(out, text, (gssize)(size + blanks));
        at += width + (unsigned)blanks;
        text += size + blanks;
    }
}
