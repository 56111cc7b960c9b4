/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cases.h"

/* Told by the front ends, of no connection's facts. */
static const char *const told_elsewhere[] = {"duplicate_identity", "connection_refused",
                                             "connection_unanswered", "connection_unused"};

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

/* The finding of that code in the case of that name; the caller frees it. */
static PskFinding *
find_in_case(const char *name, const char *code)
{
    const DiagnoseCase *c;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        g_autoptr(GPtrArray) findings = NULL;
        PskFacts facts;

        if (!g_str_equal(c->name, name))
            continue;
        diagnose_case_make(c, &facts);
        findings = psk_diagnose(&facts);
        psk_facts_clear(&facts);
        for (guint j = 0; j < findings->len; j++) {
            const PskFinding *finding = g_ptr_array_index(findings, j);

            if (g_str_equal(finding->info->code, code))
                return g_ptr_array_steal_index(findings, j);
        }
    }
    g_assert_not_reached();
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

/* Where a finding shows. */
static void
check_frame(const char *name, const char *code, uint64_t frame)
{
    PskFinding *finding = find_in_case(name, code);

    g_assert_cmpuint(finding->frame, ==, frame);
    psk_finding_free(finding);
}

/* What a sentence must say in one case, and must not in another that is much alike. */
typedef struct {
    const char *name, *code;
    const char *said, *not_said;            /* NULL: anything */
    const char *advised, *not_advised;
} Words;

