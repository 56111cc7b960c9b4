/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/attempts.h"

static void
test_counted(void)
{
    const PskFindingInfo *refused = psk_finding_find("connection_refused");
    const PskFindingInfo *unused = psk_finding_find("connection_unused");
    g_autoptr(GPtrArray) attempts = psk_attempts_new();
    const PskAttempt *first = psk_attempts_add(attempts, refused, "b:8883 from a", 7);
    g_autofree char *one = psk_attempt_text(first);
    g_autofree char *two = NULL;

    g_assert_cmpstr(one, ==, "b:8883 from a: 1 TCP connection, the first in frame 7");
    /* The same parties and outcome are one row, which keeps the first frame. */
    g_assert_true(psk_attempts_add(attempts, refused, "b:8883 from a", 9) == first);
    g_assert_cmpuint(attempts->len, ==, 1);
    two = psk_attempt_text(first);
    g_assert_cmpstr(two, ==, "b:8883 from a: 2 TCP connections, the first in frame 7");
    /* Another outcome, and other parties, are rows of their own. */
    g_assert_true(psk_attempts_add(attempts, unused, "b:8883 from a", 11) != first);
    g_assert_true(psk_attempts_add(attempts, refused, "b:8883 from c", 12) != first);
    g_assert_cmpuint(attempts->len, ==, 3);
    g_assert_cmpuint(first->count, ==, 2);
}

/* Those that are known go on being counted; others are left out. */
static void
test_limit(void)
{
    const PskFindingInfo *info = psk_finding_find("connection_unanswered");
    g_autoptr(GPtrArray) attempts = psk_attempts_new();
    char parties[32];

    for (unsigned i = 0; i < PSK_ATTEMPTS_MAX; i++) {
        g_snprintf(parties, sizeof parties, "b:8883 from %u", i);
        g_assert_nonnull(psk_attempts_add(attempts, info, parties, i + 1));
    }
    g_assert_null(psk_attempts_add(attempts, info, "b:8883 from another", 999));
    g_assert_cmpuint(attempts->len, ==, PSK_ATTEMPTS_MAX);
    g_assert_cmpuint(psk_attempts_add(attempts, info, "b:8883 from 0", 999)->count, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/attempts/counted", test_counted);
    g_test_add_func("/decode/attempts/limit", test_limit);
    return g_test_run();
}
