/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/guess.h"

#include <glib.h>

/* What comes of a line; the octets of literals that may hold NUL. */
typedef struct {
    PskGuess guess;
    PskSpan key, text, expected; /* NULL where there is no such key */
} GuessCase;

#define LITERAL(text) {(const uint8_t *)(text), sizeof(text) - 1}
#define NONE          {NULL, 0}

static void
assert_case(const GuessCase *test)
{
    PskSecret made = {0};
    bool ok;

    psk_secret_set(&made, psk_span_str("from before"));
    ok = psk_guess_make(test->guess, test->key, test->text, &made);
    g_assert_cmpint(ok, ==, test->expected.data != NULL);
    g_assert_cmpmem(made.data, made.size, test->expected.data, test->expected.size);
    psk_secret_clear(&made);
}

static void
assert_cases(const GuessCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_case(&cases[i]);
}

/* The text "4a6F" is the key "Jo" (`printf 4a6F | xxd -r -p`). */
static void
test_text(void)
{
    static const GuessCase cases[] = {
        {PSK_GUESS_TEXT, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4a6F")},
        {PSK_GUESS_TEXT_LOWER, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4a6f")},
        {PSK_GUESS_TEXT_UPPER, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4A6F")},
        {PSK_GUESS_TEXT_LF, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4a6F\n")},
        {PSK_GUESS_TEXT_CR, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4a6F\r")},
        {PSK_GUESS_TEXT_CRLF, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4a6F\r\n")},
        {PSK_GUESS_TEXT_NUL, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("4a6F\0")},
        /* the same as it stands: another guess has it */
        {PSK_GUESS_TEXT_LOWER, LITERAL("Jo"), LITERAL("4a6f"), NONE},
        {PSK_GUESS_TEXT_UPPER, LITERAL("Jo"), LITERAL("4A6F"), NONE},
        {PSK_GUESS_TEXT_UPPER, LITERAL("\x12"), LITERAL("12"), NONE},
        /* the same as the key */
        {PSK_GUESS_TEXT, LITERAL("4a6F"), LITERAL("4a6F"), NONE},
        {PSK_GUESS_TEXT_LOWER, LITERAL("4a6f"), LITERAL("4a6F"), NONE},
        {PSK_GUESS_TEXT_LF, LITERAL("4a6F\n"), LITERAL("4a6F"), NONE},
        {PSK_GUESS_TEXT_NUL, LITERAL("4a6F\0"), LITERAL("4a6F"), NONE},
        /* of a line whose text was no key */
        {PSK_GUESS_TEXT, NONE, LITERAL("s3cret!"), LITERAL("s3cret!")},
        {PSK_GUESS_TEXT_UPPER, NONE, LITERAL("s3cret!"), LITERAL("S3CRET!")},
        {PSK_GUESS_TEXT_CRLF, NONE, LITERAL("s3cret!"), LITERAL("s3cret!\r\n")},
    };

    assert_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_key(void)
{
    static const GuessCase cases[] = {
        {PSK_GUESS_KEY_LF, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("Jo\n")},
        {PSK_GUESS_KEY_CR, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("Jo\r")},
        {PSK_GUESS_KEY_NUL, LITERAL("Jo"), LITERAL("4a6F"), LITERAL("Jo\0")},
        {PSK_GUESS_KEY_WITHOUT_END, LITERAL("Jo\n"), LITERAL("4a6F0a"), LITERAL("Jo")},
        {PSK_GUESS_KEY_WITHOUT_END, LITERAL("Jo\r\n"), LITERAL("4a6F0d0a"), LITERAL("Jo")},
        {PSK_GUESS_KEY_WITHOUT_END, LITERAL("J\0o\0"), LITERAL("4a006F00"), LITERAL("J\0o")},
        {PSK_GUESS_KEY_WITHOUT_END, LITERAL("Jo"), LITERAL("4a6F"), NONE},
        {PSK_GUESS_KEY_WITHOUT_END, LITERAL("\0"), LITERAL("00"), NONE},
        {PSK_GUESS_KEY_WITHOUT_END, NONE, LITERAL("xyz"), NONE},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("0x4a6F"), LITERAL("Jo")},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("\"4a6F\""), LITERAL("Jo")},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("4a 6F"), LITERAL("Jo")},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("{0x4a, 0X6F}"), LITERAL("Jo")},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("'\\x4a\\x6F'"), LITERAL("Jo")},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("0x4a6"), NONE},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("0x4a\0"), NONE},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("4a6F!"), NONE},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("0x"), NONE},
        {PSK_GUESS_DIGITS_ALONE, NONE, LITERAL("--"), NONE},
        {PSK_GUESS_DIGITS_ALONE, LITERAL("Jo"), LITERAL("4a6F"), NONE},
        {PSK_GUESS_KEY_LF, NONE, LITERAL("xyz"), NONE},
        {PSK_GUESS_KEY_CR, NONE, LITERAL("xyz"), NONE},
        {PSK_GUESS_KEY_NUL, NONE, LITERAL("xyz"), NONE},
        {PSK_GUESS_ZEROS_DROPPED, LITERAL("\0\0\1\0\2"), LITERAL("0000010002"),
         LITERAL("\1\0\2")},
        {PSK_GUESS_ZEROS_DROPPED, LITERAL("\1\0"), LITERAL("0100"), NONE},
        {PSK_GUESS_ZEROS_DROPPED, LITERAL("\0\0"), LITERAL("0000"), NONE},
        {PSK_GUESS_ZEROS_DROPPED, NONE, LITERAL("0000x"), NONE},
        /* `printf 3461364a | xxd -r -p` is 4a6J, `printf 34613646 | xxd -r -p` is 4a6F */
        {PSK_GUESS_HEX_OF_HEX, LITERAL("4a6F"), LITERAL("34613646"), LITERAL("Jo")},
        {PSK_GUESS_HEX_OF_HEX, LITERAL("4a6J"), LITERAL("3461364a"), NONE},
        {PSK_GUESS_HEX_OF_HEX, LITERAL("4a6"), LITERAL("346136"), NONE},
        {PSK_GUESS_HEX_OF_HEX, NONE, LITERAL("346136x"), NONE},
    };

    assert_cases(cases, G_N_ELEMENTS(cases));
}

