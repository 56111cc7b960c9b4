/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of pcapng: draft-ietf-opsawg-pcapng, of which the comments name sections. */
#pragma once

#include <stdint.h>

enum {
    PCAPNG_SECTION = 0x0a0d0d0a,   /* section 4.1: the same in both byte orders */
    PCAPNG_INTERFACE = 1,          /* 4.2 */
    PCAPNG_PACKET = 2,             /* appendix A, obsolete */
    PCAPNG_SIMPLE_PACKET = 3,      /* 4.4 */
    PCAPNG_STATISTICS = 5,         /* 4.6 */
    PCAPNG_ENHANCED_PACKET = 6,    /* 4.3 */
    PCAPNG_DECRYPTION_SECRETS = 10 /* 4.7 */
};

enum {
    PCAPNG_OVERHEAD = 12, /* type and both lengths */
    PCAPNG_BYTE_ORDER_MAGIC = 0x1a2b3c4d
};

/*
 * What a block takes in the file. Section 4.1 wants multiples of four; where a writer left the
 * padding out of the length, it is there nevertheless.
 */
static inline uint64_t
pcapng_padded(uint32_t length)
{
    return ((uint64_t)length + 3) & ~UINT64_C(3);
}
