/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refused offers: cipher suites. */
#include "diagnose/findings.h"

/* So many suites are listed where their names are not the point; and of those where they are, so
 * many before what else there is to say. */
enum { OTHERS_LISTED_MAX = 6, LISTED_FIRST_MAX = 8 };

static bool
no_common_suite(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_NO_COMMON_SUITE;
}

/* Botan's suites with OCB, some of them with PSKs, have numbers of private use. */
static bool
offers_private_suite(const PskFacts *facts)
{
    for (guint i = 0; i < facts->offered->len; i++) {
        uint16_t id = g_array_index(facts->offered, uint16_t, i);

        if (id >= 0xffc0 && id <= 0xffcb)
            return true;
    }
    return false;
}

/* Library switches left off, or names that the stack passed over in silence. */
static bool
no_psk_offered(const PskFacts *facts)
{
    return facts->client_hello && !facts->psk_chosen && psk_ask_failed(facts) &&
           !psk_ask_offers_psk_suite(facts) && !psk_ask_offers_psk13(facts) &&
           !offers_private_suite(facts) &&
           psk_verdict(facts) != PSK_VERDICT_VERSION_MISMATCH;
}

static bool
is_ecdhe(const PskSuite *suite)
{
    return suite->kex == PSK_KEX_ECDHE_PSK;
}

static void
describe_no_psk_offered(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the client offers no PSK cipher suite at all");
    if (facts->client_version >= PSK_TLS_1_3)
        g_string_append(text, ", and no PSK of TLS1.3");
    g_string_append(text, "; it offers ");
    psk_describe_first_suites(text, facts->offered, OTHERS_LISTED_MAX);
}

/* An old version, which the server was not seen to take: it may be refused for that alone. */
static bool
is_below_what_was_taken(const PskFacts *facts)
{
    if (facts->client_version >= PSK_TLS_1_2)
        return false;
    for (guint i = 0; i < psk_list_size(facts->server_versions); i++)
        if (g_array_index(facts->server_versions, uint16_t, i) <= facts->client_version)
            return false;
    return true;
}

/* Of a client that has a PSK for TLS 1.2 alone, as one whose callback gives none for TLS 1.3. */
static bool
may_lack_psk13(const PskFacts *facts)
{
    return facts->client_version >= PSK_TLS_1_3 && psk_ask_offers_psk_suite(facts) &&
           !psk_ask_offers_psk13(facts);
}

static void
describe_no_common_suite(const PskFacts *facts, GString *text)
{
    bool listed_last = psk_ask_psk_suites(facts) > LISTED_FIRST_MAX;

    g_string_append(text, "the server accepts none of the cipher suites that the client offers");
    if (no_psk_offered(facts)) {
        g_string_append(text, ", which are all without PSK");
    } else if (!listed_last) {
        g_string_append(text, ": ");
        psk_describe_offer(text, facts);
    }
    if (psk_ask_offered_psk(facts, is_ecdhe) == PSK_SOME_ALL)
        g_string_append(text, "; or it takes none of the client's groups (elliptic curves)");
    if (may_lack_psk13(facts))
        g_string_append(text, "; or it chose TLS1.3, of which the client offers no PSK, and has no "
                              "certificate for it");
    if (is_below_what_was_taken(facts)) {
        g_string_append(text, "; or it takes nothing as low as ");
        psk_describe_version(text, facts->client_version);
    }
    if (psk_list_size(facts->server_accepted) > 0) {
        g_string_append(text, psk_ask_accepts_offered(facts)
                                  ? "; and yet in other sessions of this capture it accepted "
                                  : "; in other sessions of this capture it accepted ");
        psk_describe_suites(text, facts->server_accepted, true);
    }
    if (listed_last) {
        g_string_append(text, "; the client offers ");
        psk_describe_offer(text, facts);
    }
}

