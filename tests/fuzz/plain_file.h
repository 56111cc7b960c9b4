/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressed files have a target of their own, and others lose themselves in what they unpack. */
#pragma once

#include "capture/decompress.h"

static inline bool
plain_file(PskSpan file)
{
    g_autoptr(Decompressor) decompressor = decompressor_new(file);

    return decompressor == NULL;
}
