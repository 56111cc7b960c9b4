/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

#include "crypto/rsa.h"

/* What RSA_PSK encrypts, RFC 4279 section 4. */
enum { RSA_SECRET_SIZE = 48 };

void
psk_candidate_clear(PskCandidate *candidate)
{
    psk_wipe(candidate->master, sizeof(candidate->master));
    psk_secret_clear(&candidate->premaster);
    psk_key_block_clear(&candidate->keys);
    g_clear_pointer(&candidate->key_ref, g_free);
}

GArray *
psk_candidates(PskNegotiation *negotiation)
{
    if (negotiation->candidates == NULL) {
        negotiation->candidates = g_array_new(FALSE, TRUE, sizeof(PskCandidate));
        g_array_set_clear_func(negotiation->candidates, (GDestroyNotify)psk_candidate_clear);
    }
    return negotiation->candidates;
}

static void
derive_keys(PskConnection *connection, PskCandidate *candidate)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    psk_key_block(connection->context->crypto, negotiation->version, negotiation->suite,
                  candidate->master, negotiation->client_random, negotiation->server_random,
                  &candidate->keys);
}

/* RFC 5246 section 8.1 or RFC 7627 section 4. */
static void
derive_master(PskConnection *connection, PskHash hash, PskCandidate *candidate)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    PskSpan premaster = psk_secret_span(&candidate->premaster);

    if (negotiation->extended_master_secret)
        psk_extended_master_secret(
            connection->context->crypto, hash, premaster,
            psk_span(negotiation->session_hash, negotiation->session_hash_size),
            candidate->master);
    else
        psk_master_secret(connection->context->crypto, hash, premaster,
                          negotiation->client_random, negotiation->server_random,
                          candidate->master);
}

/* Takes the candidate over, with the keys that its master secret makes. */
static void
add(PskConnection *connection, PskCandidate *candidate)
{
    PskNegotiation *negotiation = &connection->negotiation;

    if (psk_candidates(negotiation)->len >= PSK_CANDIDATES_MAX) {
        psk_candidate_clear(candidate);
        return;
    }
    derive_keys(connection, candidate);
    g_array_append_val(negotiation->candidates, *candidate);
}

/* The hash that makes the master secret. */
static PskHash
master_hash(const PskNegotiation *negotiation)
{
    return psk_schedule_hash(negotiation->version, negotiation->suite);
}

/*
 * Below TLS 1.2 the PRF is that of RFC 2246 section 5, whatever the suite. Erlang's ssl makes the
 * master secret of some suites that came with TLS 1.2 with their own hash, and nothing else.
 */
static PskHash
other_master_hash(const PskNegotiation *negotiation)
{
    return negotiation->version < PSK_TLS_1_2 && negotiation->suite->mac != PSK_HASH_SHA1
               ? negotiation->suite->prf
               : PSK_HASH_NONE;
}

/* Takes |premaster| and |key_ref| over. */
static void
add_premaster(PskConnection *connection, PskSecret premaster, PskKeySource source, char *key_ref)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    PskCandidate candidate = {.premaster = premaster, .source = source, .key_ref = key_ref};
    PskCandidate other = {.source = source};

    if (other_master_hash(negotiation) != PSK_HASH_NONE) {
        psk_secret_set(&other.premaster, psk_secret_span(&premaster));
        other.key_ref = g_strdup(key_ref);
    }
    derive_master(connection, master_hash(negotiation), &candidate);
    add(connection, &candidate);
    if (other.premaster.size == 0)
        return;
    derive_master(connection, other_master_hash(negotiation), &other);
    psk_secret_clear(&other.premaster); /* others would make another master secret of it */
    add(connection, &other);
}

bool
psk_key_makes_premaster(const PskNegotiation *negotiation)
{
    return negotiation->suite->kex == PSK_KEX_PSK ||
           (negotiation->suite->kex == PSK_KEX_RSA_PSK && negotiation->rsa_secret.size > 0);
}

/* RFC 4279 sections 2 and 4. False where the PSK alone does not make the premaster secret. */
static bool
premaster_of(const PskNegotiation *negotiation, PskSpan psk, PskSecret *premaster)
{
    if (!psk_key_makes_premaster(negotiation))
        return false;
    return negotiation->suite->kex == PSK_KEX_PSK
               ? psk_premaster_psk(psk, premaster)
               : psk_premaster_with_other(psk_secret_span(&negotiation->rsa_secret), psk,
                                          premaster);
}

