/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/secret.h"

#include <glib.h>

static void
test_set_and_clear(void)
{
    PskSecret secret = {0};

    psk_secret_set(&secret, psk_span("key\0x", 5));
    g_assert_cmpmem(secret.data, secret.size, "key\0x", 5);
    psk_secret_set(&secret, psk_span_skip(psk_secret_span(&secret), 4)); /* from itself */
    g_assert_cmpmem(secret.data, secret.size, "x", 1);
    psk_secret_resize(&secret, 3);
    g_assert_cmpmem(secret.data, secret.size, "\0\0\0", 3);
    psk_secret_clear(&secret);
    g_assert_null(secret.data);
    g_assert_cmpuint(secret.size, ==, 0);
    psk_secret_clear(&secret); /* clearing twice is harmless */
}

static void
test_wipe(void)
{
    char buffer[4] = "abc";

    psk_wipe(buffer, sizeof(buffer));
    g_assert_cmpmem(buffer, sizeof(buffer), "\0\0\0\0", 4);
    psk_wipe(NULL, 0);
}

static void
test_equal(void)
{
    g_assert_true(psk_equal_constant_time(psk_span("abc", 3), psk_span("abc", 3)));
    g_assert_true(psk_equal_constant_time(psk_span(NULL, 0), psk_span("x", 0)));
    g_assert_false(psk_equal_constant_time(psk_span("abc", 3), psk_span("abd", 3)));
    g_assert_false(psk_equal_constant_time(psk_span("abc", 3), psk_span("abc", 2)));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/secret/set-and-clear", test_set_and_clear);
    g_test_add_func("/base/secret/wipe", test_wipe);
    g_test_add_func("/base/secret/equal", test_equal);
    return g_test_run();
}
