/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last results of psk_prf(), where psk_crypto_remember() has asked for that. */
#pragma once

#include "crypto/crypto.h"

typedef struct PskPrfMemo PskPrfMemo;

/* What a result follows from. */
typedef struct {
    PskHash hash;
    PskSpan secret;
    PskSpan seed[3]; /* label, seed1, seed2 */
    size_t size;     /* of the result */
} PskPrfInput;

PskPrfMemo *psk_prf_memo_new(void);

/* Wipes all; |memo| may be NULL. */
void psk_prf_memo_free(PskPrfMemo *memo);

/* True, and the result in |out|, where it is remembered. |memo| may be NULL in both. */
bool psk_prf_memo_find(const PskPrfMemo *memo, const PskPrfInput *input, uint8_t *out);
void psk_prf_memo_put(PskPrfMemo *memo, const PskPrfInput *input, const uint8_t *out);
