/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cases.h"

/* Told by the front ends, of no connection's facts. */
static const char *const told_elsewhere[] = {"duplicate_identity", "connection_refused",
                                             "connection_unanswered"};

static char *
codes_of(const GPtrArray *findings)
{
    GString *codes = g_string_new(NULL);

    for (guint i = 0; i < findings->len; i++) {
        const PskFinding *finding = g_ptr_array_index(findings, i);

        g_string_append_printf(codes, "%s%s", i > 0 ? " " : "", finding->info->code);
    }
    return g_string_free(codes, FALSE);
}

/* Nothing that is said can move a terminal's cursor, or is left unfinished. */
static void
check_text(const PskFinding *finding)
{
    g_assert_true(g_utf8_validate(finding->text, -1, NULL));
    g_assert_cmpuint(strlen(finding->text), >, 5);
    g_assert_null(strstr(finding->text, "(null)"));
    for (const char *c = finding->text; *c != '\0'; c++)
        g_assert_false(g_ascii_iscntrl(*c));
    if (finding->info->severity != PSK_SEVERITY_NOTE)
        g_assert_nonnull(finding->remedy);
    if (finding->info->certainty != PSK_CERTAINTY_VARIES)
        g_assert_cmpint(finding->certainty, ==, finding->info->certainty);
    else
        g_assert_cmpint(finding->certainty, !=, PSK_CERTAINTY_VARIES);
}

static void
test_cases(void)
{
    g_autoptr(GHashTable) reached = g_hash_table_new(g_str_hash, g_str_equal);
    const DiagnoseCase *c;
    const PskFindingInfo *info;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        g_autoptr(GPtrArray) findings = NULL;
        g_autofree char *codes = NULL;
        PskFacts facts;

        g_test_message("%s", c->name);
        diagnose_case_make(c, &facts);
        findings = psk_diagnose(&facts);
        codes = codes_of(findings);
        g_assert_cmpstr(codes, ==, c->codes);
        for (guint j = 0; j < findings->len; j++) {
            const PskFinding *finding = g_ptr_array_index(findings, j);

            check_text(finding);
            g_hash_table_add(reached, (char *)finding->info->code);
        }
        psk_facts_clear(&facts);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(told_elsewhere); i++)
        g_assert_true(g_hash_table_add(reached, (char *)told_elsewhere[i]));
    for (size_t i = 0; (info = psk_finding_info(i)) != NULL; i++) {
        g_test_message("%s is reached", info->code);
        g_assert_true(g_hash_table_contains(reached, info->code));
    }
}

/* A failure is never left without a word, and what works never blamed. */
static void
test_every_verdict_is_explained(void)
{
    const DiagnoseCase *c;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        g_autoptr(GPtrArray) findings = NULL;
        PskFacts facts;
        bool problem = false;

        g_test_message("%s", c->name);
        diagnose_case_make(c, &facts);
        findings = psk_diagnose(&facts);
        for (guint j = 0; j < findings->len; j++)
            problem |= ((const PskFinding *)g_ptr_array_index(findings, j))->info->severity >
                       PSK_SEVERITY_NOTE;
        if (c->verdict != PSK_VERDICT_DECRYPTED)
            g_assert_cmpuint(findings->len, >, 0);
        if (c->verdict != PSK_VERDICT_DECRYPTED && c->verdict != PSK_VERDICT_PARTLY_DECRYPTED)
            g_assert_true(problem);
        psk_facts_clear(&facts);
    }
}

/* The same with names of a peer's choice. */
static void
test_hostile_names(void)
{
    static const char hostile[] = "\x1b]0;owned\x07\r\nbob\xe2\x80\xae\xff\x00x";
    const DiagnoseCase *c;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        g_autoptr(GPtrArray) findings = NULL;
        PskFacts facts;
        GBytes **names[] = {&facts.identity, &facts.hint, &facts.near_identity,
                            &facts.fitted_identity, &facts.spilled_of};

        diagnose_case_make(c, &facts);
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++) {
            if (*names[j] == NULL)
                continue;
            g_bytes_unref(*names[j]);
            *names[j] = g_bytes_new(hostile, sizeof(hostile));
        }
        findings = psk_diagnose(&facts);
        for (guint j = 0; j < findings->len; j++) {
            const PskFinding *finding = g_ptr_array_index(findings, j);

            check_text(finding);
            g_assert_null(strstr(finding->text, "\xe2\x80\xae"));
        }
        psk_facts_clear(&facts);
    }
}

static void
test_registry(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const PskFindingInfo *info;

    for (size_t i = 0; (info = psk_finding_info(i)) != NULL; i++) {
        g_assert_true(g_hash_table_add(seen, (char *)info->code));
        g_assert_true(psk_finding_find(info->code) == info);
        for (const char *c = info->code; *c != '\0'; c++)
            g_assert_true(g_ascii_islower(*c) || g_ascii_isdigit(*c) || *c == '_');
        g_assert_true(g_str_has_suffix(info->meaning, "."));
        g_assert_nonnull(info->reference);
        if (info->severity != PSK_SEVERITY_NOTE)
            g_assert_nonnull(info->remedy);
        g_assert_nonnull(psk_severity_name(info->severity));
        g_assert_nonnull(psk_certainty_name(info->certainty));
    }
    g_assert_cmpuint(g_hash_table_size(seen), >, 30);
    g_assert_null(psk_finding_find("no_such_finding"));
    g_assert_null(psk_finding_find(""));
}

/* What can't be opened since a renegotiation is so for a reason of its own. */
static void
test_renegotiation(void)
{
    const DiagnoseCase *c;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        g_autoptr(GPtrArray) findings = NULL;
        const PskFinding *finding;
        PskFacts facts;

        if (!g_str_equal(c->name, "renegotiation not opened"))
            continue;
        diagnose_case_make(c, &facts);
        findings = psk_diagnose(&facts);
        g_assert_cmpuint(findings->len, ==, 1);
        finding = g_ptr_array_index(findings, 0);
        g_assert_true(g_str_has_suffix(finding->text,
                                       "the renegotiation in frame 6 took "
                                       "TLS_PSK_WITH_AES_128_CCM_8 and identity \"bob\", for which "
                                       "the table has no key"));
        psk_facts_clear(&facts);
        return;
    }
    g_assert_not_reached();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnose/findings/cases", test_cases);
    g_test_add_func("/diagnose/findings/every-verdict-is-explained",
                    test_every_verdict_is_explained);
    g_test_add_func("/diagnose/findings/hostile-names", test_hostile_names);
    g_test_add_func("/diagnose/findings/registry", test_registry);
    g_test_add_func("/diagnose/findings/renegotiation", test_renegotiation);
    return g_test_run();
}
