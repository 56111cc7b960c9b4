/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a renegotiation does not change unless it comes to its end: its parameters are pending until
 * both sides have sent ChangeCipherSpec, RFC 5246 sections 6.1 and 7.1.
 */
#include "decode/private.h"

struct PskEstablished {
    GBytes *identity;
    char *key_ref;
    PskKeyOutcome key;
    bool identity_not_listed;
    PskKeySource source;
    PskProof proof;
    GBytes *hint;
    const PskSuite *suite;
    uint16_t suite_id;
    uint16_t version;
    uint64_t server_hello_frame;
    bool suite_not_offered;
    bool suite_not_expected;
    bool extended_master_secret;
    bool encrypt_then_mac;
    bool truncated_hmac;
    bool unsupported_cipher;
    bool compressed;
    bool unauthenticated;
    bool renegotiated;
    uint64_t gaps; /* of both sides, so far */
};

void
psk_established_free(PskEstablished *established)
{
    if (established == NULL)
        return;
    g_clear_pointer(&established->identity, g_bytes_unref);
    g_clear_pointer(&established->hint, g_bytes_unref);
    g_free(established->key_ref);
    g_free(established);
}

/* Both ChangeCipherSpec messages were seen, or may be among what was lost. */
static bool
is_replaced(const PskConnection *connection)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    return negotiation->done ||
           (negotiation->changed[PSK_CLIENT] && negotiation->changed[PSK_SERVER]) ||
           psk_facts_gaps(&connection->facts) != connection->established->gaps;
}

static GBytes *
ref_bytes(GBytes *bytes)
{
    return bytes != NULL ? g_bytes_ref(bytes) : NULL;
}

void
psk_established_keep(PskConnection *connection)
{
    const PskFacts *facts = &connection->facts;

    if (!facts->decrypting || facts->version == PSK_TLS_1_3 ||
        (connection->established != NULL && !is_replaced(connection)))
        return;
    psk_established_free(connection->established);
    connection->established = g_new(PskEstablished, 1);
    *connection->established = (PskEstablished){
        .identity = ref_bytes(facts->identity),
        .key_ref = g_strdup(facts->key_ref),
        .key = facts->key,
        .identity_not_listed = facts->identity_not_listed,
        .source = facts->source,
        .proof = facts->proof,
        .hint = ref_bytes(facts->hint),
        .suite = facts->suite,
        .suite_id = facts->suite_id,
        .version = facts->version,
        .server_hello_frame = facts->server_hello_frame,
        .suite_not_offered = facts->suite_not_offered,
        .suite_not_expected = facts->suite_not_expected,
        .extended_master_secret = facts->extended_master_secret,
        .encrypt_then_mac = facts->encrypt_then_mac,
        .truncated_hmac = facts->truncated_hmac,
        .unsupported_cipher = facts->unsupported_cipher,
        .compressed = facts->compressed,
        .unauthenticated = facts->unauthenticated,
        .renegotiated = facts->renegotiated,
        .gaps = psk_facts_gaps(facts),
    };
}

void
psk_established_restore(PskConnection *connection)
{
    PskEstablished *established = connection->established;
    PskFacts *facts = &connection->facts;

    if (established == NULL || is_replaced(connection))
        return;
    g_clear_pointer(&facts->identity, g_bytes_unref);
    facts->identity = g_steal_pointer(&established->identity);
    g_free(facts->key_ref);
    facts->key_ref = g_steal_pointer(&established->key_ref);
    facts->key = established->key;
    facts->identity_not_listed = established->identity_not_listed;
    facts->source = established->source;
    facts->proof = established->proof;
    g_clear_pointer(&facts->hint, g_bytes_unref);
    facts->hint = g_steal_pointer(&established->hint);
    facts->suite = established->suite;
    facts->suite_id = established->suite_id;
    facts->version = established->version;
    facts->server_hello_frame = established->server_hello_frame;
    facts->suite_not_offered = established->suite_not_offered;
    facts->suite_not_expected = established->suite_not_expected;
    facts->extended_master_secret = established->extended_master_secret;
    facts->encrypt_then_mac = established->encrypt_then_mac;
    facts->truncated_hmac = established->truncated_hmac;
    facts->unsupported_cipher = established->unsupported_cipher;
    facts->compressed = established->compressed;
    facts->unauthenticated = established->unauthenticated;
    facts->renegotiated = established->renegotiated;
}
