/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_key.h"

enum { WORDS = sizeof(FlowKey) / sizeof(uint64_t) };

/*
 * Differences that a multiplication leaves where they are, and that the next word takes back: by
 * multiplying and shifting alone, all such keys share a hash, whatever secret it begins with.
 */
static void
test_chosen_keys(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (unsigned number = 0; number < 1u << (WORDS - 1); number++) {
        uint64_t words[WORDS] = {0};
        FlowKey key;

        for (unsigned i = 0; i + 1 < WORDS; i++) {
            if (!(number >> i & 1))
                continue;
            words[i] ^= UINT64_C(1) << 63;
            words[i + 1] ^= UINT64_C(1) << 63 | UINT64_C(1) << 31;
        }
        memcpy(&key, words, sizeof key);
        g_hash_table_add(seen, GUINT_TO_POINTER(flow_key_hash(&key)));
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 1u << (WORDS - 1));
}

/* Each bit counts, and the lowest bits of hashes are as good as others: tables use those. */
static void
test_spread(void)
{
    enum { BUCKETS = 1 << 10, KEYS = 1 << 14 };
    g_autofree unsigned *filled = g_new0(unsigned, BUCKETS);
    FlowKey key = {.ip_version = 4};
    guint hash = flow_key_hash(&key);

    for (size_t bit = 0; bit < 8 * sizeof key; bit++) {
        FlowKey other = key;

        ((uint8_t *)&other)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        g_assert_cmphex(flow_key_hash(&other), !=, hash);
    }
    for (unsigned i = 0; i < KEYS; i++) {
        key.endpoint[0].port = (uint16_t)i;
        filled[flow_key_hash(&key) % BUCKETS]++;
    }
    for (size_t i = 0; i < BUCKETS; i++)
        g_assert_cmpuint(filled[i], <, 4 * KEYS / BUCKETS);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/flow_key/chosen-keys", test_chosen_keys);
    g_test_add_func("/tcp/flow_key/spread", test_spread);
    return g_test_run();
}
