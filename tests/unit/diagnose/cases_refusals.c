/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refused handshakes. */
#include "cases_private.h"

static void
no_common_suite(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

/* wolfSSL: the version is below the server's. */
static void
no_common_suite_of_old_version(PskFacts *f)
{
    no_common_suite(f);
    f->client_version = PSK_TLS_1_0;
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

/* TLS 1.3 with the PSK of bob, whose key is the table's, and an alert for an answer. */
static void
psk13_refused(PskFacts *f)
{
    facts_working13(f);
    facts_without_server_hello(f);
    facts_set_bytes(&f->identity, "bob");
    f->key = PSK_KEY_VERIFIED;
    f->proof = PSK_PROOF_BINDER;
    f->psk_hash = PSK_HASH_SHA256;
    facts_set_key_ref(f, "keys.txt:3");
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

/* The same with suites of TLS 1.2: which of the two was refused for what, nothing tells. */
static void
mixed_refused(PskFacts *f)
{
    psk13_refused(f);
    facts_offer(f, TLS13_AES_128, PSK_GCM);
}

/* Erlang goes to TLS 1.3, which both sides have, and lists no suite of it. */
static void
mixed_too_weak(PskFacts *f)
{
    mixed_refused(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_INSUFFICIENT_SECURITY);
}

static void
accepts(PskFacts *f, uint16_t suite, uint16_t version)
{
    g_array_append_val(psk_list(&f->server_accepted), suite);
    g_array_append_val(psk_list(&f->server_versions), version);
}

/* Others tell: it takes TLS 1.2, by another suite. */
static void
mixed_refused_others_taken(PskFacts *f)
{
    mixed_refused(f);
    accepts(f, PSK_CBC, PSK_TLS_1_2);
}

/* Others tell: the suite is taken, so that TLS 1.2 would have been; it is the PSK. */
static void
mixed_refused_offered_taken(PskFacts *f)
{
    mixed_refused(f);
    accepts(f, PSK_GCM, PSK_TLS_1_2);
}

static void
mixed_refused_tls13_taken(PskFacts *f)
{
    mixed_refused(f);
    accepts(f, TLS13_AES_128, PSK_TLS_1_3);
}

/* A ticket is no PSK of the user's. */
static void
ticket_refused(PskFacts *f)
{
    mixed_refused(f);
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
    f->key = PSK_KEY_NOT_ASKED;
}

static void
no_common_suite_old_version_taken(PskFacts *f)
{
    no_common_suite_of_old_version(f);
    accepts(f, RSA_PSK_GCM, PSK_TLS_1_0);
}

/* Of so many suites a server of TLS 1.2 would have had one. */
static void
many_refused(PskFacts *f)
{
    static const uint16_t more[] = {PSK_CBC, PSK_CCM_8, DHE_PSK_GCM, ECDHE_PSK_GCM};

    mixed_refused(f);
    g_array_append_vals(f->offered, more, G_N_ELEMENTS(more));
}

static void
no_psk_offered13(PskFacts *f)
{
    no_psk_offered(f);
    f->client_version = PSK_TLS_1_3;
    facts_offer(f, TLS13_AES_128, ECDHE_RSA_GCM);
}

static void
no_common_suite_but_offered_taken(PskFacts *f)
{
    no_common_suite(f);
    accepts(f, PSK_GCM, PSK_TLS_1_2);
}

static void
no_common_suite_certificates_taken(PskFacts *f)
{
    no_common_suite(f);
    accepts(f, ECDHE_RSA_GCM, PSK_TLS_1_2);
}

static void
failed_otherwise(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_alert(f, PSK_SERVER, PSK_ALERT_INTERNAL_ERROR);
}

static void
group_refused(PskFacts *f)
{
    facts_without_server_finished(f);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_PSK_GCM);
    facts_set_bytes(&f->identity, NULL);
    f->client_key_exchange = false;
    f->direction[PSK_CLIENT].change_cipher_spec = false;
    f->key = PSK_KEY_NOT_ASKED;
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

static void
client_has_nothing_to_offer(PskFacts *f)
{
    facts_without_server_hello(f);
    f->client_hello = false;
    f->began_in_capture = false;
    facts_alert(f, PSK_CLIENT, PSK_ALERT_INTERNAL_ERROR);
}

/* Or it has made its offer before the capture began. */
static void
client_began_before(PskFacts *f)
{
    client_has_nothing_to_offer(f);
    f->direction[PSK_CLIENT].joined = f->direction[PSK_SERVER].joined = true;
}

/* A handshake with certificates, of which a side's Finished is lost: it failed of nothing. */
static void
finished_lost(PskFacts *f, PskSender lost)
{
    facts_closed(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_RSA_GCM);
    f->key = PSK_KEY_NOT_ASKED;
    f->certificate = true;
    f->handshake_complete = false;
    f->direction[lost].change_cipher_spec = f->direction[lost].protected = false;
    f->direction[lost].gaps = (PskGaps){.count = 1, .bytes = 90, .frame = 12};
}

static void
finished_of_client_lost(PskFacts *f)
{
    finished_lost(f, PSK_CLIENT);
}

static void
finished_of_server_lost(PskFacts *f)
{
    finished_lost(f, PSK_SERVER);
}

/* Nor can a Finished be in what only has room for an alert. */
static void
alert_lost(PskFacts *f)
{
    finished_lost(f, PSK_SERVER);
    f->direction[PSK_SERVER].gaps.bytes = 7;
}

/* This one failed: the client said no more. */
static void
no_psk_and_answer_unheard(PskFacts *f)
{
    facts_without_server_hello(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
    f->direction[PSK_SERVER] = (PskDirectionFacts){.gaps = {.count = 1, .bytes = 9, .frame = 12}};
}

static void
legacy_server_refused(PskFacts *f)
{
    client_refused(f);
    f->secure_renegotiation = false;
}

static void
no_alpn(PskFacts *f)
{
    failed_otherwise(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_NO_APPLICATION_PROTOCOL);
}

static void
unknown_host_name(PskFacts *f)
{
    failed_otherwise(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_SERVER, PSK_ALERT_UNRECOGNIZED_NAME);
}

static void
certificate_wanted(PskFacts *f)
{
    facts_without_server_finished(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_RSA_GCM);
    f->certificate = f->certificate_request = true;
    f->key = PSK_KEY_NOT_ASKED;
    facts_set_bytes(&f->identity, NULL);
    facts_set_key_ref(f, NULL);
    facts_alert(f, PSK_SERVER, PSK_ALERT_HANDSHAKE_FAILURE);
}

/* Its lowest version is above its highest. */
static void
client_has_no_version(PskFacts *f)
{
    client_has_nothing_to_offer(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_PROTOCOL_VERSION);
    facts_alert(f, PSK_SERVER, PSK_ALERT_UNEXPECTED_MESSAGE);
}

static void
certificate_refused(PskFacts *f)
{
    client_refused(f);
    facts_offer(f, ECDHE_RSA_GCM, 0);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_RSA_GCM);
    facts_set_bytes(&f->identity, NULL);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_UNKNOWN_CA);
}

static void
suite_refused_by_client(PskFacts *f)
{
    client_refused(f);
    g_array_set_size(f->alerts, 0);
    facts_alert(f, PSK_CLIENT, PSK_ALERT_ILLEGAL_PARAMETER);
}

/* Under handshake keys, in the place of its Finished. */
static void
finished_refused13(PskFacts *f)
{
    facts_working13(f);
    facts_without_data(f);
    f->decrypting = true;
    f->direction[PSK_SERVER].finished = true;
    facts_alert(f, PSK_CLIENT, PSK_ALERT_BAD_RECORD_MAC);
}

static void
no_common_group(PskFacts *f)
{
    no_common_suite(f);
    facts_offer(f, ECDHE_PSK_GCM, 0);
}

static void
private_suite_refused(PskFacts *f)
{
    no_common_suite(f);
    facts_offer(f, 0xffc6, 0);
}

/* As Bouncy Castle: ServerHello without the PSK, EncryptedExtensions and an alert, all closed. */
static void
psk_declined13(PskFacts *f)
{
    facts_working13(f);
    facts_without_data(f);
    f->handshake_complete = f->psk_chosen = false;
    f->certificate = true;
    f->direction[PSK_SERVER].undecrypted_records = 2;
    f->direction[PSK_SERVER].undecrypted_bytes = 42;
    f->end_by = PSK_SERVER;
}

/* An alert under keys that nobody has, where the Finished belongs. */
static void
refused_unread13(PskFacts *f)
{
    facts_working13(f);
    facts_without_data(f);
    f->psk_dhe = true;
    f->direction[PSK_CLIENT].undecrypted_records = 1;
    f->direction[PSK_CLIENT].undecrypted_bytes = 19;
    f->direction[PSK_SERVER].undecrypted_records = 2;
    f->direction[PSK_SERVER].undecrypted_bytes = 76;
    f->end_by = PSK_CLIENT;
}

static void
certificate_sent13(PskFacts *f)
{
    psk_declined13(f);
    f->direction[PSK_SERVER].undecrypted_bytes = 700;
}

static void
server_http_and_alert(PskFacts *f)
{
    facts_without_server_hello(f);
    f->direction[PSK_SERVER].records = 0;
    f->direction[PSK_SERVER].malformed_bytes = 300;
    f->direction[PSK_SERVER].other = PSK_OTHER_HTTP;
    facts_alert(f, PSK_CLIENT, PSK_ALERT_PROTOCOL_VERSION);
}

static void
no_common_suite_or_psk13(PskFacts *f)
{
    no_common_suite(f);
    f->client_version = PSK_TLS_1_3;
    facts_offer(f, TLS13_AES_128, PSK_GCM);
}

/* clang-format off */
static const DiagnoseCase cases[] = {
    {"no common suite", no_common_suite, V(NO_COMMON_SUITE), "no_common_suite"},
    {"no common suite, TLS 1.0", no_common_suite_of_old_version, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"no common suite, TLS 1.0 taken", no_common_suite_old_version_taken, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"many suites and PSK of TLS 1.3 refused", many_refused, V(HANDSHAKE_FAILED),
     "psk_not_accepted"},
    {"no PSK offered, TLS 1.3", no_psk_offered13, V(NO_COMMON_SUITE),
     "no_psk_offered no_common_suite"},
    {"CCM_8 alone", ccm8_refused, V(NO_COMMON_SUITE), "no_common_suite ccm8_security_level"},
    {"CBC alone", cbc_refused, V(NO_COMMON_SUITE), "no_common_suite cbc_only"},
    {"DHE alone", dhe_refused, V(NO_COMMON_SUITE), "no_common_suite dhe_only"},
    {"too weak", too_weak, V(NO_COMMON_SUITE), "no_common_suite insufficient_security"},
    {"no PSK offered", no_psk_offered, V(NO_COMMON_SUITE), "no_psk_offered no_common_suite"},
    {"no common suite, and yet one", no_common_suite_but_offered_taken, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"no common suite, certificates taken", no_common_suite_certificates_taken, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"PSK of TLS 1.3 refused", psk13_refused, V(HANDSHAKE_FAILED), "psk_not_accepted"},
    {"mixed offer refused", mixed_refused, V(HANDSHAKE_FAILED), "psk_not_accepted"},
    {"mixed offer too weak", mixed_too_weak, V(HANDSHAKE_FAILED),
     "insufficient_security psk_not_accepted"},
    {"mixed offer refused, others taken", mixed_refused_others_taken, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"mixed offer refused, its suite taken", mixed_refused_offered_taken, V(HANDSHAKE_FAILED),
     "psk_not_accepted"},
    {"mixed offer refused, TLS 1.3 taken", mixed_refused_tls13_taken, V(HANDSHAKE_FAILED),
     "psk_not_accepted"},
    {"ticket refused", ticket_refused, V(NO_COMMON_SUITE), "no_common_suite"},
    {"version", version_mismatch, V(VERSION_MISMATCH), "version_mismatch"},
    {"version, by the client", version_mismatch_of_client, V(VERSION_MISMATCH),
     "version_mismatch"},
    {"fallback", fallback_refused, V(VERSION_MISMATCH), "version_mismatch"},
    {"client refuses", client_refused, V(HANDSHAKE_FAILED), "client_refused"},
    {"group refused", group_refused, V(HANDSHAKE_FAILED), "handshake_failed"},
    {"client refuses a server without RFC 5746", legacy_server_refused, V(HANDSHAKE_FAILED),
     "client_refused"},
    {"no ALPN", no_alpn, V(HANDSHAKE_FAILED), "handshake_failed"},
    {"unknown host name", unknown_host_name, V(HANDSHAKE_FAILED), "handshake_failed"},
    {"certificate wanted", certificate_wanted, V(HANDSHAKE_FAILED),
     "no_psk_offered handshake_failed"},
    {"client has no version to offer", client_has_no_version, V(VERSION_MISMATCH),
     "version_mismatch"},
    {"client refuses the certificate", certificate_refused, V(HANDSHAKE_FAILED),
     "no_psk_offered client_refused"},
    {"client refuses the suite", suite_refused_by_client, V(HANDSHAKE_FAILED), "client_refused"},
    {"client refuses what follows, TLS 1.3", finished_refused13, V(HANDSHAKE_FAILED),
     "client_refused"},
    {"no common group", no_common_group, V(NO_COMMON_SUITE), "no_common_suite"},
    {"a suite of private use refused", private_suite_refused, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"PSK declined, TLS 1.3", psk_declined13, V(HANDSHAKE_FAILED), "psk_not_accepted"},
    {"client refuses, TLS 1.3, unread", refused_unread13, V(HANDSHAKE_FAILED), "client_refused"},
    {"certificate instead, TLS 1.3", certificate_sent13, V(HANDSHAKE_INCOMPLETE),
     "certificate_suite_chosen handshake_incomplete"},
    {"HTTP, and the client says so", server_http_and_alert, V(HANDSHAKE_INCOMPLETE),
     "server_not_tls"},
    {"no common suite, TLS 1.3 without its PSK", no_common_suite_or_psk13, V(NO_COMMON_SUITE),
     "no_common_suite"},
    {"client has nothing to offer", client_has_nothing_to_offer, V(HANDSHAKE_FAILED),
     "handshake_failed"},
    {"client's alert, begun before", client_began_before, V(HANDSHAKE_FAILED), "handshake_failed"},
    {"no PSK, the client's Finished lost", finished_of_client_lost, V(HANDSHAKE_INCOMPLETE),
     "capture_gap handshake_incomplete"},
    {"no PSK, the server's alert lost", alert_lost, V(HANDSHAKE_INCOMPLETE),
     "no_psk_offered capture_gap handshake_incomplete"},
    {"no PSK, the server's Finished lost", finished_of_server_lost, V(HANDSHAKE_INCOMPLETE),
     "capture_gap handshake_incomplete"},
    {"no PSK, an answer unheard", no_psk_and_answer_unheard, V(HANDSHAKE_INCOMPLETE),
     "no_psk_offered one_direction handshake_incomplete"},
    {"another alert", failed_otherwise, V(HANDSHAKE_FAILED), "handshake_failed"},
};
/* clang-format on */

const DiagnoseFamily diagnose_refusals = {cases, G_N_ELEMENTS(cases)};
