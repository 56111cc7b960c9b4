/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the client does not take of the server's answer. */
#include "diagnose/findings.h"

enum { UNREADABLE = -1 };

/*
 * An alert of the client after the ServerHello: what it does not like is in there, or, in TLS 1.3,
 * in what follows.
 */
static bool
client_refused(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);
    bool server_finished =
        facts->version < PSK_TLS_1_3 && facts->direction[PSK_SERVER].finished;

    if (psk_ask_closed_alert_of_client(facts))
        return psk_verdict(facts) == PSK_VERDICT_HANDSHAKE_FAILED;
    return alert != NULL && alert->from == PSK_CLIENT && facts->server_hello &&
           !psk_ask_handshake_done(facts) && !server_finished &&
           !psk_ask_certificate_chosen(facts) &&
           psk_verdict(facts) != PSK_VERDICT_VERSION_MISMATCH;
}

/* What its alert says; UNREADABLE where it could not be opened. */
static int
description_of(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL ? alert->description : UNREADABLE;
}

/* RFC 5246 section 7.2.2: bad_certificate to certificate_unknown, and unknown_ca. */
static bool
is_about_certificate(const PskFacts *facts)
{
    int description = description_of(facts);

    return (description >= PSK_ALERT_BAD_CERTIFICATE &&
            description <= PSK_ALERT_CERTIFICATE_UNKNOWN) ||
           description == PSK_ALERT_UNKNOWN_CA;
}

/* OpenSSL 3 goes no further without RFC 5746 (SSL_OP_LEGACY_SERVER_CONNECT). */
static bool
wants_secure_renegotiation(const PskFacts *facts)
{
    return facts->version < PSK_TLS_1_3 && !facts->secure_renegotiation &&
           !facts->client_key_exchange &&
           description_of(facts) == PSK_ALERT_HANDSHAKE_FAILURE;
}

/* It was asked for its key, and went: OpenSSL and GnuTLS go like this where they have none. */
static bool
may_lack_its_key(const PskFacts *facts)
{
    int description = description_of(facts);

    return !wants_secure_renegotiation(facts) && facts->suite != NULL &&
           psk_suite_is_psk(facts->suite) && facts->version < PSK_TLS_1_3 &&
           !facts->client_key_exchange &&
           (description == PSK_ALERT_HANDSHAKE_FAILURE ||
            description == PSK_ALERT_INTERNAL_ERROR);
}

static void
describe_client_refused(const PskFacts *facts, GString *text)
{
    g_string_append(text, is_about_certificate(facts)
                              ? "the client does not accept the server's certificate ("
                              : "the client refuses what the server chose (");
    psk_describe_version(text, facts->version);
    g_string_append(text, ", ");
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, "): ");
    if (description_of(facts) == UNREADABLE)
        g_string_append(text, "its alert, which can't be read without the session's keys");
    else
        psk_describe_alert(text, psk_ask_fatal_alert(facts));
    if (wants_secure_renegotiation(facts))
        g_string_append(text, "; most often since the server has no secure renegotiation (RFC "
                              "5746), without which OpenSSL 3 goes no further");
    else if (may_lack_its_key(facts))
        g_string_append(text, "; most often since it has no key for this server, or one that it "
                              "can't read");
}

static void
remedy_client_refused(const PskFacts *facts, GString *text)
{
    if (is_about_certificate(facts))
        g_string_append(text, "give the client the certificate of the server's CA (mosquitto_pub: "
                              "--cafile); for a pre-shared key, let both sides use PSK suites");
    else if (wants_secure_renegotiation(facts))
        g_string_append(text, "update the server's TLS library, or let the client do without "
                              "(OpenSSL: Options = UnsafeLegacyServerConnect in the file named by "
                              "OPENSSL_CONF)");
    else if (may_lack_its_key(facts))
        g_string_append(text, "check the client's own key (mos.yml: mqtt.ssl_psk_key; "
                              "mosquitto_pub: --psk): an even number of hexadecimal digits, no 0x "
                              "before them, of a size that its library takes; and what it makes of "
                              "the server's hint; its log says more");
    else
        g_string_append(text, psk_finding_find("client_refused")->remedy);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"client_refused", PSK_ERROR, PSK_CERTAIN,
      "The client ended the handshake after the ServerHello.",
      "look at the client's log: version, suite, hint or Diffie-Hellman parameters of the server's "
      "answer are not to its taste",
      "RFC 5246 section 7.2.2"},
     client_refused, psk_frame_alert, describe_client_refused, remedy_client_refused, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_client = {rows, G_N_ELEMENTS(rows)};
