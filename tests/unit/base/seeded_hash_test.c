/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seeded_hash.h"

enum { PAIRS = 14, KEYS = 1 << PAIRS, KEY_SIZE = 8 * PAIRS };

/* How many of KEYS keys, of which each bit of the number changes eight octets, share a hash. */
static guint
count_shared(void (*change)(uint8_t eight[static 8]), GHashFunc hash)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (unsigned number = 0; number < KEYS; number++) {
        uint8_t key[KEY_SIZE];
        g_autoptr(GBytes) bytes = NULL;

        memset(key, 'A', sizeof(key));
        for (unsigned bit = 0; bit < PAIRS; bit++)
            if (number >> bit & 1)
                change(key + (size_t)8 * bit);
        bytes = g_bytes_new_static(key, sizeof(key));
        g_hash_table_add(seen, GUINT_TO_POINTER(hash(bytes)));
    }
    return KEYS - g_hash_table_size(seen);
}

/* What leaves Bernstein's hash, GLib's, as it is. */
static void
shift_33(uint8_t eight[static 8])
{
    eight[0]++;
    eight[1] = (uint8_t)(eight[1] - 33);
}

/* What leaves multiplications modulo a power of two as they are, whatever the factor. */
static void
flip_top(uint8_t eight[static 8])
{
    eight[3] ^= 0x80;
    eight[7] ^= 0x80;
}

static void
test_chosen_keys(void)
{
    g_assert_cmpuint(count_shared(shift_33, g_bytes_hash), ==, KEYS - 1);
    /* Chance alone makes 2^28 pairs share one of 2^32 hashes less than once. */
    g_assert_cmpuint(count_shared(shift_33, psk_seeded_hash_bytes), <, 16);
    g_assert_cmpuint(count_shared(flip_top, psk_seeded_hash_bytes), <, 16);
}

static void
test_equal(void)
{
    uint8_t zeros[9] = {0};
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    /* The size counts, and all of the octets. */
    for (size_t size = 0; size <= sizeof(zeros); size++)
        g_hash_table_add(seen, GUINT_TO_POINTER(psk_seeded_hash(psk_span(zeros, size))));
    for (size_t i = 0; i < sizeof(zeros); i++) {
        zeros[i] = 1;
        g_hash_table_add(seen, GUINT_TO_POINTER(psk_seeded_hash(psk_span(zeros, sizeof(zeros)))));
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 2 * sizeof(zeros) + 1);
    g_assert_cmpuint(psk_seeded_hash(psk_span_str("the same")), ==,
                     psk_seeded_hash(psk_span_str("the same")));
}

/* Names differ where hashes may not: none of so many is another's. */
static void
test_names(void)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    uint8_t name[PSK_SEEDED_NAME_SIZE], again[PSK_SEEDED_NAME_SIZE];

    for (uint32_t number = 0; number < 1 << 18; number++) {
        psk_seeded_name(psk_span(&number, sizeof(number)), name);
        g_hash_table_add(seen, g_bytes_new(name, sizeof(name)));
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 1 << 18);
    psk_seeded_name(psk_span_str("the same"), name);
    psk_seeded_name(psk_span_str("the same"), again);
    g_assert_cmpmem(name, sizeof(name), again, sizeof(again));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/seeded-hash/chosen-keys", test_chosen_keys);
    g_test_add_func("/base/seeded-hash/equal", test_equal);
    g_test_add_func("/base/seeded-hash/names", test_names);
    return g_test_run();
}
