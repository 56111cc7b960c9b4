/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/text_wrap.h"

static void
check(const char *text, unsigned columns, unsigned at, unsigned indent, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "%*s", (int)at, "");
    text_wrap_append(out, text, columns, at, indent);
    g_assert_cmpstr(out->str + at, ==, expected);
}

static void
test_wrap(void)
{
    check("one two three", 0, 0, 2, "one two three");
    check("one two three", 13, 0, 2, "one two three");
    check("one two three", 12, 0, 2, "one two\n  three");
    check("one two three", 7, 0, 0, "one two\nthree");
    check("one two three", 6, 0, 2, "one\n  two\n  three");
    check("", 7, 0, 2, "");
    check("one  ", 7, 0, 2, "one  ");
}

/* What stands before the text on its line. */
static void
test_at(void)
{
    check("one two", 10, 3, 4, "one two");
    check("one two", 9, 3, 4, "one\n    two");
}

/* A word that fits nowhere is left whole, and no line is empty. */
static void
test_long_word(void)
{
    check("a-very-long-word", 7, 2, 2, "a-very-long-word");
    check("so a-very-long-word is", 7, 0, 2, "so\n  a-very-long-word\n  is");
}

/* Columns are counted in characters. */
static void
test_utf8(void)
{
    check("gerät ä…ü", 9, 0, 2, "gerät ä…ü");
    check("gerät ä…ü", 8, 0, 2, "gerät\n  ä…ü");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/text_wrap/wrap", test_wrap);
    g_test_add_func("/tools/output/text_wrap/at", test_at);
    g_test_add_func("/tools/output/text_wrap/long-word", test_long_word);
    g_test_add_func("/tools/output/text_wrap/utf8", test_utf8);
    return g_test_run();
}
