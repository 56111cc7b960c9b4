/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_oldest.h"

typedef struct {
    Flow *flow; /* NULL: it is gone */
    uint64_t touched;
} Idle;

void
flow_oldest_clear(FlowOldest *oldest)
{
    g_clear_pointer(&oldest->half, g_array_unref);
    oldest->next = 0;
}

static gint
oldest_first(gconstpointer a, gconstpointer b)
{
    const Idle *one = a, *other = b;

    return (one->touched > other->touched) - (one->touched < other->touched);
}

static void
put_in_order(FlowOldest *oldest, const FlowIndex *flows)
{
    size_t slot = 0;
    Flow *flow;

    if (oldest->half == NULL)
        oldest->half = g_array_new(FALSE, FALSE, sizeof(Idle));
    g_array_set_size(oldest->half, 0);
    oldest->next = 0;
    while ((flow = flow_index_next(flows, &slot)) != NULL) {
        Idle idle = {flow, flow->touched};

        flow->leaving = 0;
        g_array_append_val(oldest->half, idle);
    }
    g_array_sort(oldest->half, oldest_first);
    g_array_set_size(oldest->half, oldest->half->len - oldest->half->len / 2);
    for (guint i = 0; i < oldest->half->len; i++)
        g_array_index(oldest->half, Idle, i).flow->leaving = i + 1;
}

/* What was touched since belongs behind all that are left, and is not looked for any more. */
static Flow *
next_idle(FlowOldest *oldest)
{
    while (oldest->half != NULL && oldest->next < oldest->half->len) {
        const Idle *idle = &g_array_index(oldest->half, Idle, oldest->next);

        if (idle->flow != NULL && idle->flow->touched == idle->touched)
            return idle->flow;
        oldest->next++;
    }
    return NULL;
}

Flow *
flow_oldest_find(FlowOldest *oldest, const FlowIndex *flows)
{
    Flow *flow = next_idle(oldest);

    if (flow == NULL) {
        put_in_order(oldest, flows);
        flow = next_idle(oldest);
    }
    return flow;
}

void
flow_oldest_forget(FlowOldest *oldest, const Flow *flow)
{
    if (flow->leaving > 0)
        g_array_index(oldest->half, Idle, flow->leaving - 1).flow = NULL;
}