/* Expected values by `base64 -d`, which wants the padding. */
static void
test_base64(void)
{
    static const GuessCase cases[] = {
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2+7w=="), LITERAL("\xde\xad\xbe\xef")},
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2+7w"), LITERAL("\xde\xad\xbe\xef")},
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2+7g=="), LITERAL("\xde\xad\xbe\xee")},
        {PSK_GUESS_BASE64, NONE, LITERAL("/+8A"), LITERAL("\xff\xef\x00")},
        {PSK_GUESS_BASE64, NONE, LITERAL("YWI="), LITERAL("ab")},
        {PSK_GUESS_BASE64, NONE, LITERAL("YWI"), LITERAL("ab")},
        {PSK_GUESS_BASE64, NONE, LITERAL("YQ="), LITERAL("a")},
        {PSK_GUESS_BASE64, NONE, LITERAL("YQ"), LITERAL("a")},
        /* hexadecimal that is base64 as well */
        {PSK_GUESS_BASE64, LITERAL("\x12\x34"), LITERAL("1234"), LITERAL("\xd7\x6d\xf8")},
        {PSK_GUESS_BASE64, LITERAL("\xd7\x6d\xf8"), LITERAL("1234"), NONE}, /* the key itself */
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2-7w=="), NONE},                /* base64url */
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2+ 7w=="), NONE},
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2+7w==\n"), NONE},
        {PSK_GUESS_BASE64, NONE, LITERAL("3q=+7w=="), NONE},
        {PSK_GUESS_BASE64, NONE, LITERAL("3q2+7"), NONE},
        {PSK_GUESS_BASE64, NONE, LITERAL("YQ==="), NONE},
        {PSK_GUESS_BASE64, NONE, LITERAL("Y"), NONE},
        {PSK_GUESS_BASE64, NONE, LITERAL("=="), NONE},
    };

    assert_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_padded(void)
{
    static const GuessCase cases[] = {
        {PSK_GUESS_PADDED_LEFT, NONE, LITERAL("abc"), LITERAL("\x0a\xbc")},
        {PSK_GUESS_PADDED_RIGHT, NONE, LITERAL("abc"), LITERAL("\xab\xc0")},
        {PSK_GUESS_PADDED_LEFT, NONE, LITERAL("7"), LITERAL("\x07")},
        {PSK_GUESS_PADDED_RIGHT, NONE, LITERAL("7"), LITERAL("\x70")},
        {PSK_GUESS_PADDED_LEFT, LITERAL("\xab\xcd"), LITERAL("abcd"), NONE},
        {PSK_GUESS_PADDED_RIGHT, LITERAL("\xab\xcd"), LITERAL("abcd"), NONE},
        {PSK_GUESS_PADDED_LEFT, NONE, LITERAL("abx"), NONE},
        {PSK_GUESS_PADDED_RIGHT, NONE, LITERAL("abx"), NONE},
    };

    assert_cases(cases, G_N_ELEMENTS(cases));
}

/* No guess stands for a line without text, nor for anything but a line. */
static void
test_none(void)
{
    GuessCase test = {PSK_GUESS_NONE, LITERAL("\0Jo"), NONE, NONE};

    for (int guess = PSK_GUESS_NONE; guess <= PSK_GUESS_OTHER_IDENTITY; guess++) {
        test.guess = (PskGuess)guess;
        assert_case(&test);
    }
    test.text = psk_span_str("004a6F");
    for (int guess = PSK_GUESS_NONE; guess <= PSK_GUESS_OTHER_IDENTITY; guess++)
        if (guess == PSK_GUESS_NONE || guess >= PSK_GUESSES) {
            test.guess = (PskGuess)guess;
            assert_case(&test);
        }
}

/* Every guess of one line is another key: none is tried twice, none is the key. */
static void
test_distinct(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                                       (GDestroyNotify)g_bytes_unref, NULL);
    PskSpan key = psk_span("\0Jo", 3), text = psk_span_str("004a6F");

    for (int guess = PSK_GUESS_NONE + 1; guess < PSK_GUESSES; guess++) {
        PskSecret made = {0};

        if (!psk_guess_make((PskGuess)guess, key, text, &made))
            continue;
        g_assert_false(psk_span_equal(psk_secret_span(&made), key));
        g_assert_true(g_hash_table_add(seen, g_bytes_new(made.data, made.size)));
        psk_secret_clear(&made);
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 12); /* all but hex of hex and the padded two */
}

