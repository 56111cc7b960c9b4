/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskSecret: owned bytes that are wiped before their memory is given back.
 *
 * PSKs, premaster and master secrets, key blocks and traffic secrets live in this type, from the
 * moment they are known until they are cleared. A zeroed PskSecret is empty and valid. Copying the
 * struct moves the secret: clear only one of the two.
 */
#pragma once

#include "base/span.h"

typedef struct {
    uint8_t *data; /* NULL when empty */
    size_t size;
} PskSecret;

/* Makes |secret| hold |size| zero bytes; what it held before is wiped. */
void psk_secret_resize(PskSecret *secret, size_t size);

/* Makes |secret| hold a copy of |bytes|; what it held before is wiped. |bytes| may be its own. */
void psk_secret_set(PskSecret *secret, PskSpan bytes);

/* Wipes and frees; leaves |secret| empty. */
void psk_secret_clear(PskSecret *secret);

/* Wipes memory that is about to be given back or reused. */
void psk_wipe(void *data, size_t size);

/* Equality in a time that depends on the sizes alone. */
bool psk_equal_constant_time(PskSpan a, PskSpan b);

/* A secret's bytes; valid until it is changed or cleared. */
static inline PskSpan
psk_secret_span(const PskSecret *secret)
{
    return psk_span(secret->data, secret->size);
}
