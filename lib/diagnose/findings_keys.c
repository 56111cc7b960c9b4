/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys: which is wrong, on which side, and why. */
#include "diagnose/findings.h"

static bool
wrong_key(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_WRONG_KEY;
}

/*
 * Client and server agree on a key: the server answered the client's Finished with its own, or
 * selected the PSK, which it may do only after it verified the binder (RFC 8446 section 4.2.11).
 */
static bool
peers_agree(const PskFacts *facts)
{
    return psk_ask_fatal_alert(facts) == NULL &&
           (facts->version == PSK_TLS_1_3 ? facts->psk_chosen : facts->handshake_complete);
}

/* No damage to the handshake is known that would make the right key fail. */
static bool
handshake_is_whole(const PskFacts *facts)
{
    return !psk_ask_damaged_by(facts, facts->wrong_frame);
}

/* A binder told, which the client made for TLS 1.3: it may have another key for TLS 1.2. */
static bool
is_told_by_binder12(const PskFacts *facts)
{
    return facts->server_hello && facts->version < PSK_TLS_1_3 &&
           (facts->key == PSK_KEY_VERIFIED ? facts->proof == PSK_PROOF_BINDER
                                           : facts->wrong_frame == facts->client_hello_frame);
}

static bool
is_surely_wrong(const PskFacts *facts)
{
    return handshake_is_whole(facts) && !is_told_by_binder12(facts);
}

/* How the server said that the keys differ, and what else it may have meant. */
static void
append_alert(GString *text, const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    g_string_append(text, " (");
    if (alert != NULL)
        psk_describe_alert(text, alert);
    else
        g_string_append(text, "it hung up at the client's Finished, without an alert, as Erlang "
                              "does, in which EMQX and VerneMQ are written, and programs with "
                              "GnuTLS");
    if (psk_ask_erlang_differs(facts)) {
        g_string_append(text, "; and with this suite in ");
        psk_describe_version(text, facts->version);
        g_string_append(text, " Erlang's secrets fit nobody else's, whatever the key");
    }
    g_string_append_c(text, ')');
}

/*
 * The alert can mean nothing else: RFC 5246 section 7.2.2, RFC 8446 section 6.2. illegal_parameter,
 * with which OpenSSL up to 3.4 and GnuTLS refuse a binder, speaks of any field of the ClientHello;
 * and Erlang's secrets may differ where the keys do not.
 */
static bool
is_about_keys(const PskFacts *facts)
{
    const PskAlert *alert = psk_ask_fatal_alert(facts);

    return alert != NULL && alert->description != PSK_ALERT_ILLEGAL_PARAMETER &&
           !psk_ask_erlang_differs(facts) && !is_told_by_binder12(facts);
}

static void
describe_wrong_key(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the key in the table for ");
    psk_describe_identity(text, facts);
    if (facts->key_ref != NULL)
        g_string_append_printf(text, " (%s)", facts->key_ref);
    if (!facts->client_proved_wrong) {
        g_string_append(text, " does not fit what the server sent");
        return;
    }
    g_string_append(text, psk_ask_offers_psk13(facts)
                              ? " is not the key that the client holds (the binder does not verify)"
                              : " is not the key that the client holds");
    if (psk_ask_proof_refused(facts)) {
        g_string_append(text, is_about_keys(facts)
                                  ? "; the server does not hold the client's key either"
                                  : "; the server does not take it either");
        append_alert(text, facts);
        if (!handshake_is_whole(facts))
            g_string_append_printf(text,
                                   "; but frame %" G_GUINT64_FORMAT
                                   " has a wrong TCP checksum, so that the table's may be the "
                                   "client's all the same",
                                   facts->damaged_frame);
    } else if (psk_ask_hung_up_at_hello(facts)) {
        g_string_append(text, "; the server hung up at it, as wolfSSL does at a binder that does "
                              "not verify");
    } else if (peers_agree(facts)) {
        g_string_append(text, "; the server does, so that the session works");
    }
}

