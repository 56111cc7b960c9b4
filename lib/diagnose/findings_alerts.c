/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alerts that no other finding explains, or that leave more than one cause. */
#include "diagnose/findings.h"

#include "tls/names.h"

/* Suites that are listed where they may not be the cause. */
enum { LISTED_MAX = 4 };

/* Of the TLS 1.3 suites that the client offered: those whose hash is the PSK's. */
static PskSome
fitting_suites(const PskFacts *facts)
{
    bool some = false, all = true;

    for (guint i = 0; i < facts->offered->len; i++) {
        const PskSuite *suite = psk_suite_find(g_array_index(facts->offered, uint16_t, i));

        if (suite == NULL || suite->kex != PSK_KEX_TLS13)
            continue;
        if (suite->prf == facts->psk_hash)
            some = true;
        else
            all = false;
    }
    return !some ? PSK_SOME_NONE : all ? PSK_SOME_ALL : PSK_SOME_SOME;
}

static bool
accepted_tls13(const PskFacts *facts)
{
    for (guint i = 0; i < psk_list_size(facts->server_versions); i++)
        if (g_array_index(facts->server_versions, uint16_t, i) == PSK_TLS_1_3)
            return true;
    return false;
}

/*
 * The server may know nothing of TLS 1.3, as mosquitto from 2.0.12 on with a psk_file, and of the
 * client's other suites none is its own. Not where other sessions tell otherwise.
 */
static bool
may_lack_tls13(const PskFacts *facts)
{
    return !facts->server_hello && !accepted_tls13(facts) && !psk_ask_accepts_offered(facts);
}

/*
 * Client and table agree on identity and key, so that the broker is likely to know both, and of few
 * suites it may have none.
 */
static bool
blames_suites(const PskFacts *facts)
{
    return may_lack_tls13(facts) && psk_ask_offers_psk_suite(facts) &&
           psk_ask_psk_suites(facts) <= LISTED_MAX && facts->key == PSK_KEY_VERIFIED &&
           !facts->identity_not_listed;
}

static void
append_cause(GString *text, const char *cause)
{
    if (!g_str_has_suffix(text->str, "; "))
        g_string_append(text, ", or ");
    g_string_append(text, cause);
}

/*
 * What real servers were seen to refuse with this alert, the likeliest first. OpenSSL's PSK
 * callbacks have SHA-256 for their hash, and its servers take psk_dhe_ke alone unless told so.
 */
static void
append_causes(const PskFacts *facts, GString *text)
{
    const char *hash = facts->psk_hash == PSK_HASH_SHA384 ? "(SHA-384)" : "(SHA-256)";
    const char *suites = psk_ask_offers_psk_suite(facts)
                             ? "it speaks no TLS1.3 and takes none of the suites of TLS1.2"
                             : "it speaks no TLS1.3";
    PskSome fitting = fitting_suites(facts);

    if (!facts->offers_psk_dhe_ke && facts->offers_psk_ke)
        append_cause(text, "it does not take psk_ke, the only mode that the client offers");
    if (fitting == PSK_SOME_NONE) {
        append_cause(text, "the PSK's hash ");
        g_string_append_printf(text, "%s fits none of the suites offered", hash);
    }
    if (blames_suites(facts))
        append_cause(text, suites);
    append_cause(text, "it does not know the identity");
    if (psk_ask_psk_declined(facts))
        append_cause(text, "it holds another key for it");
    if (fitting == PSK_SOME_SOME) {
        append_cause(text, "it takes only suites that the PSK's hash ");
        g_string_append_printf(text, "%s does not fit", hash);
    }
    if (may_lack_tls13(facts) && !blames_suites(facts))
        append_cause(text, suites);
    if (facts->offers_psk_dhe_ke && !facts->server_hello)
        append_cause(text, "it takes none of the client's groups (elliptic curves)");
}

