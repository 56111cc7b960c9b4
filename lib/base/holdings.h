/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PskHoldings: what many connections hold of what is not complete yet, counted together.
 *
 * Each of them is bounded by limits of its own, which would come to gigabytes for thousands at
 * once. Whoever has them together watches the sum and says when it is too much; until it is less
 * again, none of them begins to hold more than PSK_HOLDINGS_SPARE.
 *
 * |bytes| must not tell a connection anything but through |full|: it depends on what else is
 * decoded by the same thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What each direction of a connection may hold all the same. */
enum { PSK_HOLDINGS_SPARE = 1024 };

typedef struct {
    uint64_t bytes; /* held by all that share this */
    bool full;      /* set by whoever owns it */
} PskHoldings;

/* |*counted|, a part of what is held, is now |bytes|. |holdings| may be NULL. */
static inline void
psk_holdings_count(PskHoldings *holdings, uint64_t *counted, uint64_t bytes)
{
    if (holdings == NULL)
        return;
    holdings->bytes += bytes - *counted;
    *counted = bytes;
}

/* Whether |bytes| are more than is to be held. */
static inline bool
psk_holdings_exceed(const PskHoldings *holdings, uint64_t bytes)
{
    return holdings != NULL && holdings->full && bytes > PSK_HOLDINGS_SPARE;
}