bool
psk_candidate_of_psk(PskConnection *connection, PskSpan psk, PskCandidate *candidate)
{
    *candidate = (PskCandidate){.source = PSK_SOURCE_TABLE};
    if (!premaster_of(&connection->negotiation, psk, &candidate->premaster))
        return false;
    derive_master(connection, master_hash(&connection->negotiation), candidate);
    derive_keys(connection, candidate);
    return true;
}

void
psk_candidate_of_master(PskConnection *connection, PskSpan master, PskCandidate *candidate)
{
    *candidate = (PskCandidate){.source = PSK_SOURCE_KEYLOG};
    memcpy(candidate->master, master.data, PSK_MASTER_SECRET_SIZE);
    derive_keys(connection, candidate);
}

/*
 * RFC 4279 section 4: the 48 octets that the client encrypted to the server's RSA key. False where
 * the key that would open them is not there, or is another server's.
 */
static bool
open_rsa_secret(const PskConnection *connection, PskSpan encrypted, PskSecret *secret)
{
    const PskRsaKey *key = connection->context->rsa_key;

    if (key == NULL || !psk_rsa_decrypt(psk_secret_span(&key->modulus),
                                        psk_secret_span(&key->public_exponent),
                                        psk_secret_span(&key->private_exponent), encrypted, secret))
        return false;
    /* RFC 5246 section 7.4.7.1: client_version and 46 random octets; else it was another key's. */
    if (secret->size == RSA_SECRET_SIZE && secret->data[0] == PSK_SSL_3_0 >> 8)
        return true;
    psk_secret_clear(secret);
    return false;
}

static void
add_from_table(PskConnection *connection, PskSpan encrypted)
{
    PskNegotiation *negotiation = &connection->negotiation;
    const PskTable *table = connection->context->table;
    PskFacts *facts = &connection->facts;
    PskSpan identity;
    uint32_t first, index;

    if (table == NULL || facts->identity == NULL)
        return;
    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    first = index = psk_table_find(table, identity);
    facts->key = index != PSK_TABLE_NONE ? PSK_KEY_UNTRIED : PSK_KEY_UNKNOWN_IDENTITY;
    psk_guesses_note_lookup(connection, index);
    if (negotiation->suite->kex == PSK_KEX_RSA_PSK)
        facts->secret_at_hand =
            open_rsa_secret(connection, encrypted, &negotiation->rsa_secret);
    if (!psk_key_makes_premaster(negotiation))
        psk13_recall_binders(connection);
    if (connection->facts.unsupported_cipher)
        index = PSK_TABLE_NONE;
    for (guint i = 0; index != PSK_TABLE_NONE && i < PSK_TRIED_KEYS_MAX; i++) {
        PskTableEntry entry = psk_table_entry(table, index);
        PskSecret premaster = {0};

        if (premaster_of(negotiation, entry.key, &premaster))
            add_premaster(connection, premaster, PSK_SOURCE_TABLE,
                          index == first ? g_strdup(facts->key_ref)
                                         : psk_table_entry_ref(table, index));
        index = entry.next;
    }
}

static void
add_from_keylog(PskConnection *connection)
{
    const PskKeylog *keylog = connection->context->keylog;
    PskSpan random = psk_span(connection->negotiation.client_random, PSK_RANDOM_SIZE);
    PskSpan master, premaster;

    if (keylog == NULL)
        return;
    master = psk_keylog_find(keylog, PSK_KEYLOG_MASTER, random);
    premaster = psk_keylog_find(keylog, PSK_KEYLOG_PREMASTER, random);
    connection->facts.secret_at_hand |= master.size > 0 || premaster.size > 0;
    if (connection->facts.unsupported_cipher)
        return;
    if (master.size == PSK_MASTER_SECRET_SIZE) {
        PskCandidate candidate = {.source = PSK_SOURCE_KEYLOG};

        memcpy(candidate.master, master.data, PSK_MASTER_SECRET_SIZE);
        add(connection, &candidate);
    }
    if (premaster.size > 0) {
        PskSecret copy = {0};

        psk_secret_set(&copy, premaster);
        add_premaster(connection, copy, PSK_SOURCE_KEYLOG, NULL);
    }
}

