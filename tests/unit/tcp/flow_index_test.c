/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_index.h"

#include <glib.h>

enum { FLOWS = 3000, STEPS = 40000 };

/* Hashes as these put many flows behind one another. */
static void
name_flow(Flow *flow, uint32_t number, uint32_t spread)
{
    memset(flow, 0, sizeof *flow);
    memcpy(flow->key.endpoint[0].address, &number, sizeof number);
    flow->hash = number / spread * 61;
}

static bool
is_there(const FlowIndex *index, const Flow *flow)
{
    FlowPlace place = {.key = flow->key, .hash = flow->hash};
    const Flow *found = flow_index_find(index, &place);

    g_assert_true(found == NULL || found == flow);
    flow_index_prefetch(index, &place);
    flow_index_prefetch_flow(index, &place);
    return found != NULL;
}

/* Against a table of who is there, with flows that come and go. */
static void
test_come_and_go(gconstpointer spread)
{
    g_autofree Flow *flows = g_new0(Flow, FLOWS);
    g_autofree bool *there = g_new0(bool, FLOWS);
    GRand *random = g_rand_new_with_seed(GPOINTER_TO_UINT(spread));
    FlowIndex index = {0};

    for (uint32_t i = 0; i < FLOWS; i++) {
        name_flow(&flows[i], i, GPOINTER_TO_UINT(spread));
        g_assert_false(is_there(&index, &flows[i]));
    }
    for (unsigned step = 0; step < STEPS; step++) {
        /* More and more of them, then fewer. */
        unsigned range = MIN(step, STEPS - step) / 8 % FLOWS + 1;
        uint32_t i = (uint32_t)g_rand_int_range(random, 0, (gint32)range);

        if (there[i])
            flow_index_remove(&index, &flows[i]);
        else
            flow_index_add(&index, &flows[i]);
        there[i] = !there[i];
        if (step % 512 == 0)
            for (uint32_t k = 0; k < FLOWS; k++)
                g_assert_cmpint(is_there(&index, &flows[k]), ==, there[k]);
    }
    flow_index_clear(&index);
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/tcp/flow-index/spread", GUINT_TO_POINTER(1), test_come_and_go);
    g_test_add_data_func("/tcp/flow-index/crowded", GUINT_TO_POINTER(7), test_come_and_go);
    return g_test_run();
}
