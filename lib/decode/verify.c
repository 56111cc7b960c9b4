/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

enum {
    /* Record numbers tried for each where the capture has gaps. */
    TRIED_NUMBERS_MAX = 8,
    /* Octets that may be opened for the price of a key. */
    TRIED_OCTETS = 512,
    /* No Finished is longer: with IV, MAC and padding. */
    FINISHED_RECORD_MAX = 16 + 16 + 48 + 256,
};

/* SSL 3.0 is not decrypted, and a ServerHello may name a version that nobody has specified. */
static bool
version_is_known(uint16_t version)
{
    return version >= PSK_TLS_1_0 && version <= PSK_TLS_1_2;
}

static PskProtection *
protection_of(PskConnection *connection, PskSender from, const PskCandidate *candidate)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    PskProtectionKeys keys = {
        .suite = negotiation->suite,
        .version = negotiation->version,
        .encrypt_then_mac = negotiation->encrypt_then_mac,
        .truncated_hmac = negotiation->truncated_hmac,
        .mac_key = candidate->keys.mac_key[from],
        .key = candidate->keys.key[from],
        .iv = candidate->keys.iv[from],
    };

    if (!version_is_known(negotiation->version))
        return NULL;
    return psk_protection_new(connection->context->crypto, &keys);
}

/*
 * RFC 5246 section 7.1. A server that sends it without a ServerHelloDone resumes an earlier
 * session (section 7.3, RFC 5077 section 3.1).
 */
void
psk_change_cipher_spec(PskConnection *connection, PskSender from, uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskDirection *direction = &connection->direction[from];

    (void)frame;
    if (negotiation->version == PSK_TLS_1_3) /* it means nothing at all */
        return;
    if (negotiation->done || negotiation->changed[from]) {
        /* It follows another handshake, which the capture lost, and with it the keys. */
        psk_install(connection, from, NULL);
        return;
    }
    negotiation->changed[from] = true;
    if (negotiation->server_hello && !negotiation->client_key_exchange) {
        if (negotiation->server_hello_done)
            psk_candidates_without_identity(connection);
        else if (from == PSK_SERVER)
            psk_candidates_resume(connection);
    }
    connection->facts.direction[from].change_cipher_spec = true;
    direction->encrypted = true;
    direction->encrypted_records = 0;
    psk_install(connection, from,
                negotiation->verified ? protection_of(connection, from, psk_chosen(negotiation))
                                      : NULL);
}

/* The other direction may have sent records before anything could be verified. */
static void
install_peer(PskConnection *connection, PskSender from)
{
    PskSender peer = psk_sender_peer(from);
    PskDirection *direction = &connection->direction[peer];
    PskProtection *protection;

    if (!direction->encrypted || direction->protection != NULL)
        return;
    protection = protection_of(connection, peer, psk_chosen(&connection->negotiation));
    if (protection != NULL)
        psk_protection_set_sequence(protection, direction->encrypted_records);
    if (protection != NULL && (direction->encrypted_records > 0 || direction->lost))
        psk_protection_gap(protection);
    psk_install(connection, peer, protection);
}

static void
note_chosen(PskConnection *connection)
{
    PskFacts *facts = &connection->facts;
    const PskCandidate *candidate = psk_chosen(&connection->negotiation);

    if (candidate->source == PSK_SOURCE_TABLE)
        facts->key = PSK_KEY_VERIFIED;
    facts->source = connection->negotiation.suite->cipher == PSK_CIPHER_NULL
                        ? PSK_SOURCE_NONE_NEEDED
                        : candidate->source;
    g_free(facts->key_ref);
    facts->key_ref = g_strdup(candidate->key_ref);
    facts->decrypting = true;
    if (facts->proof == PSK_PROOF_NONE)
        facts->proof = PSK_PROOF_RECORD;
}

/* How many numbers a record of |from| may have. */
static unsigned
numbers_to_try(const PskConnection *connection, PskSender from)
{
    return connection->facts.direction[from].gaps.count > 0 ? TRIED_NUMBERS_MAX : 1;
}

size_t
psk_trial_cost(const PskConnection *connection, PskSender from, const PskRecord *record)
{
    return 1 + numbers_to_try(connection, from) * record->fragment.size / TRIED_OCTETS;
}

