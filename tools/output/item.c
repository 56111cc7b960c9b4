/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/item.h"

Tag *
tag_new(void)
{
    return g_new0(Tag, 1);
}

void
tag_free(Tag *tag)
{
    held_text_clear(&tag->held);
    g_free(tag->head);
    g_free(tag);
}
