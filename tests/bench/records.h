/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The protected records of a generated capture with what opens them, for crypto_loop.c: in capture
 * order, a RecordSession before the first record of its session, each RecordHead followed by
 * |size| octets of the record as it was sent. Byte order of the machine: the file stays on it.
 */
#pragma once

#include <stdint.h>

typedef struct {
    uint32_t session; /* counted from 0 */
    uint32_t size;    /* 0: a RecordSession follows */
    uint32_t from;    /* 0 client, 1 server */
} RecordHead;

typedef struct {
    uint16_t suite;
    uint8_t psk[16];
    uint8_t master[48];
    uint8_t random[2][32]; /* client, server */
} RecordSession;
