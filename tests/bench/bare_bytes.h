/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in network order, for the bare decoder. */
#pragma once

#include <stdint.h>

static inline uint32_t
get16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t
get24(const uint8_t *at)
{
    return get16(at) << 8 | at[2];
}

static inline uint32_t
get32(const uint8_t *at)
{
    return get16(at) << 16 | get16(at + 2);
}
