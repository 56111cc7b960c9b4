/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"

#include <glib.h>

enum { LIMIT = 8 };

/* "[text]" of each line, "[text…]" where it was cut, "[3]", its size, where it is blank. */
static void
note(void *user, const PskLine *line)
{
    GString *noted = user;

    g_string_append_c(noted, '[');
    if (line->blank)
        g_string_append_printf(noted, "%zu", line->text.size);
    else
        g_string_append_len(noted, (const char *)line->text.data, (gssize)line->text.size);
    g_string_append(noted, line->cut ? "…]" : "]");
}

/* In pieces: the first of |first| octets, the others of |size|. Each is gone after its call. */
static char *
lines_of(PskSpan text, size_t first, size_t size)
{
    GString *noted = g_string_new(NULL);
    PskLines lines = {.limit = LIMIT, .function = note, .user = noted};

    for (size_t next = first; text.size > 0; next = size) {
        PskSpan part = psk_span_first(text, next);
        g_autofree uint8_t *piece = g_memdup2(part.data, part.size);

        psk_lines_push(&lines, psk_span(piece, part.size));
        text = psk_span_skip(text, part.size);
    }
    psk_lines_end(&lines);
    psk_lines_clear(&lines);
    return g_string_free(noted, FALSE);
}

static void
check(const char *text, size_t text_size, const char *expected)
{
    g_autofree char *whole = lines_of(psk_span(text, text_size), text_size, 1);

    g_assert_cmpstr(whole, ==, expected);
    for (size_t first = 0; first < text_size; first++)
        for (size_t size = 1; size <= text_size - first; size++) {
            g_autofree char *cut = lines_of(psk_span(text, text_size), first, size);

            g_assert_cmpstr(cut, ==, expected);
        }
}

#define CHECK(text, expected) check(text, sizeof(text) - 1, expected)

static void
test_ends(void)
{
    CHECK("", "");
    CHECK("\n", "[0]");
    CHECK("a", "[a]");
    CHECK("a\n", "[a]");
    CHECK("a\nb", "[a][b]");
    CHECK("a\n\nb\n\n", "[a][0][b][0]");
    CHECK("a\r\nb\r\r\n\r\nc\r", "[a][b][0][c]");
    CHECK("a\rb\n\rc\n", "[a\rb][\rc]");
}

static void
test_blank(void)
{
    CHECK(" \t\n", "[2]");
    CHECK(" \r\n\r", "[1][0]");
    CHECK(" \r \n", "[ \r ]");
    CHECK(" a \n", "[ a ]");
}

static void
test_limit(void)
{
    CHECK("12345678\n1\n", "[12345678][1]");
    CHECK("123456789\n1\n", "[12345678…][1]");
    CHECK("12345678901234567890\n1\n123456789", "[12345678…][1][12345678…]");
    CHECK("12345678\r\n12345678\r\r\r\n1", "[12345678][12345678][1]"); /* CRs do not count */
    CHECK("123456\r\r\r\r\n1", "[123456][1]");
    CHECK("12345678\r9\n1", "[12345678…][1]");
    CHECK("123456\r\r\r9\n1", "[123456\r\r…][1]");
    CHECK("123456789\r\n1", "[12345678…][1]");
}

/* Of a line that is cut, it is known whether all of it is blank. */
static void
test_limit_blank(void)
{
    CHECK("            \n1", "[8…][1]");
    CHECK("        \r\r\n1", "[8][1]");
    CHECK("            \r\r\n1", "[8…][1]");
    CHECK("           9\n1", "[        …][1]");
    CHECK("         \r \n1", "[        …][1]");
    CHECK("       \r  \n1", "[       \r…][1]");
    CHECK("        \r \n\n1", "[        …][0][1]");
}

static void
note_whole(void *user, const PskLine *line)
{
    g_string_append_len(user, (const char *)line->text.data, (gssize)line->text.size);
    g_string_append_c(user, '\n');
}

/* A line whose beginning has to be kept in more and more room. */
static void
test_long(void)
{
    g_autoptr(GString) text = g_string_new(NULL), noted = g_string_new(NULL);
    PskLines lines = {.limit = 10000, .function = note_whole, .user = noted};

    for (unsigned i = 0; i < 3000; i++)
        g_string_append_printf(text, "%03u", i % 1000);
    g_string_append(text, "\nshort\n");
    for (PskSpan rest = psk_span(text->str, text->len); rest.size > 0;
         rest = psk_span_skip(rest, 701))
        psk_lines_push(&lines, psk_span_first(rest, 701));
    psk_lines_clear(&lines);
    g_assert_cmpstr(noted->str, ==, text->str);
}

static void
test_octets(void)
{
    g_autofree char *noted = lines_of(psk_span("a\0b\n\xff", 5), 2, 1);

    g_assert_cmpmem(noted, 4, "[a\0b", 4);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/lines/ends", test_ends);
    g_test_add_func("/base/lines/blank", test_blank);
    g_test_add_func("/base/lines/limit", test_limit);
    g_test_add_func("/base/lines/limit-blank", test_limit_blank);
    g_test_add_func("/base/lines/long", test_long);
    g_test_add_func("/base/lines/octets", test_octets);
    return g_test_run();
}
