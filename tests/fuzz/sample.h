/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is too costly to be checked of every input of millions: while fuzzing it is of some of them,
 * where corpora are replayed of all.
 */
#pragma once

#include <glib.h>
#include <string.h>

#include "base/span.h"
#include "unseen.h"

/* Whether this input, of |size| octets, is the one of |of| to look at. The same each time. */
FUZZ_UNSEEN static inline bool
sample_take(const uint8_t *data, size_t size, unsigned of)
{
#ifdef PSK_LIBFUZZER
    uint64_t hash = size, word = 0;

    for (; size > 0; data += MIN(size, sizeof(word)), size -= MIN(size, sizeof(word))) {
        memcpy(&word, data, MIN(size, sizeof(word)));
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash % of == 0;
#else
    (void)data;
    (void)size;
    (void)of;
    return true;
#endif
}