/* What this server was seen to accept has no PSK suite in it. */
static bool
accepts_certificates_alone(const PskFacts *facts)
{
    for (guint i = 0; i < psk_list_size(facts->server_accepted); i++) {
        const PskSuite *suite = psk_suite_find(g_array_index(facts->server_accepted, uint16_t, i));

        if (suite == NULL || suite->kex != PSK_KEX_OTHER)
            return false;
    }
    return psk_list_size(facts->server_accepted) > 0;
}

static void
remedy_no_common_suite(const PskFacts *facts, GString *text)
{
    if (accepts_certificates_alone(facts)) {
        g_string_append(text, "give the listener a psk_file and a psk_hint; mosquitto up to 2.0.11 "
                              "takes no PSK on a listener that has certificates (certfile): make "
                              "one for each");
        return;
    }
    if (psk_ask_accepts_offered(facts)) {
        g_string_append(text, "the server's settings changed between the sessions, or it chooses "
                              "by more than the suites: compare the two ClientHellos (versions, "
                              "groups, extended master secret) and look at its log");
        return;
    }
    if (psk_list_size(facts->server_accepted) > 0) {
        g_string_append(text, "enable on the device what this server accepted from others (mos.yml "
                              "mqtt.ssl_cipher_suites; mbedTLS config and "
                              "mbedtls_ssl_conf_ciphersuites): ");
        psk_describe_suites(text, facts->server_accepted, true);
        return;
    }
    if (no_psk_offered(facts)) {
        g_string_append(text, "let the client offer PSK suites, as the finding before this says");
        return;
    }
    if (may_lack_psk13(facts))
        g_string_append(text, "let the client go no higher than TLS 1.2, or give it a PSK for TLS "
                              "1.3 too; else ");
    g_string_append(text, "enable one of the offered PSK suites on the server (mosquitto.conf: "
                          "ciphers, by OpenSSL name), or one of the server's on the device "
                          "(mos.yml: mqtt.ssl_cipher_suites, by mbedTLS name); mosquitto up to "
                          "2.0.11 takes no PSK on a listener that has certificates");
}

/*
 * In TLS 1.2 the alert speaks of the suites. In TLS 1.3 it may mean a certificate, a group or a PSK
 * that is missing; below, wolfSSL says it of the version; suites that were taken before are not the
 * cause; and ECDHE takes a group in common, too (RFC 8422 section 5.1).
 */
static bool
only_suites_were_refused(const PskFacts *facts)
{
    return facts->client_version == PSK_TLS_1_2 && !psk_ask_accepts_offered(facts) &&
           psk_ask_offered_psk(facts, is_ecdhe) != PSK_SOME_ALL;
}

static bool
is_ccm8(const PskSuite *suite)
{
    return suite->cipher == PSK_CIPHER_AES_128_CCM_8 || suite->cipher == PSK_CIPHER_AES_256_CCM_8;
}

static bool
is_cbc(const PskSuite *suite)
{
    return psk_cipher_info(suite->cipher)->kind == PSK_PROTECT_CBC;
}

static bool
is_dhe(const PskSuite *suite)
{
    return suite->kex == PSK_KEX_DHE_PSK;
}

static bool
ccm8_refused(const PskFacts *facts)
{
    return no_common_suite(facts) && psk_ask_offered_psk(facts, is_ccm8) == PSK_SOME_ALL;
}

static void
describe_ccm8_refused(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the client offers CCM_8 suites alone, which OpenSSL from 3.2 on counts "
                          "as 64 bits and refuses at its default security level");
}

static bool
cbc_refused(const PskFacts *facts)
{
    return no_common_suite(facts) && psk_ask_offered_psk(facts, is_cbc) == PSK_SOME_ALL;
}

static void
describe_cbc_refused(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text,
                    "the client offers CBC suites alone, which many servers no longer accept");
}

static bool
dhe_refused(const PskFacts *facts)
{
    return no_common_suite(facts) && psk_ask_offered_psk(facts, is_dhe) == PSK_SOME_ALL;
}