void
psk_candidates_make(PskConnection *connection, PskSpan encrypted)
{
    PskNegotiation *negotiation = &connection->negotiation;

    if (negotiation->candidates_made || negotiation->suite == NULL)
        return;
    negotiation->candidates_made = true;
    /* The identity is looked up for the report also where nothing can be decrypted. */
    if (psk_suite_is_psk(negotiation->suite))
        add_from_table(connection, encrypted);
    add_from_keylog(connection);
}

void
psk_candidates_without_identity(PskConnection *connection)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    /* Not the last word: the two directions of a capture may come in disorder. */
    if (negotiation->candidates == NULL && negotiation->suite != NULL && negotiation->client_hello)
        add_from_keylog(connection);
}

void
psk_remember_entry(const PskConnection *connection, const PskSessionEntry *entry)
{
    GBytes *names[] = {connection->negotiation.session_id,
                       connection->negotiation.ticket_issued};
    PskSpan keys[G_N_ELEMENTS(names)];
    size_t count = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] != NULL) {
            keys[count].data = g_bytes_get_data(names[i], &keys[count].size);
            count++;
        }
    psk_session_cache_put(connection->context->sessions, keys, count, psk_order(connection),
                          entry);
}

void
psk_remember_closed(PskConnection *connection)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    const PskFacts *facts = &connection->facts;
    PskSessionEntry entry = {
        .version = negotiation->version,
        .identity = facts->identity,
        .key_ref = facts->key_ref,
        .key = (uint8_t)facts->key,
        .client_proved_wrong = facts->client_proved_wrong,
    };

    if (connection->context->sessions == NULL || facts->decrypting ||
        negotiation->version == PSK_TLS_1_3 ||
        (!negotiation->client_key_exchange && !facts->original_closed))
        return;
    psk_remember_entry(connection, &entry);
}

/* The full handshake was seen, and nobody could read it: neither can this one be. */
static void
note_closed(PskConnection *connection, const PskSessionEntry *entry)
{
    PskFacts *facts = &connection->facts;
    const PskTable *table = connection->context->table;
    PskSpan identity;

    facts->original_closed = true;
    if (facts->identity == NULL || table == NULL)
        return;
    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    psk_guesses_note_lookup(connection, psk_table_find(table, identity));
    if (entry->key != PSK_KEY_WRONG)
        return;
    facts->key = PSK_KEY_WRONG;
    facts->client_proved_wrong = entry->client_proved_wrong;
}

/* What an earlier full handshake left, found by |name|: a session id or a ticket. */
static void
add_from_cache(PskConnection *connection, GBytes *name)
{
    PskFacts *facts = &connection->facts;
    PskCandidate candidate = {0};
    PskSessionEntry entry;
    PskSpan key;

    if (connection->context->sessions == NULL || name == NULL)
        return;
    key.data = g_bytes_get_data(name, &key.size);
    psk_settle(connection);
    if (!psk_session_cache_get(connection->context->sessions, key, psk_order(connection), &entry))
        return;
    if (entry.version != PSK_TLS_1_3 && entry.identity != NULL && facts->identity == NULL)
        facts->identity = g_bytes_ref(entry.identity);
    if (entry.secret.size == PSK_MASTER_SECRET_SIZE && entry.version != PSK_TLS_1_3 &&
        !facts->unsupported_cipher) {
        memcpy(candidate.master, entry.secret.data, PSK_MASTER_SECRET_SIZE);
        candidate.source = (PskKeySource)entry.source;
        candidate.key_ref = g_strdup(entry.key_ref);
        add(connection, &candidate);
    } else if (entry.secret.size == 0) {
        note_closed(connection, &entry);
    }
    psk_session_entry_clear(&entry);
}

void
psk_candidates_resume(PskConnection *connection)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskFacts *facts = &connection->facts;
    bool known;

    if (negotiation->candidates_made || negotiation->suite == NULL)
        return;
    negotiation->candidates_made = true;
    /*
     * RFC 5077 section 3.4: with a ticket, the session id only says that it was accepted. But a
     * server that can't read the ticket any more may know the session by its id.
     */
    add_from_cache(connection, negotiation->ticket_offered);
    add_from_cache(connection, negotiation->session_id);
    /* Where the capture lost bytes of the server, a ServerHelloDone may have been among them. */
    known = negotiation->candidates != NULL && negotiation->candidates->len > 0;
    if (!facts->renegotiated && (known || facts->direction[PSK_SERVER].gaps.count == 0))
        facts->resumed = true;
    add_from_keylog(connection);
}
