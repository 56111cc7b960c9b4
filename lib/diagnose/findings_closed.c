/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions that work, and that a PSK alone can't open; and one that needs no key. */
#include "diagnose/findings.h"

static bool
forward_secret(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_FORWARD_SECRET && facts->version != PSK_TLS_1_3;
}

/* It was proved, and it is what the table has for this identity, as it has it. */
static bool
is_table_right(const PskFacts *facts)
{
    return facts->key == PSK_KEY_VERIFIED && !facts->fitted_by_trial &&
           !facts->identity_not_listed;
}

static void
describe_forward_secret(const PskFacts *facts, GString *text)
{
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, " takes an ephemeral Diffie-Hellman secret beside the PSK: ");
    g_string_append(text, is_table_right(facts)
                              ? "the key in the table is right (the binder that the client offered "
                                "to TLS1.3 verifies), and still it can't decrypt the session"
                              : "the PSK alone can't decrypt the session");
}

static bool
tls13_forward_secret(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_FORWARD_SECRET && facts->version == PSK_TLS_1_3;
}

static void
describe_tls13_forward_secret(const PskFacts *facts, GString *text)
{
    g_string_append(text, "TLS1.3 with psk_dhe_ke was negotiated");
    g_string_append(text, is_table_right(facts)
                              ? ": the key in the table is right (the binder verifies), and still "
                                "it can't decrypt the session"
                              : ", whose sessions the PSK alone can't decrypt");
}

static bool
needs_rsa_key(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_NEEDS_RSA_KEY;
}

static void
describe_needs_rsa_key(const PskFacts *facts, GString *text)
{
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, " encrypts a part of the secret to the server's RSA key");
}

static bool
unsupported_suite(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_UNSUPPORTED_SUITE;
}

static void
describe_unsupported_suite(const PskFacts *facts, GString *text)
{
    if (facts->compressed) {
        g_string_append(text, "client and server compress their records, which can't be read here");
        return;
    }
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, " uses a cipher that this build can't decrypt");
}

static void
remedy_unsupported_suite(const PskFacts *facts, GString *text)
{
    g_string_append(text, facts->compressed
                              ? "switch TLS compression off on either side"
                              : psk_finding_find("unsupported_suite")->remedy);
}

static bool
resumed_unknown_session(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_RESUMED_UNKNOWN_SESSION;
}

static void
describe_resumed_unknown_session(const PskFacts *facts, GString *text)
{
    (void)facts;
    g_string_append(text, "the session resumes an earlier one whose full handshake is not in the "
                          "capture, or was not decrypted");
}

static bool
not_psk(const PskFacts *facts)
{
    return psk_verdict(facts) == PSK_VERDICT_NOT_PSK;
}

static void
describe_not_psk(const PskFacts *facts, GString *text)
{
    psk_describe_version(text, facts->version);
    g_string_append(text, " with ");
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, facts->certificate ? ", a certificate and no pre-shared key"
                                             : " and no pre-shared key");
    if (!psk_ask_offers_psk_suite(facts) && !psk_ask_offers_psk13(facts) &&
        facts->client_hello)
        g_string_append(text, ": the client offered none");
}

static bool
null_cipher(const PskFacts *facts)
{
    return facts->unauthenticated;
}

static void
describe_null_cipher(const PskFacts *facts, GString *text)
{
    psk_describe_suite(text, facts->suite_id);
    g_string_append(text, " encrypts nothing: shown as it stands, with no key to authenticate it");
}

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"forward_secret", PSK_WARNING, PSK_CERTAIN,
      "An ephemeral Diffie-Hellman exchange took part: the PSK alone can't decrypt the session.",
      "for a session that the table can decrypt, let both sides use plain PSK suites "
      "(mosquitto.conf: ciphers PSK-AES128-GCM-SHA256; mos.yml: mqtt.ssl_cipher_suites "
      "TLS-PSK-WITH-AES-128-GCM-SHA256), or give a key log with --keylog (mosquitto 2.1: "
      "--tls-keylog)",
      "RFC 4279 section 3; RFC 5489 section 2"},
     forward_secret, psk_frame_server_hello, describe_forward_secret, NULL, NULL},
    {{"tls13_forward_secret", PSK_WARNING, PSK_CERTAIN,
      "TLS 1.3 with psk_dhe_ke was negotiated, which the PSK alone can't decrypt.",
      "mosquitto 2.0.0 to 2.0.11 does so with OpenSSL 1.1.1 and later, whatever tls_version and "
      "ciphers say: update to 2.0.12, or cap the version with MaxProtocol = TLSv1.2 in a file named "
      "by OPENSSL_CONF, or give a key log with --keylog (mosquitto 2.1: --tls-keylog)",
      "RFC 8446 section 4.2.9"},
     tls13_forward_secret, psk_frame_server_hello, describe_tls13_forward_secret, NULL, NULL},
    {{"needs_rsa_key", PSK_WARNING, PSK_CERTAIN,
      "RSA_PSK: a part of the premaster secret is encrypted to the server's RSA key.",
      "give the server's private key with --rsa-key beside the table, or a key log with --keylog, "
      "or use a plain PSK suite",
      "RFC 4279 section 4"},
     needs_rsa_key, psk_frame_server_hello, describe_needs_rsa_key, NULL, NULL},
    {{"unsupported_suite", PSK_WARNING, PSK_CERTAIN,
      "This build can't decrypt the cipher of the suite.",
      "use a suite with AES or ChaCha20; ARIA needs a build with libgcrypt 1.11",
      "RFC 6209; RFC 3749"},
     unsupported_suite, psk_frame_server_hello, describe_unsupported_suite,
     remedy_unsupported_suite, NULL},
    {{"resumed_unknown_session", PSK_WARNING, PSK_CERTAIN,
      "The session resumes an earlier one whose full handshake is not known.",
      "capture the device's first connection too: restart the device (or the broker) while "
      "capturing",
      "RFC 5246 section 7.3; RFC 5077; RFC 8446 section 2.2"},
     resumed_unknown_session, psk_frame_server_hello, describe_resumed_unknown_session, NULL, NULL},
    {{"not_psk", PSK_WARNING, PSK_CERTAIN,
      "TLS was negotiated without a pre-shared key.",
      "let the client offer PSK suites alone (mosquitto_pub: --psk and --psk-identity, without "
      "--cafile), or give a key log with --keylog",
      "RFC 4279 section 1"},
     not_psk, psk_frame_server_hello, describe_not_psk, NULL, NULL},
    {{"null_cipher", PSK_NOTE, PSK_CERTAIN,
      "The suite encrypts nothing, and no key was there to authenticate what is shown.",
      "do not use NULL suites outside a test bench",
      "RFC 4785 section 2; RFC 9150 section 5"},
     null_cipher, psk_frame_server_hello, describe_null_cipher, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_closed = {rows, G_N_ELEMENTS(rows)};
