/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identities and keys: which is wrong, on which side, and why. */
#include "diagnose/findings.h"

#include "tls/names.h"

/* What stacks take at the most, in octets: mbedTLS keys, OpenSSL 1.1.1 identities. */
enum { MBEDTLS_KEY_MAX = 32, OPENSSL_1_IDENTITY_MAX = 128 };

static bool
unknown_identity(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_UNKNOWN_IDENTITY;
}

/* A line of the table that can't be used says more. */
static bool
identity_not_in_table(const PskFacts *facts)
{
    return unknown_identity(facts) && facts->unusable_ref == NULL;
}

static bool
server_does_not_know(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL && alert->from == PSK_SERVER &&
           alert->description == PSK_ALERT_UNKNOWN_PSK_IDENTITY;
}

static void
describe_unknown_identity(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the key table has no ");
    psk_describe_identity(text, facts);
    if (server_does_not_know(facts))
        g_string_append(text, ", and the server does not know it either (alert "
                              "unknown_psk_identity)");
}

static bool
identity_near_miss(const PskFacts *facts)
{
    return unknown_identity(facts) && facts->near_identity != NULL;
}

static void
describe_identity_near_miss(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the client calls itself ");
    psk_describe_bytes(text, facts->identity);
    g_string_append_printf(text, "; %s has ", facts->near_ref);
    psk_describe_bytes(text, facts->near_identity);
    g_string_append_printf(text, ", %s", facts->near);
}

/* Names that examples use, or the field that was meant to be something else. */
static const char *
misplaced_identity(const PskFacts *facts)
{
    if (facts->identity == NULL)
        return NULL;
    if (g_bytes_get_size(facts->identity) == 0)
        return "the identity is empty";
    if (facts->hint != NULL && g_bytes_equal(facts->identity, facts->hint))
        return "the identity is the server's hint, which is a message to the client and no name of "
               "its own";
    if (psk_span_equal(psk_span(g_bytes_get_data(facts->identity, NULL),
                                g_bytes_get_size(facts->identity)),
                       psk_span_str("Client_identity")))
        return "the identity is \"Client_identity\", OpenSSL's default";
    return NULL;
}

static bool
identity_misplaced(const PskFacts *facts)
{
    return unknown_identity(facts) && misplaced_identity(facts) != NULL;
}

static void
describe_identity_misplaced(const PskFacts *facts, GString *text)
{
    g_string_append(text, misplaced_identity(facts));
}

static bool
identity_line_unusable(const PskFacts *facts)
{
    return unknown_identity(facts) && facts->unusable_ref != NULL;
}

static void
describe_identity_line_unusable(const PskFacts *facts, GString *text)
{
    psk_describe_identity(text, facts);
    g_string_append_printf(
        text, " stands in %s, whose key is not an even number of hexadecimal digits",
        facts->unusable_ref);
}

/* The table knows better than the server. */
static bool
server_lacks_identity(const PskFacts *facts)
{
    return server_does_not_know(facts) && !facts->identity_not_listed && facts->key_ref != NULL;
}

static void
describe_server_lacks_identity(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text, "the key table has ");
    psk_describe_identity(text, facts);
    g_string_append_printf(text, " (%s), and the server says that it does not know it",
                           facts->key_ref);
}

static bool
wrong_key(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_WRONG_KEY;
}

static void
describe_wrong_key(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the key in the table for ");
    psk_describe_identity(text, facts);
    if (facts->key_ref != NULL)
        g_string_append_printf(text, " (%s)", facts->key_ref);
    g_string_append(text, !facts->client_proved_wrong ? " does not fit what the server sent"
                          : facts->identities_offered->len > 0
                              ? " is not the key that the client holds (the binder does not verify)"
                              : " is not the key that the client holds");
}

static bool
key_in_other_encoding(const PskFacts *facts)
{
    return facts->fitted_by_trial && !facts->fitted_other;
}