static bool
psk_not_accepted(const PskFacts *facts)
{
    return psk_ask_psk_not_accepted(facts) ||
           (psk_ask_psk_declined(facts) && psk_verdict(facts) == PSK_VERDICT_HANDSHAKE_FAILED);
}

static void
describe_psk_not_accepted(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the server did not take the PSK that TLS1.3 offered for ");
    psk_describe_identity(text, facts);
    if (psk_ask_psk_suites(facts) > LISTED_MAX) {
        g_string_append_printf(text, ", nor any of its %u PSK suites of TLS1.2",
                               psk_ask_psk_suites(facts));
    } else if (psk_ask_offers_psk_suite(facts)) {
        g_string_append(text, ", nor what the client offers for TLS1.2: ");
        psk_describe_offer(text, facts);
    }
    g_string_append(text, "; ");
    append_causes(facts, text);
    if (psk_ask_psk_declined(facts)) {
        g_string_append(text, " (it went on without the PSK, and left)");
        return;
    }
    g_string_append(text, " (");
    psk_describe_alert(text, psk_ask_fatal_alert(facts));
    g_string_append_c(text, ')');
}

static void
remedy_psk_not_accepted(const PskFacts *facts, GString *text)
{
    if (blames_suites(facts))
        g_string_append(text,
                        "see in the broker's log which it is: for \"no shared cipher\" let the "
                        "broker's ciphers and the client's have a PSK suite in common, since "
                        "the broker may speak no TLS 1.3 (mosquitto from 2.0.12 on with "
                        "psk_file); else check that its psk_file has the identity, and that "
                        "it was reloaded (SIGHUP)");
    else
        g_string_append(text, psk_finding_find("psk_not_accepted")->remedy);
}

/* An alert that no other row explains. */
static bool
handshake_failed(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return psk_verdict(facts) == PSK_VERDICT_HANDSHAKE_FAILED && alert != NULL &&
           !psk_ask_key_refused(facts) && !psk_ask_server_lacks_identity(facts) &&
           !psk_ask_psk_not_accepted(facts) && !psk_ask_left_without_hello(facts) &&
           !(alert->from == PSK_CLIENT && facts->server_hello);
}

/* OpenSSL chooses the suite first, and says so of the group when it is too late. */
static bool
lacks_group(const PskFacts *facts)
{
    return facts->suite != NULL && facts->suite->kex == PSK_KEX_ECDHE_PSK &&
           !facts->client_key_exchange &&
           psk_ask_fatal_alert(facts)->description == PSK_ALERT_HANDSHAKE_FAILURE;
}

/* The server wants a certificate of a client that has none, or not the right one. */
static bool
wants_certificate(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert->from == PSK_SERVER &&
           (alert->description == PSK_ALERT_CERTIFICATE_REQUIRED ||
            (facts->certificate_request && !lacks_group(facts) &&
             alert->description == PSK_ALERT_HANDSHAKE_FAILURE));
}

/* What an alert says that can mean one thing alone, and what mends it; NULL for others. */
static const char *
meaning_of(const PskFacts *facts)
{
    switch (psk_ask_fatal_alert(facts)->description) {
    case PSK_ALERT_NO_APPLICATION_PROTOCOL:
        return "client and server have no application protocol (ALPN) in common";
    case PSK_ALERT_UNRECOGNIZED_NAME:
        return "the server does not know the host name that the client asks for (SNI)";
    case PSK_ALERT_RECORD_OVERFLOW:
        return "a record was larger than the other side takes";
    default:
        return wants_certificate(facts) ? "the server asks for a certificate of the client's, "
                                          "which sent none that it takes"
                                        : NULL;
    }
}

