/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/secret.h"

#include <string.h>

#include <glib.h>

void
psk_wipe(void *data, size_t size)
{
    if (size > 0)
        explicit_bzero(data, size);
}

void
psk_secret_clear(PskSecret *secret)
{
    psk_wipe(secret->data, secret->size);
    g_free(secret->data);
    *secret = (PskSecret){NULL, 0};
}

void
psk_secret_resize(PskSecret *secret, size_t size)
{
    psk_secret_clear(secret);
    *secret = (PskSecret){size > 0 ? g_malloc0(size) : NULL, size};
}

void
psk_secret_set(PskSecret *secret, PskSpan bytes)
{
    PskSecret copy = {bytes.size > 0 ? g_memdup2(bytes.data, bytes.size) : NULL, bytes.size};

    psk_secret_clear(secret);
    *secret = copy;
}

bool
psk_equal_constant_time(PskSpan a, PskSpan b)
{
    uint8_t difference = 0;

    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        difference |= a.data[i] ^ b.data[i];
    return difference == 0;
}