static void
describe_key_in_other_encoding(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text, "the key in %s fits when %s: that is the key that ",
                           facts->key_ref, facts->fitted);
    psk_describe_identity(text, facts);
    g_string_append(text, " uses");
}

static bool
key_of_other_identity(const PskFacts *facts)
{
    return facts->fitted_by_trial && facts->fitted_other;
}

static void
describe_key_of_other_identity(const PskFacts *facts, GString *text)
{
    psk_describe_identity(text, facts);
    g_string_append(text, " uses the key that the table has for ");
    psk_describe_bytes(text, facts->fitted_identity);
    g_string_append_printf(text, " (%s)", facts->key_ref);
    if (facts->near_identity != NULL && g_bytes_equal(facts->near_identity, facts->fitted_identity))
        g_string_append_printf(text, ", %s", facts->near);
}

/* The alerts of a server whose own key does not fit: RFC 5246 and, with a binder, RFC 8446. */
static bool
says_wrong_key(const PskFacts *facts, const PskAlert *alert)
{
    return alert->description == PSK_ALERT_BAD_RECORD_MAC ||
           alert->description == PSK_ALERT_DECRYPT_ERROR ||
           alert->description == PSK_ALERT_DECRYPTION_FAILED ||
           (alert->description == PSK_ALERT_ILLEGAL_PARAMETER &&
            facts->identities_offered->len > 0 && !facts->server_hello);
}

/* The client proved that it holds a key of the table, and the server refused it. */
static bool
server_key_differs(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return facts->key == PSK_KEY_VERIFIED && alert != NULL && alert->from == PSK_SERVER &&
           !psk_ask_handshake_done(facts) && says_wrong_key(facts, alert);
}

static void
describe_server_key_differs(const PskFacts *facts, GString *text)
{
    g_string_append(text, facts->fitted_by_trial
                              ? "the client's key is not what the server reads in its table for "
                              : "the client holds the table's key for ");
    psk_describe_identity(text, facts);
    g_string_append(text, facts->fitted_by_trial ? ", so that the server refused it ("
                                                 : ", and the server refused it: the server has "
                                                   "another key, or none (");
    psk_describe_alert(text, psk_ask_fatal_alert(facts));
    g_string_append_c(text, ')');
}

static void
remedy_server_key_differs(const PskFacts *facts, GString *text)
{
    if (facts->fitted_by_trial)
        g_string_append(text, "let the server's key and the device's be the same octets: mend the "
                              "one that the finding before this shows to be wrong");
    else
        g_string_append(text, psk_finding_find("server_key_differs")->remedy);
}

/* TLS 1.3: none of the PSKs was taken, and there was nothing else to go on with. */
static bool
psk_not_accepted(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return facts->identities_offered->len > 0 && !facts->server_hello && alert != NULL &&
           alert->from == PSK_SERVER && !says_wrong_key(facts, alert) &&
           (alert->description == PSK_ALERT_HANDSHAKE_FAILURE ||
            alert->description == PSK_ALERT_UNKNOWN_PSK_IDENTITY ||
            alert->description == PSK_ALERT_INTERNAL_ERROR ||
            alert->description == PSK_ALERT_MISSING_EXTENSION);
}

static void
describe_psk_not_accepted(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the server did not take the PSK that TLS1.3 offered for ");
    psk_describe_identity(text, facts);
    g_string_append(text, facts->key == PSK_KEY_VERIFIED && !facts->identity_not_listed
                              ? ": it does not know the identity, or the PSK's hash (SHA-256) "
                                "fits none of the suites that it would choose"
                              : ": it does not know the identity");
    g_string_append(text, " (");
    psk_describe_alert(text, psk_ask_fatal_alert(facts));
    g_string_append_c(text, ')');
}