static void
test_texts(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (int guess = PSK_GUESS_NONE; guess <= PSK_GUESS_OTHER_IDENTITY; guess++) {
        const char *text = psk_guess_text((PskGuess)guess);

        g_assert_cmpuint(strlen(text), >, 0);
        g_assert_true(g_hash_table_add(seen, (gpointer)text));
    }
    for (int near = PSK_NEAR_NOT; near <= PSK_NEAR_SEVERAL; near++) {
        const char *text = psk_near_text((PskNear)near);

        g_assert_cmpuint(strlen(text), >, 0);
        g_assert_true(g_hash_table_add(seen, (gpointer)text));
    }
}

static void
test_near(void)
{
    static const struct {
        PskSpan a, b;
        PskNear expected;
    } cases[] = {
        {LITERAL("bob"), LITERAL("bob"), PSK_NEAR_NOT}, /* the same one */
        {LITERAL("bob"), LITERAL("bop"), PSK_NEAR_NOT},
        {LITERAL("bob"), LITERAL("bo"), PSK_NEAR_NOT},
        {LITERAL("bob"), LITERAL("b ob"), PSK_NEAR_NOT},
        {LITERAL("bob"), NONE, PSK_NEAR_NOT},
        {LITERAL("bob"), LITERAL("bob1"), PSK_NEAR_NOT},
        {LITERAL("bob"), LITERAL("Bob"), PSK_NEAR_CASE},
        {LITERAL("DEV-1@x"), LITERAL("dev-1@X"), PSK_NEAR_CASE},
        {LITERAL("\xc3\xa4"), LITERAL("\xc3\x84"), PSK_NEAR_NOT}, /* case of ASCII alone */
        {LITERAL("["), LITERAL("{"), PSK_NEAR_NOT},               /* 0x20 apart, no letters */
        {LITERAL("bob"), LITERAL("bob "), PSK_NEAR_BLANKS},
        {LITERAL("bob"), LITERAL("\t bob"), PSK_NEAR_BLANKS},
        {LITERAL("bob"), LITERAL("bob\r\n"), PSK_NEAR_BLANKS},
        {LITERAL("bob"), LITERAL("bob\0"), PSK_NEAR_BLANKS},
        {LITERAL("bob"), LITERAL("bob\0x"), PSK_NEAR_NOT},
        {LITERAL("bob "), LITERAL("bob\0"), PSK_NEAR_BLANKS},
        {LITERAL("bob"), LITERAL("\"bob\""), PSK_NEAR_QUOTES},
        {LITERAL("bob"), LITERAL("'bob'"), PSK_NEAR_QUOTES},
        {LITERAL("\"bob\""), LITERAL("'bob'"), PSK_NEAR_QUOTES},
        {LITERAL("bob"), LITERAL("\"bob'"), PSK_NEAR_NOT},
        {LITERAL("bob"), LITERAL("\"bob"), PSK_NEAR_NOT},
        {LITERAL("bob"), LITERAL("\"BOB\""), PSK_NEAR_SEVERAL},
        {LITERAL("bob"), LITERAL("Bob\n"), PSK_NEAR_SEVERAL},
        {LITERAL("bob"), LITERAL("\"bob\"\n"), PSK_NEAR_SEVERAL},
        {LITERAL("bob"), LITERAL("\" bob\" "), PSK_NEAR_SEVERAL},
        {LITERAL("bob"), LITERAL("\"BOP\"\n"), PSK_NEAR_NOT},
        {LITERAL("\"\" "), LITERAL("' '"), PSK_NEAR_NOT}, /* nothing is left of either */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(psk_identity_near(cases[i].a, cases[i].b), ==, cases[i].expected);
        g_assert_cmpint(psk_identity_near(cases[i].b, cases[i].a), ==, cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/psk/guess/text", test_text);
    g_test_add_func("/psk/guess/key", test_key);
    g_test_add_func("/psk/guess/base64", test_base64);
    g_test_add_func("/psk/guess/padded", test_padded);
    g_test_add_func("/psk/guess/none", test_none);
    g_test_add_func("/psk/guess/distinct", test_distinct);
    g_test_add_func("/psk/guess/texts", test_texts);
    g_test_add_func("/psk/guess/near", test_near);
    return g_test_run();
}
