/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seeded_hash.h"

/* 2^61 - 1, a prime. */
#define MODULUS ((UINT64_C(1) << 61) - 1)

enum { WORD_SIZE = 7 };
#define WORD_MASK ((UINT64_C(1) << 8 * WORD_SIZE) - 1)

/* The point at which the bytes are evaluated as a polynomial, between 2^32 and the modulus. */
static uint64_t
secret_point(void)
{
    static gsize point;

    if (g_once_init_enter(&point))
        g_once_init_leave(&point,
                          (gsize)((uint64_t)(g_random_int() >> 4 | 1) << 32 | g_random_int()));
    return point;
}

/* |hash| * |point| + |word| and, of what is below 2^62 all, again below 2^62: the same modulo
 * MODULUS, though not yet the remainder. */
static uint64_t
step(uint64_t hash, uint64_t point, uint64_t word)
{
    unsigned __int128 sum = (unsigned __int128)hash * point + word;

    return (uint64_t)(sum & MODULUS) + (uint64_t)(sum >> 61);
}

/* At most WORD_SIZE octets as a number, without a detour through memory. */
static uint64_t
short_word(PskSpan bytes)
{
    const uint8_t *data = bytes.data;
    size_t size = bytes.size;
    uint32_t first, last;

    if (size >= sizeof(first)) {
        memcpy(&first, data, sizeof(first));
        memcpy(&last, data + size - sizeof(last), sizeof(last)); /* of |first| again a part */
        return GUINT32_FROM_LE(first) | (uint64_t)GUINT32_FROM_LE(last)
                                            << 8 * (size - sizeof(last));
    }
    if (size == 0)
        return 0;
    return data[0] | (uint64_t)data[size / 2] << 8 * (size / 2) |
           (uint64_t)data[size - 1] << 8 * (size - 1);
}

/*
 * Two keys of n words are equal under fewer than n of the 2^60 points, whoever chose the keys
 * (Carter and Wegman's universal hashing). Words of 56 bits are smaller than the modulus.
 */
static uint64_t
evaluate(PskSpan bytes)
{
    uint64_t point = secret_point();
    uint64_t hash = step(0, point, bytes.size), word;

    for (; bytes.size > WORD_SIZE; bytes = psk_span_skip(bytes, WORD_SIZE)) {
        memcpy(&word, bytes.data, sizeof(word)); /* one octet more than is taken */
        hash = step(hash, point, GUINT64_FROM_LE(word) & WORD_MASK);
    }
    hash = step(hash, point, short_word(bytes));
    return step(hash, point, 0) % MODULUS;
}

guint
psk_seeded_hash(PskSpan bytes)
{
    uint64_t hash = evaluate(bytes);

    return (guint)(hash ^ hash >> 32);
}

void
psk_seeded_name(PskSpan bytes, uint8_t name[static PSK_SEEDED_NAME_SIZE])
{
    uint64_t hash = evaluate(bytes);

    G_STATIC_ASSERT(sizeof(hash) == PSK_SEEDED_NAME_SIZE);
    memcpy(name, &hash, sizeof(hash));
}

guint
psk_seeded_hash_bytes(gconstpointer bytes)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data((GBytes *)(gpointer)bytes, &size);

    return psk_seeded_hash(psk_span(data, size));
}
