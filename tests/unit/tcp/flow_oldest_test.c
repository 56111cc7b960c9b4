/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_oldest.h"

enum { FLOWS = 100, ROUNDS = 20000 };

typedef struct {
    FlowIndex index;
    FlowOldest oldest;
    Flow flows[FLOWS];
    bool live[FLOWS];
    uint64_t now;
} Fixture;

static void
begin(Fixture *f, unsigned i)
{
    Packet packet = {.source.port = (uint16_t)i, .destination.port = 1, .ip_version = 4};
    FlowPlace place;

    flow_place_find(&packet, &place);
    flow_place_hash(&place);
    f->flows[i] = (Flow){.key = place.key, .hash = place.hash, .touched = ++f->now};
    f->live[i] = true;
    flow_index_add(&f->index, &f->flows[i]);
}

static void
end(Fixture *f, unsigned i)
{
    flow_index_remove(&f->index, &f->flows[i]);
    flow_oldest_forget(&f->oldest, &f->flows[i]);
    f->live[i] = false;
    f->flows[i] = (Flow){.leaving = UINT_MAX}; /* nobody looks there again */
}

/* As anybody would find it. */
static unsigned
expected(const Fixture *f)
{
    unsigned oldest = FLOWS;

    for (unsigned i = 0; i < FLOWS; i++)
        if (f->live[i] && (oldest == FLOWS || f->flows[i].touched < f->flows[oldest].touched))
            oldest = i;
    return oldest;
}

/* Flows come, go on and end as they please; each time the right one goes. */
static void
test_oldest(void)
{
    g_autofree Fixture *f = g_new0(Fixture, 1);

    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = (unsigned)g_test_rand_int_range(0, FLOWS);
        int what = g_test_rand_int_range(0, 8);

        if (!f->live[i])
            begin(f, i);
        else if (what == 0)
            end(f, i);
        else if (what < 5)
            f->flows[i].touched = ++f->now;
        else {
            i = expected(f);
            g_assert_true(flow_oldest_find(&f->oldest, &f->index) == &f->flows[i]);
            if (what < 7)
                end(f, i);
        }
    }
    flow_index_clear(&f->index);
    flow_oldest_clear(&f->oldest);
}

/* The last of all. */
static void
test_one(void)
{
    g_autofree Fixture *f = g_new0(Fixture, 1);

    begin(f, 7);
    for (unsigned round = 0; round < 3; round++) {
        g_assert_true(flow_oldest_find(&f->oldest, &f->index) == &f->flows[7]);
        f->flows[7].touched = ++f->now;
    }
    end(f, 7);
    flow_index_clear(&f->index);
    flow_oldest_clear(&f->oldest);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/flow_oldest/oldest", test_oldest);
    g_test_add_func("/tcp/flow_oldest/one", test_one);
    return g_test_run();
}