static void
describe_dhe_refused(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the client offers DHE_PSK suites alone: a server without Diffie-Hellman "
                          "parameters can't take them");
}

/* Erlang goes to TLS 1.3 where both sides have it, and finds no suite of its list there. */
static bool
insufficient_security(const PskFacts *facts)
{
    return (no_common_suite(facts) || psk_ask_psk_not_accepted(facts)) &&
           psk_ask_fatal_alert(facts)->description == PSK_ALERT_INSUFFICIENT_SECURITY;
}

static void
describe_insufficient_security(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the server calls what the client offers too weak "
                          "(insufficient_security), as EMQX does without PSK suites in its "
                          "listener");
    if (facts->client_version >= PSK_TLS_1_3)
        g_string_append(text, ", or with TLS1.3, for which it has no PSKs");
}

static bool
certificate_suite_chosen(const PskFacts *facts)
{
    return psk_ask_certificate_chosen(facts) &&
           !psk_ask_damaged_by(facts, facts->server_hello_frame);
}

static void
describe_certificate_suite_chosen(const PskFacts *facts, GString *text)
{
    if (facts->version == PSK_TLS_1_3) {
        g_string_append(text, "the client offers a PSK of TLS1.3 for ");
        psk_describe_identity(text, facts);
        g_string_append(text, ", and the server answers with its certificate instead");
        return;
    }
    g_string_append(text, "the client offers PSK and certificates, and the server chose a suite "
                          "without PSK: ");
    psk_describe_suite(text, facts->suite_id);
}

static void
remedy_certificate_suite_chosen(const PskFacts *facts, GString *text)
{
    if (facts->version == PSK_TLS_1_3)
        g_string_append(text, "the server has no PSK, or not this identity, or its suite does not "
                              "fit the PSK's hash: give the listener a psk_file with the identity "
                              "and no certificates, or cap the version (MaxProtocol = TLSv1.2 in "
                              "the file named by OPENSSL_CONF; EMQX: leave tlsv1.3 out of the "
                              "listener's versions) and let the client offer PSK suites alone");
    else
        g_string_append(text, psk_finding_find("certificate_suite_chosen")->remedy);
}

static bool
suite_not_offered(const PskFacts *facts)
{
    return facts->suite_not_offered && !psk_ask_damaged_by(facts, facts->server_hello_frame);
}

static void
describe_suite_not_offered(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the server chose a suite that the client did not offer: ");
    psk_describe_suite_names(text, facts->suite_id);
}

static bool
suite_not_expected(const PskFacts *facts)
{
    return facts->server_hello && facts->suite_not_expected;
}

static void
describe_suite_not_expected(const PskFacts *facts, GString *text)
{
    g_string_append(text, "negotiated, and not among the expected suites: ");
    psk_describe_suite_names(text, facts->suite_id);
}

static bool
suite_differs(const PskFacts *facts)
{
    return facts->usual_suite != 0;
}