static void
remedy_wrong_key(const PskFacts *facts, GString *text)
{
    if (peers_agree(facts) && !handshake_is_whole(facts)) {
        g_string_append(text, "capture again: in an undamaged handshake the table's key may fit");
        return;
    }
    g_string_append(text, peers_agree(facts)
                              ? "mend the table: write the key that the device and the broker have "
                                "as hexadecimal digits (as in the broker's psk_file)"
                              : psk_finding_find("wrong_key")->remedy);
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

static void
remedy_key_in_other_encoding(const PskFacts *facts, GString *text)
{
    g_string_append(text, facts->fitted_advice != NULL
                              ? facts->fitted_advice
                              : psk_finding_find("key_in_other_encoding")->remedy);
}

static bool
key_of_other_identity(const PskFacts *facts)
{
    return facts->fitted_by_trial && facts->fitted_other;
}

/* The other identity is this one, misspelt. */
static bool
near_is_fitted(const PskFacts *facts)
{
    return facts->near_identity != NULL &&
           g_bytes_equal(facts->near_identity, facts->fitted_identity);
}

static void
describe_key_of_other_identity(const PskFacts *facts, GString *text)
{
    psk_describe_identity(text, facts);
    g_string_append(text, " uses the key that the table has for ");
    psk_describe_bytes(text, facts->fitted_identity);
    g_string_append_printf(text, " (%s)", facts->key_ref);
    if (near_is_fitted(facts))
        g_string_append_printf(text, ", %s", facts->near);
}

static void
remedy_key_of_other_identity(const PskFacts *facts, GString *text)
{
    if (near_is_fitted(facts) && !peers_agree(facts))
        g_string_append(text, "mend the spelling, as the finding before this says");
    else if (near_is_fitted(facts))
        g_string_append(text, "mend the spelling in the table: device and broker agree");
    else if (peers_agree(facts))
        g_string_append(text, "mend the table, which has the keys of two devices swapped or the "
                              "identity misspelt: device and broker agree");
    else
        g_string_append(text, psk_finding_find("key_of_other_identity")->remedy);
}

static bool
identity_lost(const PskFacts *facts)
{
    return facts->identity_lost;
}

/* With an extended master secret, the identity is part of what the secrets are made of. */
static void
describe_identity_lost(const PskFacts *facts, GString *text)
{
    g_string_append_printf(text,
                           "the ClientKeyExchange, which tells the identity, is not in the "
                           "capture; the session's secrets fit %sthe key of ",
                           facts->extended_master_secret ? "the identity and " : "");
    psk_describe_bytes(text, facts->fitted_identity);
    if (facts->key_ref != NULL)
        g_string_append_printf(text, " (%s)", facts->key_ref);
    if (!facts->extended_master_secret)
        g_string_append(text, ", which others may share");
}

static void
describe_server_key_differs(const PskFacts *facts, GString *text)
{
    if (!facts->fitted_by_trial) {
        g_string_append(text, "the client holds the table's key for ");
        psk_describe_identity(text, facts);
        g_string_append(text, ", and the server refused it: the server has another key, or none");
    } else if (facts->fitted_other) {
        g_string_append(text, "the server refused the client's key: it has another one for ");
        psk_describe_identity(text, facts);
        g_string_append(text, ", or none");
    } else {
        g_string_append(text, "the client's key is not what the server reads in its table for ");
        psk_describe_identity(text, facts);
        g_string_append(text, ", so that the server refused it");
    }
    append_alert(text, facts);
}

static void
append_other_suite(const PskFacts *facts, GString *text)
{
    if (psk_ask_erlang_differs(facts))
        g_string_append(text, "let both sides take TLS 1.2, or a suite that ends in _SHA; else ");
}

static void
remedy_server_key_differs(const PskFacts *facts, GString *text)
{
    append_other_suite(facts, text);
    if (facts->fitted_by_trial)
        g_string_append(text, "let the server's key and the device's be the same octets: mend the "
                              "one that the finding before this shows to be wrong");
    else if (psk_ask_hung_up_at_finished(facts))
        g_string_append(text, "check the broker's key of this identity, and that it was loaded: "
                              "EMQX (init_file of psk_authentication) and VerneMQ take the "
                              "characters themselves for the key, not the octets that they write "
                              "as hexadecimal digits");
    else if (facts->key_size > 0 && !facts->key_begins_with_zero)
        g_string_append(text, "check the psk_file that the broker really loaded: the line of this "
                              "identity, and that the broker was reloaded (SIGHUP) after the last "
                              "change; GnuTLS says the same of an identity that it does not have");
    else
        g_string_append(text, psk_finding_find("server_key_differs")->remedy);
}

/* The same, and nothing in the capture tells which of them holds the table's key. */
static bool
keys_differ(const PskFacts *facts)
{
    return facts->key != PSK_KEY_VERIFIED && facts->key != PSK_KEY_WRONG &&
           psk_ask_proof_refused(facts);
}

static void
describe_keys_differ(const PskFacts *facts, GString *text)
{
    g_string_append(text, "client and server hold different keys");
    if (facts->identity != NULL) {
        g_string_append(text, " for ");
        psk_describe_identity(text, facts);
    }
    append_alert(text, facts);
    if (facts->suite != NULL && psk_suite_is_psk(facts->suite) &&
        facts->suite->kex != PSK_KEX_PSK) {
        g_string_append(text, "; with ");
        psk_describe_suite(text, facts->suite_id);
        g_string_append(text, " no capture can tell which of them is the table's");
    }
}

static void
remedy_keys_differ(const PskFacts *facts, GString *text)
{
    append_other_suite(facts, text);
    g_string_append(text, psk_finding_find("keys_differ")->remedy);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"key_in_other_encoding", PSK_WARNING, PSK_CERTAIN,
      "The key fits when its text is read in another way than as hexadecimal.",
      "write the same octets on both sides: mosquitto's psk_file, mos.yml and --psk take "
      "hexadecimal; EMQX and VerneMQ take the text itself",
      "RFC 4279 section 5.4"},
     key_in_other_encoding, psk_frame_key_exchange, describe_key_in_other_encoding,
     remedy_key_in_other_encoding, NULL},
    {{"key_of_other_identity", PSK_WARNING, PSK_CERTAIN,
      "The client uses the key of another identity.",
      "the keys of two devices were swapped, or the identity is misspelt: mend the table or the "
      "device",
      "RFC 4279 section 5.1"},
     key_of_other_identity, psk_frame_key_exchange, describe_key_of_other_identity,
     remedy_key_of_other_identity, NULL},
    {{"identity_lost", PSK_WARNING, PSK_CERTAIN,
      "The message with the identity is not in the capture, and a key of the table fits.",
      "capture all of the handshake: whole packets (dumpcap without -s), on the broker itself",
      "RFC 4279 section 2; RFC 7627 section 4"},
     identity_lost, psk_frame_first, describe_identity_lost, NULL, NULL},
    {{"wrong_key", PSK_ERROR, PSK_VARIES,
      "The key table has the identity, and its key is not the one that the client used.",
      "give the device the table's key (mos.yml: mqtt.ssl_psk_key; mosquitto_pub: --psk), or, where "
      "the device is right, write its key into the table and the broker's psk_file, as hexadecimal "
      "digits",
      "RFC 4279 section 2; RFC 8446 section 4.2.11.2"},
     wrong_key, psk_frame_key_exchange, describe_wrong_key, remedy_wrong_key, is_surely_wrong},
    {{"server_key_differs", PSK_ERROR, PSK_VARIES,
      "The client proved that it holds the table's key, and the server refused it: the server "
      "holds another key, or none.",
      "check the psk_file that the broker really loaded: the line of this identity, and that the "
      "broker was reloaded (SIGHUP) after the last change; mosquitto before 1.4.15 drops leading "
      "zero octets of keys; GnuTLS says the same of an identity that it does not have",
      "RFC 4279 section 2"},
     psk_ask_server_key_differs, psk_frame_alert, describe_server_key_differs,
     remedy_server_key_differs, is_about_keys},
    {{"keys_differ", PSK_ERROR, PSK_LIKELY,
      "The server refused what the client made with its key: the two hold different keys.",
      "write the same key on both sides: in the broker's psk_file, and on the device (mos.yml: "
      "mqtt.ssl_psk_key; mosquitto_pub: --psk); with a plain PSK suite a capture tells which of the "
      "two differs from the table",
      "RFC 4279 section 2; RFC 5246 section 7.2.2"},
     keys_differ, psk_frame_alert, describe_keys_differ, remedy_keys_differ, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_keys = {rows, G_N_ELEMENTS(rows)};
