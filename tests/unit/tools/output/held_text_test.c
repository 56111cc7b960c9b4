/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of a held text is what went in, however it was cut. */
#include "output/held_text.h"

#include <glib.h>

static char *
read_all(const HeldText *held)
{
    GString *all = g_string_new(NULL);

    for (const HeldPiece *piece = held->first; piece != NULL; piece = piece->next) {
        g_assert_cmpuint(piece->size, >, 0);
        g_string_append_len(all, piece->text, (gssize)piece->size);
    }
    g_assert_cmpuint(all->len, ==, held->size);
    return g_string_free(all, FALSE);
}

/* In steps of |step| octets. */
static void
assert_kept(const GString *text, size_t step)
{
    HeldText held = {0};
    HeldSpare spare = {0};

    for (unsigned round = 0; round < 3; round++) {
        g_autofree char *got = NULL;

        for (size_t at = 0; at < text->len; at += step)
            held_text_append(&held, &spare, text->str + at, MIN(step, text->len - at));
        got = read_all(&held);
        g_assert_cmpstr(got, ==, text->str);
        g_assert_null(spare.first); /* the second round takes back what the first gave */
        g_assert_cmpuint(spare.count, ==, 0);
        held_text_release(&held, &spare);
        g_assert_null(held.first);
        g_assert_null(held.last);
        g_assert_cmpuint(held.size, ==, 0);
        g_assert_nonnull(spare.first);
    }
    held_spare_clear(&spare);
    g_assert_null(spare.first);
}

static void
test_steps(void)
{
    static const size_t steps[] = {1, 7, 240, 479, 480, 481, 960, 5000};
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < 1200; i++)
        g_string_append_printf(text, "%u ", i);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        assert_kept(text, steps[i]);
}

static void
test_empty(void)
{
    HeldText held = {0};
    HeldSpare spare = {0};

    held_text_append(&held, &spare, "", 0);
    g_assert_null(held.first);
    held_text_clear(&held);
    held_text_append(&held, &spare, "again", 5); /* after it was cleared */
    g_assert_cmpuint(held.size, ==, 5);
    held_text_clear(&held);
    g_assert_null(spare.first);
}

/* One that was very long does not keep its memory from others. */
static void
test_bounded(void)
{
    HeldText held = {0};
    HeldSpare spare = {0};
    g_autofree char *much = g_strnfill(8 * 1024 * 1024, 'x');

    held_text_append(&held, &spare, much, strlen(much));
    held_text_release(&held, &spare);
    g_assert_null(held.first);
    g_assert_null(held.last);
    g_assert_cmpuint(spare.count, ==, HELD_SPARE_MAX);
    held_spare_clear(&spare);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/held_text/steps", test_steps);
    g_test_add_func("/tools/output/held_text/empty", test_empty);
    g_test_add_func("/tools/output/held_text/bounded", test_bounded);
    return g_test_run();
}