/* Limits that stacks set to the size of a key, where a handshake failed. */
static const char *
key_size_problem(const PskFacts *facts)
{
    size_t usual = psk_ask_aes_key_size(facts);

    if (facts->key_size == 0 || !psk_ask_failed(facts) || !facts->client_key_exchange)
        return NULL;
    if (facts->key_size > MBEDTLS_KEY_MAX)
        return "mbedTLS takes keys of at most 32 octets (MBEDTLS_PSK_MAX_LEN)";
    if (usual != 0 && facts->suite->kex == PSK_KEX_PSK && facts->key_size != usual)
        return usual == 32 ? "Mongoose-OS insists on 32 octets for AES-256 suites"
                           : "Mongoose-OS insists on 16 octets for AES-128 suites";
    return NULL;
}

/* Not where another reading of the key fits, which explains its size too. */
static bool
key_size(const PskFacts *facts)
{
    if (key_size_problem(facts) == NULL || facts->fitted_by_trial)
        return false;
    /* mbedTLS says of a key that is too long for it that it does not know the identity. */
    return wrong_key(facts) || server_key_differs(facts) ||
           (server_lacks_identity(facts) && facts->key_size > MBEDTLS_KEY_MAX);
}

static void
describe_key_size(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text, "the table's key has %zu octets; %s", facts->key_size,
                           key_size_problem(facts));
}

static bool
identity_size(const PskFacts *facts)
{
    return facts->identity != NULL && psk_ask_failed(facts) &&
           g_bytes_get_size(facts->identity) > OPENSSL_1_IDENTITY_MAX;
}

static void
describe_identity_size(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text,
                           "the identity has %zu octets; OpenSSL 1.1.1 takes 128 at the most, "
                           "OpenSSL 3 256",
                           (size_t)g_bytes_get_size(facts->identity));
}

/* An alert that none of the rows above explains. */
static bool
handshake_failed(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return psk_verdict(facts) == PSK_VERDICT_HANDSHAKE_FAILED && alert != NULL &&
           !server_key_differs(facts) && !server_lacks_identity(facts) &&
           !psk_not_accepted(facts) && !(alert->from == PSK_CLIENT && facts->server_hello);
}