static void
test_words(void)
{
    /* clang-format off */
    static const Words cases[] = {
        {"wrong key", "wrong_key", "server does not hold the client's key either", "works",
         "give the device the table's key", NULL},
        {"wrong key in the table", "wrong_key", "the session works", "either", "mend the table",
         "give the device"},
        {"wrong key in the table, TLS 1.3", "wrong_key", "the session works", "either",
         "mend the table", NULL},
        {"wrong key, damaged", "wrong_key", "works", "checksum", "capture again", "mend"},
        {"wrong key, damaged and refused", "wrong_key", "frame 4 has a wrong TCP checksum", "works",
         "give the device", NULL},
        {"wrong key, unknown to the server", "wrong_key", "the client holds", "either", NULL, NULL},
        {"wrong key, TLS 1.3", "wrong_key", "binder", NULL, NULL, NULL},
        {"keys differ, ECDHE_PSK", "keys_differ", "no capture can tell", NULL, "psk_file", NULL},
        {"keys differ, and a gap", "keys_differ", "\"bob\"", "no capture can tell", NULL, NULL},
        {"line as identity", "key_in_identity", "\"bob\" and its key (keys.txt:3)", "5ec4e7",
         "new key", NULL},
        {"line as identity", "unknown_identity", "\"bob:***\"", "5ec4e7", "its own identity",
         "add a line"},
        {"line as identity, another key", "key_in_identity", "looks like a key", "5ec4e7", NULL,
         NULL},
        {"key as identity", "key_in_identity", "that of \"bob\" (keys.txt:3)", "5ec4e7", NULL,
         NULL},
        {"key as identity", "unknown_identity", "identity \"***\"", "5ec4e7", NULL, NULL},
        {"another identity's key", "key_of_other_identity", "\"eve\"", NULL, "device and broker",
         NULL},
        {"another identity's key, refused", "key_of_other_identity", "\"eve\"", NULL, "swapped",
         "agree"},
        {"MQTT over WebSocket inside", "websocket_inside_tls", "MQTT over", NULL, "mqtts://", NULL},
        {"WebSocket inside", "websocket_inside_tls", "WebSocket", "MQTT", NULL, NULL},
        {"no common suite", "no_common_suite", "PSK-AES128-CCM8", "accepted", "ciphers", NULL},
        {"no common suite", "no_common_suite", NULL, "as low as", NULL, NULL},
        {"no common suite, TLS 1.0", "no_common_suite", "as low as TLS1.0", NULL, NULL, NULL},
        {"no common suite, TLS 1.0 taken", "no_common_suite", NULL, "as low as", NULL, NULL},
        {"no PSK offered", "no_common_suite", "all without PSK", "ECDHE", "client offer PSK suites",
         "one of the offered"},
        {"no PSK offered", "no_psk_offered", NULL, "TLS1.3", NULL, NULL},
        {"no PSK offered, TLS 1.3", "no_psk_offered", "and no PSK of TLS1.3", NULL, NULL,
         NULL},
        {"many suites and PSK of TLS 1.3 refused", "psk_not_accepted", "the identity, or it speaks",
         NULL, NULL, NULL},
        {"server drops zeros", "server_key_differs", NULL, NULL, "leading zero", NULL},
        {"server's key differs", "server_key_differs", "the table's key", NULL, "psk_file",
         "leading zero"},
        {"another identity's key, refused", "server_key_differs", "or none", "reads in its table",
         NULL, NULL},
        {"key in another encoding, refused", "server_key_differs", "reads in its table", "or none",
         NULL, NULL},
        {"no common suite, and yet one", "no_common_suite", "and yet", NULL, "compare", "enable"},
        {"no common suite, certificates taken", "no_common_suite", "ECDHE_RSA", "and yet",
         "psk_file", "ECDHE_RSA"},
        {"mixed offer refused, others taken", "no_common_suite", "PSK-AES128-CBC-SHA", NULL,
         "TLS-PSK-WITH-AES-128-CBC-SHA", NULL},
        {"PSK of TLS 1.3 refused", "psk_not_accepted", "speaks no TLS1.3", "TLS1.2", NULL, NULL},
        {"mixed offer refused", "psk_not_accepted", "PSK-AES128-GCM-SHA256", NULL, NULL, NULL},
        {"mixed offer refused", "psk_not_accepted",
         "TLS1.2, or it does not know the identity (the", NULL, "no shared cipher", NULL},
        {"mixed offer refused, its suite taken", "psk_not_accepted", "know the identity",
         "speaks no TLS1.3", "psk_file has the identity", "no shared cipher"},
        {"mixed offer refused, TLS 1.3 taken", "psk_not_accepted", "know the identity",
         "speaks no TLS1.3", "psk_file has the identity", "no shared cipher"},
        {"wrong key, TLS 1.3", "wrong_key", "does not take it either", "hold the client's", NULL,
         NULL},
        {"certificate chosen", "certificate_suite_chosen", "a suite without PSK", "instead",
         "PSK suites alone", NULL},
        {"certificate chosen, TLS 1.3", "certificate_suite_chosen", "its certificate instead",
         "a suite without PSK", "MaxProtocol", NULL},
        {"version", "version_mismatch", "up to TLS1.2", "0x0000", NULL, NULL},
        {"version refused, and a ClientHello unheard", "version_mismatch", "not in the capture",
         "0x0000", NULL, NULL},
        {"listener without TLS", "listener_without_tls", "speaks no TLS", "wolfSSL", "psk_hint",
         NULL},
        {"server hangs up at a right binder", "listener_without_tls", "wolfSSL", NULL, NULL, NULL},
        {"ends after the client's Finished", "handshake_incomplete", "did not answer",
         "another key", NULL, NULL},
        {"server leaves after the client's Finished", "handshake_incomplete", "another key", NULL,
         NULL, NULL},
        {"group refused", "handshake_failed", "none of its groups", NULL, NULL, NULL},
        {"client has nothing to offer", "handshake_failed", "no cipher suite", "health", NULL, NULL},
        {"alert, and a ClientHello unheard", "handshake_failed", "decode_error", "health", NULL,
         NULL},
        {"no ClientHello, and an alert", "handshake_failed", "health", NULL, NULL, NULL},
    };
    /* clang-format on */

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PskFinding *finding = find_in_case(cases[i].name, cases[i].code);

        g_test_message("%s: %s; %s", cases[i].name, finding->text, finding->remedy);
        if (cases[i].said != NULL)
            g_assert_nonnull(strstr(finding->text, cases[i].said));
        if (cases[i].not_said != NULL)
            g_assert_null(strstr(finding->text, cases[i].not_said));
        if (cases[i].advised != NULL)
            g_assert_nonnull(strstr(finding->remedy, cases[i].advised));
        if (cases[i].not_advised != NULL)
            g_assert_null(strstr(finding->remedy, cases[i].not_advised));
        psk_finding_free(finding);
    }
}

