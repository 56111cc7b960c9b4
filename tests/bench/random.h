/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random: numbers that a seed determines, the same everywhere (splitmix64, public domain). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state;
} Random;

static inline uint64_t
random_next(Random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* 0 ... |limit| - 1 */
static inline uint32_t
random_below(Random *random, uint32_t limit)
{
    return (uint32_t)(((random_next(random) >> 32) * limit) >> 32);
}

/* |min| ... |max| */
static inline uint32_t
random_between(Random *random, uint32_t min, uint32_t max)
{
    return min + random_below(random, max - min + 1);
}

static inline bool
random_chance(Random *random, double percent)
{
    return percent > 0 && (double)(random_next(random) >> 11) * 0x1p-53 * 100 < percent;
}