/* Opens |record| under one candidate; where that succeeds, its protection is installed. */
static bool
try_candidate(PskConnection *connection, PskSender from, const PskCandidate *candidate,
              const PskRecord *record, PskOpened *opened)
{
    uint64_t number = connection->direction[from].encrypted_records - 1;
    uint64_t end = number + numbers_to_try(connection, from);
    g_autoptr(PskProtection) protection = protection_of(connection, from, candidate);

    if (protection == NULL)
        return false;
    for (; number < end; number++) {
        if (number > 0)
            psk_protection_gap(protection);
        psk_protection_set_sequence(protection, number);
        if (psk_protection_open(protection, record, opened->out, &opened->content,
                                &opened->type) == PSK_OPEN_OK) {
            psk_install(connection, from, g_steal_pointer(&protection));
            return true;
        }
    }
    return false;
}

bool
psk_record_trial_fits(const PskRecordTrial *trial, PskCandidate *candidate)
{
    if (try_candidate(trial->connection, trial->from, candidate, trial->record, trial->opened)) {
        g_array_append_val(psk_candidates(&trial->connection->negotiation), *candidate);
        return true;
    }
    psk_candidate_clear(candidate);
    return false;
}

static void
tell_master(PskConnection *connection)
{
    const PskCandidate *candidate = psk_chosen(&connection->negotiation);

    psk_tell_secret(connection, psk_keylog_label_name(PSK_KEYLOG_MASTER),
                    psk_span(candidate->master, PSK_MASTER_SECRET_SIZE),
                    psk_secret_span(&candidate->premaster));
}

/* The candidate that a record of |from| opened under is the session's: its secret is told. */
static void
choose(PskConnection *connection, PskSender from, guint index)
{
    connection->negotiation.verified = true;
    connection->negotiation.chosen = index;
    install_peer(connection, from);
    note_chosen(connection);
    tell_master(connection);
}

guint
psk_changes_to_come(const PskConnection *connection, PskSender from)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    if (negotiation->done || negotiation->changed[from] || !connection->direction[from].encrypted ||
        negotiation->suite == NULL || negotiation->candidates == NULL)
        return 0;
    return negotiation->verified ? 1 : negotiation->candidates->len;
}

PskProtection *
psk_change_to_come(PskConnection *connection, PskSender from, guint index)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    return protection_of(connection, from,
                         negotiation->verified
                             ? psk_chosen(negotiation)
                             : &g_array_index(negotiation->candidates, PskCandidate, index));
}

void
psk_change_unseen(PskConnection *connection, PskSender from, guint index,
                  PskProtection *protection)
{
    PskNegotiation *negotiation = &connection->negotiation;

    negotiation->changed[from] = true;
    psk_install(connection, from, protection);
    if (!negotiation->verified)
        choose(connection, from, index);
}

/* The candidate was found by a record, which is read. */
static void
accept(PskConnection *connection, PskSender from, guint index, const PskRecord *record,
       const PskOpened *opened, uint64_t frame)
{
    psk_resync_note(connection, from, record);
    choose(connection, from, index);
    /* Last: what the record holds may begin another negotiation, which ends this one. */
    psk_dispatch(connection, from, opened->type, opened->content, true, frame);
}

/*
 * Whether |record| must open under the right key: the first of its direction, after a handshake
 * without gaps, from whose messages the secrets were made. A capture that begins with the
 * ServerHello has no gap, and yet not the client's random.
 */
static bool
is_conclusive(const PskConnection *connection, PskSender from, const PskRecord *record)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    return psk_key_makes_premaster(negotiation) && version_is_known(negotiation->version) &&
           negotiation->client_hello && negotiation->server_hello_done &&
           record->type == PSK_CONTENT_HANDSHAKE &&
           connection->direction[from].encrypted_records == 1 &&
           !psk_facts_have_gaps(&connection->facts);
}

static bool
guess_fits(void *user, PskSpan key)
{
    const PskRecordTrial *trial = user;
    PskCandidate candidate;

    return psk_candidate_of_psk(trial->connection, key, &candidate) &&
           psk_record_trial_fits(trial, &candidate);
}

static bool
try_guesses(PskConnection *connection, PskSender from, const PskRecord *record,
            PskOpened *opened, uint64_t frame)
{
    PskFacts *facts = &connection->facts;
    GArray *candidates = psk_candidates(&connection->negotiation);
    PskRecordTrial trial = {connection, from, record, opened};
    PskSpan identity;

    if (facts->identity == NULL || record->fragment.size > FINISHED_RECORD_MAX)
        return false;
    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    if (!psk_guesses_try(connection, identity, guess_fits, &trial))
        return false;
    g_array_index(candidates, PskCandidate, candidates->len - 1).key_ref =
        g_strdup(facts->key_ref);
    accept(connection, from, candidates->len - 1, record, opened, frame);
    return true;
}