static void
remedy_handshake_failed(const PskFacts *facts, GString *text)
{
    switch (psk_ask_fatal_alert(facts)->description) {
    case PSK_ALERT_NO_APPLICATION_PROTOCOL:
        g_string_append(text, "give both sides the same protocol name, or the client none "
                              "(mosquitto_pub: --tls-alpn; ESP-IDF: alpn_protos)");
        return;
    case PSK_ALERT_UNRECOGNIZED_NAME:
        g_string_append(text, "let the client connect by the name that the server has, or by its "
                              "address");
        return;
    default:
        break;
    }
    if (wants_certificate(facts))
        g_string_append(text, "for a pre-shared key, let both sides use PSK suites, without "
                              "certificates (mosquitto.conf: no require_certificate on a listener "
                              "with psk_file); else give the client its certificate and key");
    else
        g_string_append(text, psk_finding_find("handshake_failed")->remedy);
}

static void
describe_handshake_failed(const PskFacts *facts, GString *text)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    g_string_append_printf(text, "the %s ended the handshake: ", psk_sender_name(alert->from));
    psk_describe_alert(text, alert);
    if (facts->server_hello && alert->from == PSK_SERVER) {
        g_string_append(text, ", after it chose ");
        psk_describe_suite(text, facts->suite_id);
        if (lacks_group(facts))
            g_string_append(text, ": most often since the client names none of its groups "
                                  "(elliptic curves)");
    }
    if (meaning_of(facts) != NULL)
        g_string_append_printf(text, ": %s", meaning_of(facts));
    if (facts->client_hello || facts->server_hello)
        return;
    if (psk_ask_gave_up_before_hello(facts)) {
        g_string_append(text, "; it gave up before its ClientHello, as when its settings leave it "
                              "no cipher suite or version to offer");
        return;
    }
    if (facts->began_in_capture)
        g_string_append(text, "; the ClientHello is not whole");
    else if (facts->direction[PSK_CLIENT].gaps.count == 0)
        g_string_append(text, "; no ClientHello was seen");
}

/*
 * close_notify is no failure, whatever level it is sent with (RFC 5246 section 7.2.1). To a peer
 * that left without it OpenSSL says decode_error and GnuTLS unexpected_message: no cause either.
 */
static bool
ended_by_alert(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return facts->decrypting && alert != NULL && psk_ask_handshake_done(facts) &&
           alert->description != PSK_ALERT_CLOSE_NOTIFY &&
           alert->description != PSK_ALERT_USER_CANCELED &&
           (facts->end == PSK_END_OPEN || facts->end_by == alert->from ||
            (facts->end_frame != 0 && !psk_ask_after_end(facts, alert)));
}

static void
describe_ended_by_alert(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the session was made, and then ended by ");
    psk_describe_alert(text, psk_ask_fatal_alert(facts));
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"psk_not_accepted", PSK_ERROR, PSK_LIKELY,
      "TLS 1.3: the server did not take the PSK that was offered.",
      "check that the broker's psk_file has the identity; let both sides offer psk_dhe_ke and "
      "TLS_AES_128_GCM_SHA256 (the hash of a PSK is SHA-256 unless it was made for another); where "
      "the broker speaks no TLS 1.3, as mosquitto from 2.0.12 on with psk_file, let its ciphers and "
      "the client's have a PSK suite in common",
      "RFC 8446 section 4.2.11"},
     psk_not_accepted, psk_frame_alert, describe_psk_not_accepted,
     remedy_psk_not_accepted, NULL},
    {{"handshake_failed", PSK_ERROR, PSK_CERTAIN,
      "One side ended the handshake with an alert.",
      "look at the log of the side that sent the alert",
      "RFC 5246 section 7.2.2"},
     handshake_failed, psk_frame_alert, describe_handshake_failed, remedy_handshake_failed, NULL},
    {{"ended_by_alert", PSK_NOTE, PSK_CERTAIN,
      "A session that worked was ended by a fatal alert.",
      "look at the log of the side that sent the alert",
      "RFC 5246 section 7.2.2"},
     ended_by_alert, psk_frame_alert, describe_ended_by_alert, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_alerts = {rows, G_N_ELEMENTS(rows)};
