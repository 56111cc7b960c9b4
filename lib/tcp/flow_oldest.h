/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FlowOldest: which connection has been idle for longest.
 *
 * It is asked only where there are as many as there may be. A list in that order would have to be
 * mended with each packet and each end, and every change touches two other connections in memory,
 * which are elsewhere. Instead, the older half of all is put in order when one must go, and serves
 * for the next ones as well, as long as they stay idle.
 */
#pragma once

#include "tcp/flow_index.h"

/* All zero is valid; private. */
typedef struct {
    GArray *half; /* the older half in order, as it was then; NULL before the first */
    guint next;   /* the next of them */
} FlowOldest;

void flow_oldest_clear(FlowOldest *oldest);

/* The one of |flows|, of which there is one at least, that was touched longest ago. */
Flow *flow_oldest_find(FlowOldest *oldest, const FlowIndex *flows);

/* |flow| is about to be freed. */
void flow_oldest_forget(FlowOldest *oldest, const Flow *flow);