void
psk_note_wrong_key(PskConnection *connection, PskSender from, uint64_t frame)
{
    PskFacts *facts = &connection->facts;

    facts->key = PSK_KEY_WRONG;
    facts->wrong_frame = frame;
    facts->client_proved_wrong = from == PSK_CLIENT;
}

/*
 * Candidate |index| opens |record|, and those of the table, tried before it, do not. True where it
 * is of the key log and another reading of the table's keys opens it too, which tells more.
 */
static bool
is_explained(PskConnection *connection, PskSender from, guint index, const PskRecord *record,
             uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    uint8_t out[PSK_RECORD_FRAGMENT_MAX];
    PskOpened opened = {.out = out};

    if (g_array_index(negotiation->candidates, PskCandidate, index).source !=
            PSK_SOURCE_KEYLOG ||
        connection->facts.key != PSK_KEY_UNTRIED || negotiation->guessed ||
        !is_conclusive(connection, from, record))
        return false;
    if (try_guesses(connection, from, record, &opened, frame))
        return true;
    psk_note_wrong_key(connection, from, frame);
    return false;
}

/* No candidate fits the record that must open under the right key. */
static bool
conclude(PskConnection *connection, PskSender from, const PskRecord *record, PskOpened *opened,
         uint64_t frame)
{
    PskFacts *facts = &connection->facts;

    if (!is_conclusive(connection, from, record) || connection->negotiation.guessed ||
        (facts->key != PSK_KEY_UNTRIED && facts->key != PSK_KEY_UNKNOWN_IDENTITY))
        return false;
    if (try_guesses(connection, from, record, opened, frame))
        return true;
    connection->negotiation.guessed = true; /* the other side has the same key */
    if (facts->key == PSK_KEY_UNTRIED)
        psk_note_wrong_key(connection, from, frame);
    return false;
}

/*
 * Without the ClientHello, the key log's secrets are tried: lost.c installs those that fit. What
 * the client sends first may be 0-RTT data all the same, under keys that a search does not miss.
 */
static bool
try_lost13(PskConnection *connection, PskSender from, const PskRecord *record,
           PskOpened *opened, uint64_t frame)
{
    const PskDirection *client = &connection->direction[PSK_CLIENT];

    if (!psk_lost_try(connection, from, record, opened))
        return false;
    psk_resync_note(connection, from, record);
    if (from == PSK_SERVER && client->protection != NULL && client->pending == NULL)
        psk_resync_lost(connection, PSK_CLIENT, 0);
    psk_dispatch(connection, from, opened->type, opened->content, true, frame);
    return true;
}

bool
psk_try_candidates(PskConnection *connection, PskSender from, const PskRecord *record,
                   uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    uint8_t out[PSK_RECORD_FRAGMENT_MAX];
    guint count = negotiation->candidates != NULL ? negotiation->candidates->len : 0;
    PskOpened opened = {.out = out};

    if (from == PSK_CLIENT && psk13_try_early(connection, record, frame))
        return true;
    if (negotiation->version == PSK_TLS_1_3)
        return try_lost13(connection, from, record, &opened, frame) ||
               psk13_try_application(connection, from, record, frame) ||
               psk_read_integrity_only(connection, from, record, frame);
    if (negotiation->suite == NULL ||
        connection->facts.unsupported_cipher || negotiation->verified || negotiation->done)
        return false;
    if (connection->direction[from].encrypted_records > PSK_TRIED_RECORDS_MAX)
        return psk_read_null(connection, from, record, frame);
    for (guint i = 0; i < count; i++) {
        if (try_candidate(connection, from,
                          &g_array_index(negotiation->candidates, PskCandidate, i), record,
                          &opened)) {
            if (!is_explained(connection, from, i, record, frame))
                accept(connection, from, i, record, &opened, frame);
            return true;
        }
    }
    if (psk_lost_try(connection, from, record, &opened)) {
        accept(connection, from, negotiation->candidates->len - 1, record, &opened, frame);
        return true;
    }
    return conclude(connection, from, record, &opened, frame) ||
           psk_read_null(connection, from, record, frame);
}
