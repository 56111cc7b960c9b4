/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seeded_hash.h"

/* 2^61 - 1, a prime. */
#define MODULUS ((UINT64_C(1) << 61) - 1)

enum { WORD_SIZE = 7 };

/* Points at which the bytes are evaluated as a polynomial, between 2^32 and the modulus. */
enum { POINTS = 2 };

static const uint64_t *
secret_points(void)
{
    static uint64_t points[POINTS];
    static gsize drawn;

    if (g_once_init_enter(&drawn)) {
        for (size_t i = 0; i < POINTS; i++)
            points[i] = (uint64_t)(g_random_int() >> 4 | 1) << 32 | g_random_int();
        g_once_init_leave(&drawn, 1);
    }
    return points;
}

/* |hash| * |point| + |word| and, of what is below 2^62 all, again below 2^62: the same modulo
 * MODULUS, though not yet the remainder. */
static uint64_t
step(uint64_t hash, uint64_t point, uint64_t word)
{
    unsigned __int128 sum = (unsigned __int128)hash * point + word;

    return (uint64_t)(sum & MODULUS) + (uint64_t)(sum >> 61);
}

/*
 * Two keys of n words are equal under fewer than n of the 2^60 points, whoever chose the keys
 * (Carter and Wegman's universal hashing). Words of 56 bits are smaller than the modulus. The first
 * |count| points are gone through side by side.
 */
static inline void
evaluate(PskSpan bytes, unsigned count, uint64_t hashes[])
{
    const uint64_t *points = secret_points();

    for (unsigned i = 0; i < count; i++)
        hashes[i] = step(0, points[i], bytes.size);
    while (bytes.size > 0) {
        size_t size = MIN(bytes.size, WORD_SIZE);
        uint64_t word = 0;

        if (size == WORD_SIZE)
            memcpy(&word, bytes.data, WORD_SIZE);
        else
            memcpy(&word, bytes.data, size);
        for (unsigned i = 0; i < count; i++)
            hashes[i] = step(hashes[i], points[i], GUINT64_FROM_LE(word));
        bytes = psk_span_skip(bytes, size);
    }
    for (unsigned i = 0; i < count; i++)
        hashes[i] = step(hashes[i], points[i], 0) % MODULUS;
}

guint
psk_seeded_hash(PskSpan bytes)
{
    uint64_t hash;

    evaluate(bytes, 1, &hash);
    return (guint)(hash ^ hash >> 32);
}

void
psk_seeded_name(PskSpan bytes, uint8_t name[static PSK_SEEDED_NAME_SIZE])
{
    uint64_t hashes[POINTS];

    evaluate(bytes, POINTS, hashes);
    G_STATIC_ASSERT(sizeof(hashes) == PSK_SEEDED_NAME_SIZE);
    memcpy(name, hashes, sizeof(hashes));
}

guint
psk_seeded_hash_bytes(gconstpointer bytes)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data((GBytes *)(gpointer)bytes, &size);

    return psk_seeded_hash(psk_span(data, size));
}

guint
psk_seeded_hash_span(gconstpointer span)
{
    return psk_seeded_hash(*(const PskSpan *)span);
}

gboolean
psk_seeded_equal_spans(gconstpointer a, gconstpointer b)
{
    return psk_span_equal(*(const PskSpan *)a, *(const PskSpan *)b);
}

PskSpan *
psk_seeded_key_new(PskSpan bytes)
{
    PskSpan *key = g_malloc(sizeof(*key) + bytes.size);

    *key = psk_span(key + 1, bytes.size);
    if (bytes.size > 0)
        memcpy(key + 1, bytes.data, bytes.size);
    return key;
}
