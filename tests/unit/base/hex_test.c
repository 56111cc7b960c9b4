/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hex.h"

static void
test_decode(void)
{
    PskSecret secret = {0};

    g_assert_true(psk_hex_decode_secret(psk_span_str("00deadBEEF"), &secret));
    g_assert_cmpmem(secret.data, secret.size, "\x00\xde\xad\xbe\xef", 5);
    psk_secret_clear(&secret);
}

static void
test_decode_rejects(void)
{
    static const char *const bad[] = {"0", "abc", "0x12", "12 4", "g0", "0g"};
    PskSecret secret = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(psk_hex_decode_secret(psk_span_str(bad[i]), &secret));
        g_assert_null(secret.data);
        g_assert_false(psk_hex_valid(psk_span_str(bad[i])));
    }
    g_assert_false(psk_hex_valid(psk_span_str("")));
    g_assert_true(psk_hex_valid(psk_span_str("0aF9")));
}

static void
test_append(void)
{
    g_autoptr(GString) string = g_string_new("<");

    psk_hex_append(string, psk_span("\x00\x7f\xff", 3));
    g_assert_cmpstr(string->str, ==, "<007fff");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/hex/decode", test_decode);
    g_test_add_func("/base/hex/decode-rejects", test_decode_rejects);
    g_test_add_func("/base/hex/append", test_append);
    return g_test_run();
}
