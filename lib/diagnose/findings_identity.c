/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identities: which the client sent, and what the key table and the server know of it. */
#include "diagnose/findings.h"

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

static void
describe_unknown_identity(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the key table has no ");
    psk_describe_identity(text, facts);
    if (psk_ask_identity_illegal(facts))
        g_string_append(text, ", and the server refused it too (alert illegal_parameter, which is "
                              "what Erlang says of an identity that it does not know)");
    else if (psk_ask_identity_refused(facts))
        g_string_append(text, ", and the server does not know it either (alert "
                              "unknown_psk_identity)");
    else if (psk_ask_hung_up_at_hello(facts))
        g_string_append(text, ", and the server hung up at it, as wolfSSL does at a PSK of TLS1.3 "
                              "that it does not have");
}

/* What stands in the way of this identity in mosquitto's psk_file, or NULL. */
static const char *
psk_file_problem(const PskFacts *facts)
{
    PskSpan name;

    if (facts->identity == NULL)
        return NULL;
    name.data = g_bytes_get_data(facts->identity, &name.size);
    if (name.size == 0)
        return NULL;
    if (name.data[0] == '#')
        return "begins with #, which makes a line of the psk_file a comment";
    if (memchr(name.data, ':', name.size) != NULL)
        return "has a colon, and mosquitto ends the identities of its psk_file at the first";
    if (memchr(name.data, '\n', name.size) != NULL || memchr(name.data, '\0', name.size) != NULL)
        return "has a line feed or a NUL, which no line of the psk_file can hold";
    if (g_ascii_isspace(name.data[0]) || g_ascii_isspace(name.data[name.size - 1]))
        return "has white space at an end, which mosquitto drops from the identities of its "
               "psk_file";
    return NULL;
}

/* The client's name can't be written where it has to stand. */
static bool
append_psk_file_problem(const PskFacts *facts, GString *text)
{
    const char *problem = psk_file_problem(facts);

    if (problem != NULL)
        g_string_append_printf(text,
                               "give the device another identity (mosquitto_pub: --psk-identity; "
                               "mos.yml: mqtt.ssl_psk_identity) if the broker is mosquitto: this "
                               "one %s",
                               problem);
    return problem != NULL;
}

static bool
identity_is(const PskFacts *facts, const char *name)
{
    PskSpan identity;

    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    return psk_span_equal(identity, psk_span_str(name));
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
    if (identity_is(facts, "Client_identity"))
        return "the identity is \"Client_identity\", OpenSSL's default";
    if (identity_is(facts, "hint"))
        return "the identity is \"hint\", that of ESP-IDF's example (ssl_psk)";
    return NULL;
}

static void
remedy_unknown_identity(const PskFacts *facts, GString *text)
{
    if (facts->identity_holds_key)
        g_string_append(text, "give the client its own identity: this one belongs in no table");
    else if (facts->near_identity != NULL)
        g_string_append(text, "mend the spelling, as the finding before this says");
    else if (misplaced_identity(facts) != NULL)
        g_string_append(text, "give the client its own identity, as the finding before this says");
    else if (!psk_ask_identity_refused(facts) || !append_psk_file_problem(facts, text))
        g_string_append(text, psk_finding_find("unknown_identity")->remedy);
}

static bool
key_in_identity(const PskFacts *facts)
{
    return facts->identity_holds_key;
}

static bool
key_is_listed(const PskFacts *facts)
{
    return facts->identity_key_listed;
}

/* The key itself is never told, though it went by in the clear. */
static void
describe_key_in_identity(const PskFacts *facts, GString *text)
{
    if (facts->identity_shown == 0)
        g_string_append(text, "the client sends a key for its identity: that of ");
    else
        g_string_append(text, "the client sends a whole line of a key file for its identity: ");
    psk_describe_bytes(text, facts->spilled_of);
    if (facts->identity_shown > 0)
        g_string_append(text, facts->identity_key_listed ? " and its key"
                                                         : " and what looks like a key");
    g_string_append_printf(text, " (%s)", facts->spilled_ref);
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
    psk_describe_client_name(text, facts);
    g_string_append_printf(text, "; %s has ", facts->near_ref);
    psk_describe_bytes(text, facts->near_identity);
    g_string_append_printf(text, ", %s", facts->near);
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
    g_string_append_printf(text,
                           " stands in %s, whose key is not an even number of hexadecimal digits",
                           facts->unusable_ref);
}

