/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tests with known answers share: octets written in hexadecimal, and the files of
 * tests/vectors, whose blocks of "name value" lines are separated by empty lines.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

typedef struct {
    uint8_t data[1024];
    size_t size;
} Octets;

/* Hexadecimal digits, with spaces between them wherever that reads well. */
Octets octets(const char *hex);

static inline PskSpan
octets_span(const Octets *value)
{
    return psk_span(value->data, value->size);
}

/* Fails the test where |size| octets at |data| are not those of |hex|. */
void assert_octets(const void *data, size_t size, const char *hex);

typedef struct {
    char *name;
    char *value; /* empty where the line is a name alone */
} VectorLine;

/* The blocks of tests/vectors/|file|, each a GArray of VectorLine; free with g_ptr_array_unref. */
GPtrArray *vectors_read(const char *file);

/* The value of the first line called |name|, which must be there. */
const char *vector_value(const GArray *block, const char *name);
Octets vector_octets(const GArray *block, const char *name);
uint64_t vector_number(const GArray *block, const char *name); /* hexadecimal */

/* The octets of all lines called |name|, one behind the other. */
GByteArray *vector_joined(const GArray *block, const char *name);

/* True where the block has such a line. */
bool vector_has(const GArray *block, const char *name);
