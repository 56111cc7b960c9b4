/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fetching into the processor's caches what will be needed soon: a hint, which may be given of any
 * address and changes nothing but speed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { PSK_CACHE_LINE = 64 }; /* octets, of the processors that matter most here */

/* All lines that the |size| octets at |object| lie in. */
static inline void
psk_prefetch(const void *object, size_t size)
{
    const char *last = (const char *)object + size - 1;

    for (const char *at = object; at < last; at += PSK_CACHE_LINE)
        __builtin_prefetch(at, 1);
    __builtin_prefetch(last, 1);
}