static void
describe_server_lacks_identity(const PskFacts *facts, GString *text)
{
    g_string_append(text, "the key table has ");
    psk_describe_identity(text, facts);
    if (facts->key_ref != NULL)
        g_string_append_printf(text, " (%s)", facts->key_ref);
    g_string_append(text, ", and the server ");
    g_string_append(text, psk_ask_identity_illegal(facts)
                              ? "does not seem to know it: it answered by alert illegal_parameter, "
                                "as Erlang does, in which EMQX, VerneMQ and RabbitMQ are written"
                              : "says that it does not know it");
}

static void
remedy_server_lacks_identity(const PskFacts *facts, GString *text)
{
    if (psk_ask_identity_illegal(facts))
        g_string_append(text, "EMQX: check that psk_authentication is enabled and that its "
                              "init_file has the identity; in any other broker, that what looks up "
                              "its keys does");
    else if (!append_psk_file_problem(facts, text))
        g_string_append(text, psk_finding_find("server_lacks_identity")->remedy);
}

static bool
identity_is_as_sent(const PskFacts *facts)
{
    return !psk_ask_identity_damaged(facts);
}

/* mbedTLS says the same of a key that is too long for it; and illegal_parameter may mean more. */
static bool
is_surely_lacking(const PskFacts *facts)
{
    return facts->key_size <= PSK_MBEDTLS_KEY_MAX && !psk_ask_identity_illegal(facts);
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"identity_line_unusable", PSK_ERROR, PSK_CERTAIN,
      "The identity stands in the key table, on a line whose key can't be used.",
      "write the key with an even number of hexadecimal digits; mosquitto reads an odd number as "
      "if a 0 stood in front",
      "mosquitto.conf(5), psk_file"},
     identity_line_unusable, psk_frame_key_exchange, describe_identity_line_unusable, NULL, NULL},
    {{"key_in_identity", PSK_ERROR, PSK_VARIES,
      "The client's identity holds a key: a whole line of a key file, or the key itself.",
      "give the identity alone where it belongs (mosquitto_pub: --psk-identity; mos.yml: "
      "mqtt.ssl_psk_identity; ESP-IDF: the field hint of psk_hint_key_t) and the key in its own "
      "place; then make a new key, since identities go over the network in the clear, and this key "
      "with them",
      "RFC 4279 section 2; RFC 8446 section 4.2.11"},
     key_in_identity, psk_frame_key_exchange, describe_key_in_identity, NULL, key_is_listed},
    {{"identity_near_miss", PSK_ERROR, PSK_LIKELY,
      "The key table has an identity that is written almost as the client's.",
      "write both alike: identities are compared octet by octet",
      "RFC 4279 section 5.1"},
     identity_near_miss, psk_frame_key_exchange, describe_identity_near_miss, NULL, NULL},
    {{"identity_misplaced", PSK_ERROR, PSK_LIKELY,
      "The client's identity is empty, the server's hint, or a default.",
      "set the client's identity (mosquitto_pub: --psk-identity; mos.yml: mqtt.ssl_psk_identity; "
      "ESP-IDF: the field hint of psk_hint_key_t holds the identity)",
      "RFC 4279 section 5.2"},
     identity_misplaced, psk_frame_key_exchange, describe_identity_misplaced, NULL, NULL},
    {{"unknown_identity", PSK_ERROR, PSK_VARIES,
      "The key table has no key for the identity that the client sent.",
      "add a line identity:hexkey with exactly these bytes to the key table (and to the broker's "
      "psk_file, where the server does not know it)",
      "RFC 4279 section 2"},
     identity_not_in_table, psk_frame_key_exchange, describe_unknown_identity,
     remedy_unknown_identity, identity_is_as_sent},
    {{"server_lacks_identity", PSK_ERROR, PSK_VARIES,
      "The key table has the identity, and the server does not know it.",
      "check which psk_file this listener of the broker really loads, and that the broker was "
      "reloaded (SIGHUP) after the last change",
      "RFC 4279 section 2"},
     psk_ask_server_lacks_identity, psk_frame_alert, describe_server_lacks_identity,
     remedy_server_lacks_identity, is_surely_lacking},
};
/* clang-format on */

const PskFindingFamily psk_findings_identity = {rows, G_N_ELEMENTS(rows)};
