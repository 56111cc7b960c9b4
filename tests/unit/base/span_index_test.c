/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/span_index.h"

enum { MANY = 20000 };

static PskSpan
span_of(const void *owner, uint32_t number)
{
    return psk_span_str(g_ptr_array_index((const GPtrArray *)owner, number));
}

static void
test_many(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(PskSpanIndex) index = psk_span_index_new(span_of, texts);

    for (uint32_t i = 0; i < MANY; i++) {
        char *text = g_strdup_printf("device-%u", i);

        g_assert_cmpuint(psk_span_index_find(index, psk_span_str(text)), ==, PSK_SPAN_INDEX_NONE);
        g_assert_cmpuint(psk_span_index_set(index, psk_span_str(text), i), ==,
                         PSK_SPAN_INDEX_NONE);
        g_ptr_array_add(texts, text);
    }
    for (uint32_t i = 0; i < MANY; i++)
        g_assert_cmpuint(psk_span_index_find(index, span_of(texts, i)), ==, i);
    g_assert_cmpuint(psk_span_index_find(index, psk_span_str("device-20000")), ==,
                     PSK_SPAN_INDEX_NONE);
    g_assert_cmpuint(psk_span_index_find(index, psk_span_str("device-")), ==, PSK_SPAN_INDEX_NONE);
}

/* The last number that was set is found, and each tells which one it replaces. */
static void
test_replaces(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_autoptr(PskSpanIndex) index = psk_span_index_new(span_of, texts);
    static char same[] = "bob", other[] = "eve", none[] = "";

    for (uint32_t i = 0; i < MANY; i++) {
        g_assert_cmpuint(psk_span_index_set(index, psk_span_str("bob"), i), ==, i - 1);
        g_ptr_array_add(texts, same);
    }
    g_ptr_array_add(texts, other);
    g_assert_cmpuint(psk_span_index_set(index, psk_span_str("eve"), MANY), ==,
                     PSK_SPAN_INDEX_NONE);
    g_ptr_array_add(texts, none);
    g_assert_cmpuint(psk_span_index_set(index, psk_span(NULL, 0), MANY + 1), ==,
                     PSK_SPAN_INDEX_NONE);
    g_assert_cmpuint(psk_span_index_find(index, psk_span_str("bob")), ==, MANY - 1);
    g_assert_cmpuint(psk_span_index_find(index, psk_span_str("eve")), ==, MANY);
    g_assert_cmpuint(psk_span_index_find(index, psk_span(NULL, 0)), ==, MANY + 1);
    psk_span_index_free(NULL);
}

static void
assert_found(const PskSpanIndex *index, const GPtrArray *texts, const bool *there)
{
    for (uint32_t i = 0; i < texts->len; i++)
        g_assert_cmpuint(psk_span_index_find(index, span_of(texts, i)), ==,
                         there[i] ? i : PSK_SPAN_INDEX_NONE);
}

/* Numbers come and go in any order; what stays is found, wherever it stood. */
static void
test_remove(void)
{
    enum { NUMBERS = 41, ROUNDS = 4000 }; /* no more than the smallest index takes */
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(PskSpanIndex) index = psk_span_index_new(span_of, texts);
    bool there[NUMBERS] = {false};

    for (uint32_t i = 0; i < NUMBERS; i++)
        g_ptr_array_add(texts, g_strdup_printf("device-%u", i));
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t number = (uint32_t)g_test_rand_int_range(0, NUMBERS);

        if (g_test_rand_int_range(0, 3) == 0) {
            psk_span_index_remove(index, span_of(texts, number));
            there[number] = false;
        } else {
            g_assert_cmpuint(psk_span_index_set(index, span_of(texts, number), number), ==,
                             there[number] ? number : PSK_SPAN_INDEX_NONE);
            there[number] = true;
        }
        assert_found(index, texts, there);
    }
    psk_span_index_remove(index, psk_span_str("another"));
    assert_found(index, texts, there);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/span_index/many", test_many);
    g_test_add_func("/base/span_index/replaces", test_replaces);
    g_test_add_func("/base/span_index/remove", test_remove);
    return g_test_run();
}
