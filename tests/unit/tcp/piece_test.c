/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/piece.h"

#include <glib.h>

static void
insert(PieceList *list, uint32_t sequence, const char *text)
{
    Piece piece = {.sequence = sequence};

    piece_list_insert(list, &piece, psk_span_str(text));
}

static void
insert_mark(PieceList *list, uint32_t sequence, bool fin, uint32_t cut)
{
    Piece piece = {.sequence = sequence, .fin = fin, .cut = cut};

    piece_list_insert(list, &piece, psk_span(NULL, 0));
}

/* Empties the list, and holds its books against what was in it. */
static void
expect(PieceList *list, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);

    while (list->first != NULL) {
        g_autofree Piece *piece = piece_list_pop(list);

        g_string_append_printf(got, "%u:%.*s%s%s ", piece->sequence, (int)piece->size, piece->bytes,
                               piece->fin ? "FIN" : "", piece->cut > 0 ? "CUT" : "");
    }
    g_strchomp(got->str);
    g_assert_cmpstr(got->str, ==, expected);
    g_assert_null(list->last);
    g_assert_cmpuint(list->size, ==, 0);
    g_assert_cmpuint(list->count, ==, 0);
}

static void
test_sorted(void)
{
    PieceList list = {0};

    insert(&list, 20, "c");
    insert(&list, 10, "b");
    insert(&list, 30, "d");
    insert(&list, 5, "a");
    insert(&list, 25, "e");
    expect(&list, "5:a 10:b 20:c 25:e 30:d");
}

static void
test_first_copy_stays(void)
{
    PieceList list = {0};

    insert(&list, 10, "abc");
    insert(&list, 20, "de");
    insert(&list, 10, "xxx");
    insert(&list, 11, "x");
    insert(&list, 8, "--xxx++++---xx++");
    expect(&list, "8:-- 10:abc 13:++++--- 20:de 22:++");
}

static void
test_wrap(void)
{
    PieceList list = {0};

    insert(&list, 3, "c");
    insert(&list, UINT32_MAX - 1, "ab");
    insert(&list, UINT32_MAX - 1, "xx012x4");
    expect(&list, "4294967294:ab 0:012 3:c 4:4");
}

static void
test_marks(void)
{
    PieceList list = {0};

    insert_mark(&list, 20, true, 0);
    insert_mark(&list, 20, true, 0); /* once */
    insert_mark(&list, 10, false, 5);
    insert(&list, 8, "ab");
    insert(&list, 10, "cdefg"); /* a whole copy of what was cut */
    insert_mark(&list, 12, false, 3);
    expect(&list, "8:ab 10:CUT 10:cdefg 12:CUT 20:FIN");
}

static void
test_clear(void)
{
    PieceList list = {0};

    insert(&list, 1, "abc");
    insert(&list, 9, "def");
    g_assert_cmpuint(list.count, ==, 2);
    piece_list_clear(&list);
    expect(&list, "");
}

static void
expect_acknowledgements(const PieceList *list, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);

    for (const Piece *piece = list->first; piece != NULL; piece = piece->next)
        g_string_append_printf(got, "%u ", piece->acknowledgement);
    g_strchomp(got->str);
    g_assert_cmpstr(got->str, ==, expected);
}

/* Octets that were sent again acknowledge more; the first copy counts, whenever it comes. */
static void
test_lowest_acknowledgement(void)
{
    PieceList list = {0};
    Piece piece = {.sequence = 10, .acknowledgement = 90, .acknowledges = true};

    piece_list_insert(&list, &piece, psk_span_str("abcdef"));
    piece.sequence = 8;
    piece.acknowledgement = 70;
    piece_list_insert(&list, &piece, psk_span_str("yzabc"));
    piece.acknowledgement = 80;
    piece_list_insert(&list, &piece, psk_span_str("yzabcdefgh"));
    piece.sequence = 14;
    piece.acknowledgement = 60;
    piece_list_insert(&list, &piece, psk_span_str("e"));
    expect_acknowledgements(&list, "70 70 60 80 80");
    expect(&list, "8:yz 10:abc 13:de 15:f 16:gh");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp/piece/sorted", test_sorted);
    g_test_add_func("/tcp/piece/first-copy-stays", test_first_copy_stays);
    g_test_add_func("/tcp/piece/wrap", test_wrap);
    g_test_add_func("/tcp/piece/marks", test_marks);
    g_test_add_func("/tcp/piece/clear", test_clear);
    g_test_add_func("/tcp/piece/lowest-acknowledgement", test_lowest_acknowledgement);
    return g_test_run();
}