static void
describe_handshake_failed(const PskFacts *facts, GString *text)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    g_string_append_printf(text, "the %s ended the handshake: ", psk_sender_name(alert->from));
    psk_describe_alert(text, alert);
    if (facts->client_hello || facts->server_hello)
        return;
    if (facts->began_in_capture)
        g_string_append(text, "; the ClientHello is not whole");
    else if (facts->direction[PSK_CLIENT].gaps.count == 0)
        g_string_append(text, "; no ClientHello was seen, as when a health check or a port scan "
                              "connects and leaves");
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"identity_line_unusable", PSK_ERROR, PSK_CERTAIN,
      "The identity stands in the key table, on a line whose key can't be used.",
      "write the key with an even number of hexadecimal digits; mosquitto reads an odd number as "
      "if a 0 stood in front",
      "mosquitto.conf(5), psk_file"},
     identity_line_unusable, psk_frame_key_exchange, describe_identity_line_unusable, NULL},
    {{"identity_near_miss", PSK_ERROR, PSK_LIKELY,
      "The key table has an identity that is written almost as the client's.",
      "write both alike: identities are compared octet by octet",
      "RFC 4279 section 5.1"},
     identity_near_miss, psk_frame_key_exchange, describe_identity_near_miss, NULL},
    {{"identity_misplaced", PSK_ERROR, PSK_LIKELY,
      "The client's identity is empty, the server's hint, or a default.",
      "set the client's identity (mosquitto_pub: --psk-identity; mos.yml: mqtt.ssl_psk_identity; "
      "ESP-IDF: the field hint of psk_hint_key_t holds the identity)",
      "RFC 4279 section 5.2"},
     identity_misplaced, psk_frame_key_exchange, describe_identity_misplaced, NULL},
    {{"unknown_identity", PSK_ERROR, PSK_CERTAIN,
      "The key table has no key for the identity that the client sent.",
      "add a line identity:hexkey with exactly these bytes to the key table (and to the broker's "
      "psk_file, where the server does not know it)",
      "RFC 4279 section 2"},
     identity_not_in_table, psk_frame_key_exchange, describe_unknown_identity, NULL},
    {{"server_lacks_identity", PSK_ERROR, PSK_CERTAIN,
      "The key table has the identity, and the server does not know it.",
      "check which psk_file this listener of the broker really loads, and that the broker was "
      "reloaded (SIGHUP) after the last change",
      "RFC 4279 section 2"},
     server_lacks_identity, psk_frame_alert, describe_server_lacks_identity, NULL},
    {{"key_in_other_encoding", PSK_WARNING, PSK_CERTAIN,
      "The key fits when its text is read in another way than as hexadecimal.",
      "write the same octets on both sides: mosquitto's psk_file, mos.yml and --psk take "
      "hexadecimal; EMQX and VerneMQ take the text itself",
      "RFC 4279 section 5.4"},
     key_in_other_encoding, psk_frame_key_exchange, describe_key_in_other_encoding, NULL},
    {{"key_of_other_identity", PSK_WARNING, PSK_CERTAIN,
      "The client uses the key of another identity.",
      "the keys of two devices were swapped, or the identity is misspelt: mend the table or the "
      "device",
      "RFC 4279 section 5.1"},
     key_of_other_identity, psk_frame_key_exchange, describe_key_of_other_identity, NULL},
    {{"wrong_key", PSK_ERROR, PSK_CERTAIN,
      "The key table has the identity, and its key is not the one that the client used.",
      "write the device's key into the key table as hexadecimal digits, or give the device the "
      "table's key",
      "RFC 4279 section 2; RFC 8446 section 4.2.11.2"},
     wrong_key, psk_frame_key_exchange, describe_wrong_key, NULL},
    {{"server_key_differs", PSK_ERROR, PSK_CERTAIN,
      "The client proved that it holds the table's key, and the server refused it: the server "
      "holds another key, or none.",
      "check the psk_file that the broker really loaded: the line of this identity, and that the "
      "broker was reloaded (SIGHUP) after the last change; mosquitto before 1.4.15 drops leading "
      "zero octets of keys; GnuTLS says the same of an identity that it does not have",
      "RFC 4279 section 2"},
     server_key_differs, psk_frame_alert, describe_server_key_differs, remedy_server_key_differs},
    {{"psk_not_accepted", PSK_ERROR, PSK_LIKELY,
      "TLS 1.3: the server did not take the PSK that was offered.",
      "check that the broker's psk_file has the identity; with the suite TLS_AES_256_GCM_SHA384 "
      "alone, a PSK of OpenSSL does not fit, since its hash is SHA-256",
      "RFC 8446 section 4.2.11"},
     psk_not_accepted, psk_frame_alert, describe_psk_not_accepted, NULL},
    {{"key_size", PSK_WARNING, PSK_LIKELY,
      "The key has a size that some stacks do not take.",
      "use keys of 16 octets with AES-128 and of 32 with AES-256 suites",
      "RFC 4279 section 5.4"},
     key_size, psk_frame_key_exchange, describe_key_size, NULL},
    {{"identity_size", PSK_WARNING, PSK_LIKELY,
      "The identity is longer than some stacks take.",
      "use identities of at most 128 octets",
      "RFC 4279 section 5.3"},
     identity_size, psk_frame_key_exchange, describe_identity_size, NULL},
    {{"handshake_failed", PSK_ERROR, PSK_CERTAIN,
      "One side ended the handshake with an alert.",
      "look at the log of the side that sent the alert",
      "RFC 5246 section 7.2.2"},
     handshake_failed, psk_frame_alert, describe_handshake_failed, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_keys = {rows, G_N_ELEMENTS(rows)};
