/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/verdict.h"

#include "cases.h"

static void
test_cases(void)
{
    bool reached[PSK_VERDICTS] = {false};
    const DiagnoseCase *c;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        PskFacts facts;

        g_test_message("%s", c->name);
        diagnose_case_make(c, &facts);
        g_assert_cmpstr(psk_verdict_info(psk_verdict(&facts))->name, ==,
                        psk_verdict_info(c->verdict)->name);
        reached[c->verdict] = true;
        psk_facts_clear(&facts);
    }
    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        g_test_message("%s is reached", psk_verdict_info((PskVerdict)i)->name);
        g_assert_true(reached[i]);
    }
}

/* The names that users rely on, in the order in which the first that holds is taken. */
static void
test_names(void)
{
    static const char *const names[] = {
        "decrypted",         "partly_decrypted", "wrong_key",
        "unknown_identity",  "no_common_suite",  "version_mismatch",
        "handshake_failed",  "handshake_incomplete", "forward_secret",
        "needs_rsa_key",     "unsupported_suite", "resumed_unknown_session",
        "no_handshake",      "truncated",        "not_psk",
        "not_tls",
    };

    g_assert_cmpuint(G_N_ELEMENTS(names), ==, PSK_VERDICTS);
    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        const PskVerdictInfo *info = psk_verdict_info((PskVerdict)i);

        g_assert_cmpstr(info->name, ==, names[i]);
        g_assert_cmpuint(strlen(info->sentence), >, 10);
        g_assert_cmpint(info->advice == NULL, ==, i == PSK_VERDICT_DECRYPTED);
    }
}

/* No data at all is no TLS. */
static void
test_nothing(void)
{
    PskFacts facts;

    psk_facts_init(&facts);
    g_assert_cmpint(psk_verdict(&facts), ==, PSK_VERDICT_NOT_TLS);
    psk_facts_clear(&facts);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnose/verdict/cases", test_cases);
    g_test_add_func("/diagnose/verdict/names", test_names);
    g_test_add_func("/diagnose/verdict/nothing", test_nothing);
    return g_test_run();
}