static void
describe_suite_differs(const PskFacts *facts, GString *text)
{
    psk_describe_identity(text, facts);
    g_string_append(text, " negotiated ");
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, " here and ");
    psk_describe_suite(text, facts->usual_suite);
    g_string_append(text, " in an earlier session");
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"no_psk_offered", PSK_ERROR, PSK_CERTAIN,
      "The client offered no PSK cipher suite.",
      "switch PSK on in the client's TLS library (mbedTLS: MBEDTLS_KEY_EXCHANGE_PSK_ENABLED; "
      "ESP-IDF menuconfig: Enable PSK based ciphersuite modes) and name PSK suites in its "
      "configuration (mos.yml: mqtt.ssl_cipher_suites; names that the library does not know are "
      "passed over in silence); mosquitto_pub: --psk and --psk-identity, and 2.0.10 or later, since "
      "2.0.9 loads certificates on port 8883 all the same",
      "RFC 4279 section 1"},
     no_psk_offered, psk_frame_client_hello, describe_no_psk_offered, NULL, NULL},
    {{"no_common_suite", PSK_ERROR, PSK_VARIES,
      "The server refused all cipher suites that the client offered.",
      "enable one of the offered PSK suites on the server (mosquitto.conf: ciphers), or one of the "
      "server's on the device (mos.yml: mqtt.ssl_cipher_suites); mosquitto up to 2.0.11 takes no "
      "PSK on a listener that has certificates",
      "RFC 5246 section 7.4.1.3"},
     no_common_suite, psk_frame_alert, describe_no_common_suite, remedy_no_common_suite,
     only_suites_were_refused},
    {{"ccm8_security_level", PSK_WARNING, PSK_LIKELY,
      "Only CCM_8 suites were offered, which OpenSSL from 3.2 on refuses by default.",
      "in mosquitto.conf: ciphers PSK-AES128-CCM8:@SECLEVEL=0; better, let the device offer "
      "TLS-PSK-WITH-AES-128-GCM-SHA256 or TLS-PSK-WITH-AES-128-CCM too",
      "RFC 6655 section 6.1; OpenSSL CHANGES, 3.2"},
     ccm8_refused, psk_frame_client_hello, describe_ccm8_refused, NULL, NULL},
    {{"cbc_only", PSK_WARNING, PSK_LIKELY,
      "Only CBC suites were offered, which many servers do not accept any more.",
      "enable a GCM or CCM suite on the device, or a CBC suite on the server (mosquitto.conf: "
      "ciphers PSK-AES128-CBC-SHA)",
      "RFC 9325 section 4.2"},
     cbc_refused, psk_frame_client_hello, describe_cbc_refused, NULL, NULL},
    {{"dhe_only", PSK_WARNING, PSK_LIKELY,
      "Only DHE_PSK suites were offered, for which the server needs parameters.",
      "give the server Diffie-Hellman parameters (mosquitto.conf: dhparamfile), or let the device "
      "offer plain PSK or ECDHE_PSK suites",
      "RFC 4279 section 3"},
     dhe_refused, psk_frame_client_hello, describe_dhe_refused, NULL, NULL},
    {{"insufficient_security", PSK_WARNING, PSK_LIKELY,
      "The server called the offer too weak.",
      "EMQX: list PSK suites in the listener's ciphers, and remove tlsv1.3 from its versions",
      "RFC 5246 section 7.2.2"},
     insufficient_security, psk_frame_alert, describe_insufficient_security, NULL, NULL},
    {{"certificate_suite_chosen", PSK_ERROR, PSK_CERTAIN,
      "The server chose a suite without PSK from a mixed offer.",
      "let the client offer PSK suites alone (mos.yml: mqtt.ssl_cipher_suites; mosquitto_pub from "
      "2.0.12 on does so), or give the listener a psk_file and no certificates",
      "RFC 5246 section 7.4.1.3"},
     certificate_suite_chosen, psk_frame_server_hello, describe_certificate_suite_chosen,
     remedy_certificate_suite_chosen, NULL},
    {{"suite_not_offered", PSK_ERROR, PSK_CERTAIN,
      "The server chose a suite that the client did not offer.",
      "the server's TLS stack breaks the protocol: update it",
      "RFC 5246 section 7.4.1.3"},
     suite_not_offered, psk_frame_server_hello, describe_suite_not_offered, NULL, NULL},
    {{"suite_not_expected", PSK_WARNING, PSK_CERTAIN,
      "A suite was negotiated that --expect does not name.",
      "compare the lists of both sides: the server's order decides unless it follows the client's",
      "RFC 5246 section 7.4.1.2"},
     suite_not_expected, psk_frame_server_hello, describe_suite_not_expected, NULL, NULL},
    {{"suite_differs", PSK_NOTE, PSK_CERTAIN,
      "The same identity negotiated another suite before.",
      NULL, "RFC 5246 section 7.4.1.3"},
     suite_differs, psk_frame_server_hello, describe_suite_differs, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_refusal = {rows, G_N_ELEMENTS(rows)};
