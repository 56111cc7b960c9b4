/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What leads to a session's secrets is not in the capture: the ClientHello, whose random octets
 * name them in a key log, or the ClientKeyExchange, whose identity names a key of the table. What a
 * short key log or table has is tried on the first protected record of a side, and only what opens
 * it counts. All such trials of a run are bounded together with those of guesses (trials.h), and so
 * are those that succeed: a capture of one direction alone has them in each session.
 */
#include "decode/private.h"

/* Of TLS 1.2 and below. */
static bool
fits_master(const PskRecordTrial *trial, PskSpan random)
{
    PskConnection *connection = trial->connection;
    PskSpan master = psk_keylog_find(connection->context->keylog, PSK_KEYLOG_MASTER, random);
    PskCandidate candidate;

    if (master.size != PSK_MASTER_SECRET_SIZE)
        return false;
    psk_candidate_of_master(connection, master, &candidate);
    return psk_record_trial_fits(trial, &candidate);
}

static bool
fits_random(void *user, PskSpan random)
{
    const PskRecordTrial *trial = user;
    PskNegotiation *negotiation = &trial->connection->negotiation;

    memcpy(negotiation->client_random, random.data, PSK_RANDOM_SIZE);
    return negotiation->version == PSK_TLS_1_3
               ? psk13_fits_handshake(trial->connection, trial->from, trial->record, trial->opened)
               : fits_master(trial, random);
}

/* RFC 4279 section 2: the message that would have told this identity. */
static GByteArray *
key_exchange_of(PskSpan identity)
{
    GByteArray *message = g_byte_array_new();
    size_t size = 2 + identity.size;
    uint8_t header[] = {PSK_HANDSHAKE_CLIENT_KEY_EXCHANGE,
                        (uint8_t)(size >> 16),
                        (uint8_t)(size >> 8),
                        (uint8_t)size,
                        (uint8_t)(identity.size >> 8),
                        (uint8_t)identity.size};

    g_byte_array_append(message, header, sizeof(header));
    return g_byte_array_append(message, identity.data, (guint)identity.size);
}

/* RFC 7627 section 3: all messages up to the ClientKeyExchange, which is the only one missing. */
static void
make_session_hash(PskNegotiation *negotiation, PskSpan identity)
{
    g_autoptr(GByteArray) message = key_exchange_of(identity);

    negotiation->session_hash_size =
        psk_transcript_digest(&negotiation->transcript, psk_span(message->data, message->len),
                              negotiation->session_hash);
}

static bool
fits_entry(const PskRecordTrial *trial, const PskTableEntry *entry)
{
    PskConnection *connection = trial->connection;
    PskNegotiation *negotiation = &connection->negotiation;
    PskCandidate candidate;

    if (entry->identity.size > UINT16_MAX)
        return false;
    if (negotiation->extended_master_secret)
        make_session_hash(negotiation, entry->identity);
    return psk_candidate_of_psk(connection, entry->key, &candidate) &&
           psk_record_trial_fits(trial, &candidate);
}

/* How many client randoms of the key log the session's may be; 0 where it is known. */
static size_t
randoms_to_try(const PskConnection *connection)
{
    const PskKeylog *keylog = connection->context->keylog;

    return keylog != NULL && !connection->negotiation.client_hello
               ? psk_keylog_sessions(keylog)
               : 0;
}

/* How many keys of the table may be the session's; 0 where its identity tells, or none alone is. */
static size_t
keys_to_try(const PskConnection *connection)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    const PskTable *table = connection->context->table;

    return table != NULL && negotiation->client_hello && !negotiation->client_key_exchange &&
                   negotiation->server_hello_done && negotiation->version != PSK_TLS_1_3 &&
                   negotiation->suite->kex == PSK_KEX_PSK && connection->facts.identity == NULL
               ? psk_table_size(table)
               : 0;
}

/* The key that fits is noted. Its identity is known where the secrets are made with it. */
static void
note_key(PskConnection *connection, const PskTableEntry *entry)
{
    PskFacts *facts = &connection->facts;
    GArray *candidates = connection->negotiation.candidates;

    facts->identity_lost = true;
    g_clear_pointer(&facts->fitted_identity, g_bytes_unref);
    facts->fitted_identity = g_bytes_new(entry->identity.data, entry->identity.size);
    if (connection->negotiation.extended_master_secret)
        facts->identity = g_bytes_ref(facts->fitted_identity);
    g_array_index(candidates, PskCandidate, candidates->len - 1).key_ref =
        psk_table_line_ref(connection->context->table, entry);
}

static bool
try_randoms(PskRecordTrial *trial)
{
    PskConnection *connection = trial->connection;

    if (psk_keylog_search(connection->context->keylog, fits_random, trial))
        return true;
    psk_wipe(connection->negotiation.client_random, PSK_RANDOM_SIZE);
    return false;
}

static bool
try_keys(const PskRecordTrial *trial, size_t count)
{
    PskConnection *connection = trial->connection;

    for (uint32_t i = 0; i < count; i++) {
        PskTableEntry entry = psk_table_entry(connection->context->table, i);

        if (fits_entry(trial, &entry)) {
            note_key(connection, &entry);
            return true;
        }
    }
    connection->negotiation.session_hash_size = 0;
    return false;
}

bool
psk_lost_try(PskConnection *connection, PskSender from, const PskRecord *record,
             PskOpened *opened)
{
    PskRecordTrial trial = {connection, from, record, opened};
    PskTrialLog *log = connection->context->trials;
    size_t randoms, keys, cost;
    bool found;

    if (log == NULL || connection->direction[from].encrypted_records != 1 ||
        connection->negotiation.suite == NULL || connection->facts.unsupported_cipher)
        return false;
    randoms = randoms_to_try(connection);
    keys = randoms > 0 ? 0 : keys_to_try(connection);
    if (randoms + keys == 0 || randoms + keys > PSK_TRIALS_MAX)
        return false;
    psk_settle(connection);
    cost = (randoms + keys) * psk_trial_cost(connection, from, record);
    if (!psk_trials_may(log, psk_order(connection), cost))
        return false;
    found = randoms > 0 ? try_randoms(&trial) : try_keys(&trial, keys);
    /* One that fits comes half way, as it were: a key log is in another order each time. */
    psk_trials_spent(log, psk_order(connection), found ? (cost + 1) / 2 : cost);
    return found;
}
