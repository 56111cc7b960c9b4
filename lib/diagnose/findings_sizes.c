/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes of keys and identities that some stacks do not take. */
#include "diagnose/findings.h"

/* What OpenSSL 1.1.1 takes of an identity at the most, in octets. */
enum { OPENSSL_1_IDENTITY_MAX = 128 };

/* Limits that stacks set to the size of a key, where a handshake failed. */
static const char *
key_size_problem(const PskFacts *facts)
{
    size_t usual;

    if (facts->key_size == 0 || !psk_ask_failed(facts) || !facts->client_key_exchange)
        return NULL;
    if (facts->key_size > PSK_MBEDTLS_KEY_MAX)
        return "mbedTLS takes keys of at most 32 octets (MBEDTLS_PSK_MAX_LEN)";
    usual = psk_ask_aes_key_size(facts);
    /* A client that proved to hold the key has no objection to its size. */
    if (usual != 0 && facts->suite->kex == PSK_KEX_PSK && facts->key_size != usual &&
        facts->key == PSK_KEY_WRONG)
        return usual == 32 ? "if the device runs Mongoose-OS, it insists on 32 octets for AES-256 "
                             "suites"
                           : "if the device runs Mongoose-OS, it insists on 16 octets for AES-128 "
                             "suites";
    return NULL;
}

/* Not where another reading of the key fits, which explains its size too. */
static bool
key_size(const PskFacts *facts)
{
    if (key_size_problem(facts) == NULL || facts->fitted_by_trial)
        return false;
    /* mbedTLS says of a key that is too long for it that it does not know the identity. */
    return psk_verdict(facts) == PSK_VERDICT_WRONG_KEY || psk_ask_server_key_differs(facts) ||
           (psk_ask_server_lacks_identity(facts) && facts->key_size > PSK_MBEDTLS_KEY_MAX);
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

/* clang-format off */
static const PskFindingRow rows[] = {
    {{"key_size", PSK_WARNING, PSK_LIKELY,
      "The key has a size that some stacks do not take.",
      "use keys of 16 octets with AES-128 and of 32 with AES-256 suites",
      "RFC 4279 section 5.4"},
     key_size, psk_frame_key_exchange, describe_key_size, NULL, NULL},
    {{"identity_size", PSK_WARNING, PSK_LIKELY,
      "The identity is longer than some stacks take.",
      "use identities of at most 128 octets",
      "RFC 4279 section 5.3"},
     identity_size, psk_frame_key_exchange, describe_identity_size, NULL, NULL},
};
/* clang-format on */

const PskFindingFamily psk_findings_sizes = {rows, G_N_ELEMENTS(rows)};
