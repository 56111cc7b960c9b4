/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refused handshakes. */
#include "cases_private.h"

static void
no_common_suite(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

static void
ccm8_refused(PskFacts *f)
{
    no_common_suite(f);
    facts_offer(f, PSK_CCM_8, 0x00ff);
}

static void
cbc_refused(PskFacts *f)
{
    no_common_suite(f);
    facts_offer(f, PSK_CBC, 0);
}

static void
dhe_refused(PskFacts *f)
{
    no_common_suite(f);
    facts_offer(f, DHE_PSK_GCM, 0);
}

static void
too_weak(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_INSUFFICIENT_SECURITY);
}

static void
no_psk_offered(PskFacts *f)
{
    no_common_suite(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
}

static void
version_mismatch(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_PROTOCOL_VERSION);
}

static void
version_mismatch_of_client(PskFacts *f)
{
    version_mismatch(f);
    f->server_hello = true;
    facts_negotiate(f, PSK_TLS_1_0, PSK_CBC);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_PROTOCOL_VERSION);
}

static void
fallback_refused(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_INAPPROPRIATE_FALLBACK);
}

static void
client_refused(PskFacts *f)
{
    facts_without_server_finished(f);
    f->client_key_exchange = false;
    f->key = PSK_KEY_NOT_ASKED;
    facts_alert(f, PSK_CLIENT, PSK_ALERT_HANDSHAKE_FAILURE);
}

static void
failed_otherwise(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_INTERNAL_ERROR);
}

/* clang-format off */
static const DiagnoseCase cases[] = {
    {"no common suite", no_common_suite, V(NO_COMMON_SUITE), "no_common_suite"},
    {"CCM_8 alone", ccm8_refused, V(NO_COMMON_SUITE), "no_common_suite ccm8_security_level"},
    {"CBC alone", cbc_refused, V(NO_COMMON_SUITE), "no_common_suite cbc_only"},
    {"DHE alone", dhe_refused, V(NO_COMMON_SUITE), "no_common_suite dhe_only"},
    {"too weak", too_weak, V(NO_COMMON_SUITE), "no_common_suite insufficient_security"},
    {"no PSK offered", no_psk_offered, V(NO_COMMON_SUITE), "no_psk_offered no_common_suite"},
    {"version", version_mismatch, V(VERSION_MISMATCH), "version_mismatch"},
    {"version, by the client", version_mismatch_of_client, V(VERSION_MISMATCH),
     "version_mismatch"},
    {"fallback", fallback_refused, V(VERSION_MISMATCH), "version_mismatch"},
    {"client refuses", client_refused, V(HANDSHAKE_FAILED), "client_refused"},
    {"another alert", failed_otherwise, V(HANDSHAKE_FAILED), "handshake_failed"},
};
/* clang-format on */

const DiagnoseFamily diagnose_refusals = {cases, G_N_ELEMENTS(cases)};
