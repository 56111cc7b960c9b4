/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnose/ask.h"

#include "cases.h"

static void
add_alert(PskFacts *facts, uint8_t level, uint8_t description, bool readable)
{
    PskAlert alert = {
        .from = PSK_SERVER, .level = level, .description = description, .readable = readable};

    g_array_append_val(facts->alerts, alert);
}

/* The first that is fatal and could be read: others say nothing of a cause. */
static void
test_fatal_alert(void)
{
    PskFacts facts;

    psk_facts_init(&facts);
    g_assert_null(psk_ask_fatal_alert(&facts));
    add_alert(&facts, PSK_ALERT_LEVEL_WARNING, PSK_ALERT_UNRECOGNIZED_NAME, true);
    add_alert(&facts, 0, 0, false);
    g_assert_null(psk_ask_fatal_alert(&facts));
    add_alert(&facts, PSK_ALERT_LEVEL_FATAL, PSK_ALERT_DECRYPT_ERROR, true);
    add_alert(&facts, PSK_ALERT_LEVEL_FATAL, PSK_ALERT_INTERNAL_ERROR, true);
    g_assert_cmpint(psk_ask_fatal_alert(&facts)->description, ==, PSK_ALERT_DECRYPT_ERROR);
    psk_facts_clear(&facts);
}

static void
test_incomplete_data(void)
{
    PskFacts facts;
    PskDirectionFacts *server = &facts.direction[PSK_SERVER];
    uint64_t *const counts[] = {&server->gaps.count, &server->bad_records,
                                &server->undecrypted_records, &server->malformed_bytes,
                                &server->tail_bytes};

    psk_facts_init(&facts);
    g_assert_false(psk_ask_incomplete_data(&facts));
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        *counts[i] = 1;
        g_assert_true(psk_ask_incomplete_data(&facts));
        *counts[i] = 0;
    }
    psk_facts_clear(&facts);
}

/* Only an answer to the ClientHello refuses its suites. */
static void
test_refused_suites(void)
{
    PskFacts facts;

    psk_facts_init(&facts);
    facts.client_hello = true;
    g_assert_false(psk_ask_refused_suites(&facts));
    add_alert(&facts, PSK_ALERT_LEVEL_FATAL, PSK_ALERT_HANDSHAKE_FAILURE, true);
    g_assert_true(psk_ask_refused_suites(&facts));
    facts.server_hello = true;
    g_assert_false(psk_ask_refused_suites(&facts));
    facts.server_hello = false;
    g_array_index(facts.alerts, PskAlert, 0).from = PSK_CLIENT;
    g_assert_false(psk_ask_refused_suites(&facts));
    g_array_index(facts.alerts, PskAlert, 0).from = PSK_SERVER;
    g_array_index(facts.alerts, PskAlert, 0).description = PSK_ALERT_PROTOCOL_VERSION;
    g_assert_false(psk_ask_refused_suites(&facts));
    g_array_index(facts.alerts, PskAlert, 0).description = PSK_ALERT_INSUFFICIENT_SECURITY;
    g_assert_true(psk_ask_refused_suites(&facts));
    psk_facts_clear(&facts);
}

static bool
is_plain(const PskSuite *suite)
{
    return suite->kex == PSK_KEX_PSK;
}

static void
test_offered(void)
{
    uint16_t plain = 0x00a8, dhe = 0x00aa, certificate = 0xc02f, unknown = 0x4444;
    PskFacts facts;

    psk_facts_init(&facts);
    g_array_append_val(facts.offered, certificate);
    g_array_append_val(facts.offered, unknown);
    g_assert_false(psk_ask_offers_psk_suite(&facts));
    g_assert_cmpint(psk_ask_offered_psk(&facts, is_plain), ==, PSK_SOME_NONE);
    g_array_append_val(facts.offered, plain);
    g_assert_true(psk_ask_offers_psk_suite(&facts));
    g_assert_cmpint(psk_ask_offered_psk(&facts, is_plain), ==, PSK_SOME_ALL);
    g_array_append_val(facts.offered, dhe);
    g_assert_cmpint(psk_ask_offered_psk(&facts, is_plain), ==, PSK_SOME_SOME);
    psk_facts_clear(&facts);
}

static void
test_done_and_failed(void)
{
    PskFacts facts;

    psk_facts_init(&facts);
    g_assert_false(psk_ask_failed(&facts));
    facts.end = PSK_END_RESET;
    g_assert_true(psk_ask_failed(&facts));
    facts.handshake_complete = true;
    g_assert_false(psk_ask_failed(&facts));
    g_assert_false(psk_ask_handshake_done(&facts));
    add_alert(&facts, PSK_ALERT_LEVEL_FATAL, PSK_ALERT_BAD_RECORD_MAC, true);
    g_assert_true(psk_ask_failed(&facts));
    facts.direction[PSK_CLIENT].finished = true;
    g_assert_false(psk_ask_handshake_done(&facts));
    facts.direction[PSK_SERVER].finished = true;
    g_assert_true(psk_ask_handshake_done(&facts));
    g_assert_false(psk_ask_failed(&facts));
    facts.direction[PSK_SERVER].finished = false;
    facts.direction[PSK_CLIENT].application_bytes = 1;
    g_assert_true(psk_ask_handshake_done(&facts));
    psk_facts_clear(&facts);
}

static void
test_cut(void)
{
    PskFacts facts;

    psk_facts_init(&facts);
    facts.direction[PSK_SERVER].gaps.count = 1;
    g_assert_false(psk_ask_cut(&facts));
    facts.direction[PSK_SERVER].gaps.cut = true;
    g_assert_true(psk_ask_cut(&facts));
    psk_facts_clear(&facts);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diagnose/ask/fatal-alert", test_fatal_alert);
    g_test_add_func("/diagnose/ask/incomplete-data", test_incomplete_data);
    g_test_add_func("/diagnose/ask/refused-suites", test_refused_suites);
    g_test_add_func("/diagnose/ask/offered", test_offered);
    g_test_add_func("/diagnose/ask/done-and-failed", test_done_and_failed);
    g_test_add_func("/diagnose/ask/cut", test_cut);
    return g_test_run();
}
