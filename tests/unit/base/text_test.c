/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

static void
check(const char *bytes, size_t size, const char *expected)
{
    g_autofree char *text = psk_text_escape(psk_span(bytes, size));

    g_assert_cmpstr(text, ==, expected);
}

static void
test_escape(void)
{
    check("plain text", 10, "plain text");
    check("tab\tnl\ncr\rback\\", 15, "tab\\tnl\\ncr\\rback\\\\");
    check("\x1b[31m\x07\x7f\0", 8, "\\x1b[31m\\x07\\x7f\\x00");
    check("gr\xc3\xbc\xc3\x9f \xe2\x82\xac", 10, "gr\xc3\xbc\xc3\x9f \xe2\x82\xac");
    check("\xc3", 1, "\\xc3");                              /* cut short */
    check("\xc2\x9b", 2, "\\xc2\\x9b");                     /* CSI as one character */
    check("\xe2\x80\xae" "a", 4, "\\xe2\\x80\\xae" "a");    /* right-to-left override */
    check("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");            /* surrogate */
    check("\xe2\x80\xa8", 3, "\\xe2\\x80\\xa8");            /* line separator */
    check("", 0, "");
}

static void
test_utf8(void)
{
    g_assert_true(psk_text_is_utf8(psk_span("a\0\xc3\xbc", 4)));
    g_assert_true(psk_text_is_utf8(psk_span("", 0)));
    g_assert_false(psk_text_is_utf8(psk_span("a\0\xc3", 3)));
    g_assert_false(psk_text_is_utf8(psk_span("\xff", 1)));
}

/* Each octet at each place, with plain ones around it, in texts of all lengths up to 50. */
static void
test_plain(void)
{
    uint8_t bytes[100];

    memset(bytes, 'a', sizeof(bytes));
    for (size_t size = 1; size <= sizeof(bytes); size++) {
        for (size_t at = 0; at < size; at++) {
            for (unsigned octet = 0; octet < 256; octet++) {
                bool is_plain = octet >= 0x20 && octet < 0x7f && octet != '\\';

                bytes[at] = (uint8_t)octet;
                g_assert_cmpuint(psk_text_plain_length(psk_span(bytes, size)), ==,
                                 is_plain ? size : at);
            }
            bytes[at] = 'a';
        }
    }
    g_assert_cmpuint(psk_text_plain_length(psk_span("a\xff\xff\xff\xff\xff\xff\xff", 8)), ==, 1);
    g_assert_cmpuint(psk_text_plain_length(psk_span(NULL, 0)), ==, 0);
}

static void
check_number(uint64_t number, const char *expected)
{
    g_autoptr(GString) text = g_string_new("<");

    psk_text_append_number(text, number);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_number(void)
{
    check_number(0, "<0");
    check_number(7, "<7");
    check_number(10, "<10");
    check_number(100, "<100");
    check_number(UINT64_MAX, "<18446744073709551615");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/text/escape", test_escape);
    g_test_add_func("/base/text/utf8", test_utf8);
    g_test_add_func("/base/text/plain", test_plain);
    g_test_add_func("/base/text/number", test_number);
    return g_test_run();
}
