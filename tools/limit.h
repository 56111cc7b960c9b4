/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The limits of memory and work that a capture can't get over, in one list for --verbose.
 *
 * Each is defined where it is kept; docs/limits.md says what happens when it is reached.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *name; /* snake_case, stable */
    uint64_t value;
    const char *unit; /* of what, in words */
} Limit;

/* The limit at |index|, or NULL behind the last one. */
const Limit *limit_at(size_t index);
