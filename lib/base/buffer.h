/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskBuffer: octets with several holders, on any threads.
 *
 * Who fills it writes only where nobody has been told of octets yet; what others hold does not
 * change. The last to release it frees it.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

typedef struct {
    gatomicrefcount holders;
    size_t size;
    uint8_t data[];
} PskBuffer;

/* |size| octets, not set, with one holder. */
static inline PskBuffer *
psk_buffer_new(size_t size)
{
    PskBuffer *buffer = g_malloc(sizeof *buffer + size);

    g_atomic_ref_count_init(&buffer->holders);
    buffer->size = size;
    return buffer;
}

static inline PskBuffer *
psk_buffer_hold(PskBuffer *buffer)
{
    g_atomic_ref_count_inc(&buffer->holders);
    return buffer;
}

/* |buffer| may be NULL. */
static inline void
psk_buffer_release(PskBuffer *buffer)
{
    if (buffer != NULL && g_atomic_ref_count_dec(&buffer->holders))
        g_free(buffer);
}

/* Nobody but the caller holds it: it may be written anew. */
static inline bool
psk_buffer_is_own(PskBuffer *buffer)
{
    return g_atomic_ref_count_compare(&buffer->holders, 1);
}

/* |bytes| lie in it. |buffer| may be NULL. */
static inline bool
psk_buffer_has(const PskBuffer *buffer, PskSpan bytes)
{
    uintptr_t begin = (uintptr_t)bytes.data;

    return buffer != NULL && bytes.size <= buffer->size && begin >= (uintptr_t)buffer->data &&
           begin - (uintptr_t)buffer->data <= buffer->size - bytes.size;
}
