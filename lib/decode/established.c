/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a renegotiation does not change unless it comes to its end: its parameters are pending until
 * both sides have sent ChangeCipherSpec, RFC 5246 sections 6.1 and 7.1.
 */
#include "decode/private.h"

struct PskEstablished {
    PskFacts facts; /* of which copy_agreed() copies */
    uint64_t gaps;  /* of both sides, so far */
};

static void
clear_agreed(PskFacts *facts)
{
    g_clear_pointer(&facts->identity, g_bytes_unref);
    g_clear_pointer(&facts->hint, g_bytes_unref);
    g_clear_pointer(&facts->key_ref, g_free);
}

static GBytes *
ref_bytes(GBytes *bytes)
{
    return bytes != NULL ? g_bytes_ref(bytes) : NULL;
}

/* What the peers agree on in a handshake, and what it tells of their keys. */
static void
copy_agreed(PskFacts *to, const PskFacts *from)
{
    clear_agreed(to);
    to->identity = ref_bytes(from->identity);
    to->hint = ref_bytes(from->hint);
    to->key_ref = g_strdup(from->key_ref);
    to->key = from->key;
    to->identity_not_listed = from->identity_not_listed;
    to->source = from->source;
    to->proof = from->proof;
    to->suite = from->suite;
    to->suite_id = from->suite_id;
    to->version = from->version;
    to->server_hello_frame = from->server_hello_frame;
    to->suite_not_offered = from->suite_not_offered;
    to->suite_not_expected = from->suite_not_expected;
    to->extended_master_secret = from->extended_master_secret;
    to->encrypt_then_mac = from->encrypt_then_mac;
    to->truncated_hmac = from->truncated_hmac;
    to->unsupported_cipher = from->unsupported_cipher;
    to->compressed = from->compressed;
    to->renegotiated = from->renegotiated;
}

void
psk_established_free(PskEstablished *established)
{
    if (established == NULL)
        return;
    clear_agreed(&established->facts);
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

void
psk_established_keep(PskConnection *connection)
{
    const PskFacts *facts = &connection->facts;

    if (!facts->decrypting || facts->version == PSK_TLS_1_3 ||
        (connection->established != NULL && !is_replaced(connection)))
        return;
    psk_established_free(connection->established);
    connection->established = g_new0(PskEstablished, 1);
    copy_agreed(&connection->established->facts, facts);
    connection->established->gaps = psk_facts_gaps(facts);
}

void
psk_established_restore(PskConnection *connection)
{
    if (connection->established != NULL && !is_replaced(connection))
        copy_agreed(&connection->facts, &connection->established->facts);
}