/* Where the same row is certain of one session and not of another. */
static void
test_certainty(void)
{
    static const struct {
        const char *name, *code;
        PskCertainty certainty;
    } cases[] = {
        {"line as identity", "key_in_identity", PSK_CERTAINTY_CERTAIN},
        {"line as identity, another key", "key_in_identity", PSK_CERTAINTY_LIKELY},
        {"server's key differs", "server_key_differs", PSK_CERTAINTY_CERTAIN},
        {"server's key differs, TLS 1.3", "server_key_differs", PSK_CERTAINTY_LIKELY},
        {"server's key differs, TLS 1.3, alert 51", "server_key_differs", PSK_CERTAINTY_CERTAIN},
        {"server lacks identity", "server_lacks_identity", PSK_CERTAINTY_CERTAIN},
        {"server lacks identity, key of 64 octets", "server_lacks_identity", PSK_CERTAINTY_LIKELY},
        {"wrong key", "wrong_key", PSK_CERTAINTY_CERTAIN},
        {"wrong key, damaged", "wrong_key", PSK_CERTAINTY_LIKELY},
        {"wrong key, damaged later", "wrong_key", PSK_CERTAINTY_CERTAIN},
        {"wrong key, damaged and refused", "wrong_key", PSK_CERTAINTY_LIKELY},
        {"unknown identity", "unknown_identity", PSK_CERTAINTY_CERTAIN},
        {"unknown identity, damaged", "unknown_identity", PSK_CERTAINTY_LIKELY},
        {"unknown identity, and damage", "unknown_identity", PSK_CERTAINTY_CERTAIN},
        {"no common suite", "no_common_suite", PSK_CERTAINTY_CERTAIN},
        {"no common suite, and yet one", "no_common_suite", PSK_CERTAINTY_LIKELY},
        {"ticket refused", "no_common_suite", PSK_CERTAINTY_LIKELY},
        {"no common suite, TLS 1.0", "no_common_suite", PSK_CERTAINTY_LIKELY},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PskFinding *finding = find_in_case(cases[i].name, cases[i].code);

        g_test_message("%s", cases[i].name);
        g_assert_cmpint(finding->certainty, ==, cases[i].certainty);
        psk_finding_free(finding);
    }
}

static void
test_frames(void)
{
    check_frame("no common suite", "no_common_suite", 7);     /* the alert */
    check_frame("wrong key", "wrong_key", 8);                 /* the ClientKeyExchange */
    check_frame("wrong key, TLS 1.3", "wrong_key", 4);        /* the ClientHello */
    check_frame("ECDHE_PSK", "forward_secret", 6);            /* the ServerHello */
    check_frame("gap", "capture_gap", 12);
    check_frame("wrong key, damaged", "handshake_damaged", 4);
    check_frame("HTTP inside", "http_inside_tls", 11);
    check_frame("bad record", "bad_record", 14);
    check_frame("malformed record", "malformed_record", 15);
    check_frame("MQTT refuses", "mqtt_refused", 16);
    check_frame("MQTT disconnects", "mqtt_disconnected", 17);
    check_frame("MQTT is malformed", "mqtt_malformed", 18);
    check_frame("capture ends", "handshake_incomplete", 19);  /* the last */
    check_frame("plain MQTT", "mqtt_without_tls", 4);         /* the first */
    check_frame("server speaks MQTT", "server_not_tls", 5);
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
    g_test_add_func("/diagnose/findings/certainty", test_certainty);
    g_test_add_func("/diagnose/findings/frames", test_frames);
    g_test_add_func("/diagnose/findings/words", test_words);
    return g_test_run();
}
