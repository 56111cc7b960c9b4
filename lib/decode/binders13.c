/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

static void
offer_clear(PskOffer13 *offer)
{
    psk_wipe(offer->early_secret, sizeof(offer->early_secret));
    g_clear_pointer(&offer->identity, g_bytes_unref);
    g_clear_pointer(&offer->key_ref, g_free);
}

void
psk13_state_clear(PskState13 *state)
{
    g_clear_pointer(&state->offers, g_array_unref);
    g_clear_pointer(&state->early_held, g_byte_array_unref);
    if (state->secrets != NULL)
        psk_wipe(state->secrets, sizeof(*state->secrets));
    g_free(state->secrets);
    psk_wipe(state, sizeof(*state));
}

static GArray *
offers_of(PskState13 *state)
{
    if (state->offers == NULL) {
        state->offers = g_array_new(FALSE, TRUE, sizeof(PskOffer13));
        g_array_set_clear_func(state->offers, (GDestroyNotify)offer_clear);
    }
    return state->offers;
}

/* RFC 8446 section 4.2.11.2. On success |early| is the Early Secret of |psk|. */
static bool
binder_fits(PskCrypto *crypto, PskHash hash, PskSpan psk, bool external, PskSpan digest,
            PskSpan binder, PskSecret13 early)
{
    PskSecret13 binder_key, expected;
    bool fits;

    psk13_early_secret(crypto, hash, psk, early);
    psk13_derive_empty(crypto, hash, early, external ? "ext binder" : "res binder", binder_key);
    psk13_finished(crypto, hash, binder_key, digest, expected);
    fits = psk_equal_constant_time(binder, psk_span(expected, psk_hash_size(hash)));
    psk_wipe(binder_key, sizeof(binder_key));
    return fits;
}

static bool
offer_from_table(PskConnection *connection, PskOffer13 *offer, PskSpan identity, PskSpan digest,
                 PskSpan binder)
{
    const PskTable *table = connection->context->table;
    uint32_t index = table != NULL ? psk_table_find(table, identity) : PSK_TABLE_NONE;

    for (guint i = 0; index != PSK_TABLE_NONE && i < PSK_TRIED_KEYS_MAX; i++) {
        PskTableEntry entry = psk_table_entry(table, index);

        if (binder_fits(connection->context->crypto, offer->hash, entry.key, true, digest, binder,
                        offer->early_secret)) {
            offer->external = true;
            offer->source = PSK_SOURCE_TABLE;
            offer->identity = g_bytes_new(identity.data, identity.size);
            offer->key_ref = psk_table_entry_ref(table, index);
            return true;
        }
        index = entry.next;
    }
    return false;
}

static bool
offer_from_cache(PskConnection *connection, PskOffer13 *offer, PskSpan ticket, PskSpan digest,
                 PskSpan binder)
{
    PskSessionEntry entry;
    bool fits = false;

    if (connection->context->sessions == NULL)
        return false;
    psk_settle(connection);
    if (!psk_session_cache_get(connection->context->sessions, ticket, psk_order(connection),
                               &entry))
        return false;
    if (entry.version == PSK_TLS_1_3)
        fits = binder_fits(connection->context->crypto, offer->hash,
                           psk_secret_span(&entry.secret), false, digest, binder,
                           offer->early_secret);
    if (fits) {
        offer->source = (PskKeySource)entry.source;
        offer->identity = g_steal_pointer(&entry.identity);
        offer->key_ref = g_steal_pointer(&entry.key_ref);
    }
    psk_session_entry_clear(&entry);
    return fits;
}

/* A guess at the key on trial, with the binder that decides. */
typedef struct {
    PskCrypto *crypto;
    PskOffer13 *offer;
    PskSpan digest;
    PskSpan binder;
} Trial;

static bool
trial_fits(void *user, PskSpan key)
{
    Trial *trial = user;

    return binder_fits(trial->crypto, trial->offer->hash, key, true, trial->digest, trial->binder,
                       trial->offer->early_secret);
}

/* What the table's keys do not explain may be a key that was meant otherwise. */
static bool
offer_from_guesses(PskConnection *connection, PskOffer13 *offer, PskSpan identity, PskSpan digest,
                   PskSpan binder)
{
    Trial trial = {connection->context->crypto, offer, digest, binder};

    if (!psk_guesses_try(connection, identity, trial_fits, &trial))
        return false;
    offer->external = true;
    offer->source = PSK_SOURCE_TABLE;
    offer->identity = g_bytes_new(identity.data, identity.size);
    offer->key_ref = g_strdup(connection->facts.key_ref);
    return true;
}

static PskHash
hash_of_binder(PskSpan binder)
{
    if (binder.size == psk_hash_size(PSK_HASH_SHA256))
        return PSK_HASH_SHA256;
    return binder.size == psk_hash_size(PSK_HASH_SHA384) ? PSK_HASH_SHA384 : PSK_HASH_NONE;
}

/*
 * RFC 8446 section 4.2.11.2: the binders of a ClientHello that answers a HelloRetryRequest are made
 * over that, and the first ClientHello, too. Where one of them is not in the capture, or may have
 * been among what it lost, a binder that does not verify says nothing of the key.
 */
static bool
binders_may_cover_more(const PskConnection *connection)
{
    const PskFacts *facts = &connection->facts;
    const PskNegotiation *negotiation = &connection->negotiation;

    return (facts->hello_retry && negotiation->transcript.hash == PSK_HASH_NONE) ||
           negotiation->retry_lost || facts->direction[PSK_CLIENT].gaps.count > 0;
}

/*
 * Looks for the PSK behind one offered identity; |truncated| is the hello up to the binders. One
 * with an obfuscated_ticket_age is a ticket, which no key of the table stands behind.
 */
static void
take_offer(PskConnection *connection, uint16_t index, PskSpan identity, uint32_t age,
           PskSpan binder, PskSpan truncated)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskOffer13 offer = {.index = index, .hash = hash_of_binder(binder)};
    uint8_t digest[PSK_HASH_SIZE_MAX];
    size_t size;

    if (offer.hash == PSK_HASH_NONE)
        return;
    size = psk_transcript_digest_with(&negotiation->transcript, offer.hash, truncated, digest);
    if (size == 0)
        return;
    if (offer_from_table(connection, &offer, identity, psk_span(digest, size), binder) ||
        offer_from_cache(connection, &offer, identity, psk_span(digest, size), binder) ||
        (age == 0 && !binders_may_cover_more(connection) &&
         offer_from_guesses(connection, &offer, identity, psk_span(digest, size), binder)))
        g_array_append_val(offers_of(&negotiation->tls13), offer);
    else
        offer_clear(&offer);
}

static void
set_identity(PskFacts *facts, PskSpan identity, PskSpan binder)
{
    g_clear_pointer(&facts->identity, g_bytes_unref);
    facts->identity = g_bytes_new(identity.data, identity.size);
    facts->psk_hash = hash_of_binder(binder);
}

static bool
is_of_table(const PskConnection *connection, PskSpan identity)
{
    const PskTable *table = connection->context->table;

    return table != NULL && psk_table_find(table, identity) != PSK_TABLE_NONE;
}

/*
 * Which identity the report names until the server chooses: one of the table, else one that is no
 * ticket (RFC 8446 section 4.2.11: external PSKs have an obfuscated_ticket_age of 0).
 */
static void
note_identity(PskConnection *connection, PskSpan identity, uint32_t age, PskSpan binder)
{
    PskFacts *facts = &connection->facts;
    const PskTable *table = connection->context->table;
    uint32_t index = table != NULL ? psk_table_find(table, identity) : PSK_TABLE_NONE;

    g_ptr_array_add(facts->identities_offered, g_bytes_new(identity.data, identity.size));
    if (index != PSK_TABLE_NONE && facts->key != PSK_KEY_UNTRIED) {
        facts->key = PSK_KEY_UNTRIED;
        set_identity(facts, identity, binder);
        psk_guesses_note_lookup(connection, index);
    } else if (age == 0 && facts->identity == NULL) {
        set_identity(facts, identity, binder);
        if (table != NULL) {
            facts->key = PSK_KEY_UNKNOWN_IDENTITY;
            psk_guesses_note_lookup(connection, PSK_TABLE_NONE);
        }
    }
}

/* The binder of |offer|, an external PSK's, verified. */
static void
note_proved(PskFacts *facts, const PskOffer13 *offer)
{
    facts->key = PSK_KEY_VERIFIED;
    facts->proof = PSK_PROOF_BINDER;
    g_free(facts->key_ref);
    facts->key_ref = g_strdup(offer->key_ref);
}

/* What the binders proved of the keys, of which |before| was known. */
static void
note_binders(PskConnection *connection, PskKeyOutcome before)
{
    PskFacts *facts = &connection->facts;
    const GArray *offers = connection->negotiation.tls13.offers;

    for (guint i = 0; offers != NULL && i < offers->len; i++) {
        const PskOffer13 *offer = &g_array_index(offers, PskOffer13, i);

        if (!offer->external)
            continue;
        note_proved(facts, offer);
        g_bytes_unref(facts->identity);
        facts->identity = g_bytes_ref(offer->identity);
        return;
    }
    if (facts->key == PSK_KEY_UNTRIED && binders_may_cover_more(connection)) {
        if (connection->negotiation.retry_lost && before == PSK_KEY_VERIFIED)
            facts->key = PSK_KEY_VERIFIED; /* by the first ClientHello */
    } else if (facts->key == PSK_KEY_UNTRIED) {
        psk_note_wrong_key(connection, PSK_CLIENT, facts->client_hello_frame);
    }
}

void
psk13_client_hello(PskConnection *connection, const PskHandshakeMessage *message,
                   const PskClientHello *hello)
{
    PskFacts *facts = &connection->facts;
    PskSpan identities = hello->psk_identities, binders = hello->psk_binders, identity, binder;
    PskSpan truncated =
        psk_span_first(message->whole, message->whole.size - hello->binders_size);
    PskKeyOutcome before = facts->key;
    uint32_t age;

    if (connection->early_reading) /* this answers a HelloRetryRequest */
        psk13_early_refused(connection);
    psk13_state_clear(&connection->negotiation.tls13);
    connection->early_reading = hello->early_data;
    g_ptr_array_set_size(facts->identities_offered, 0);
    if (hello->psk_identities.size == 0)
        return;
    g_clear_pointer(&facts->identity, g_bytes_unref);
    facts->key = PSK_KEY_NOT_ASKED;
    for (uint16_t i = 0, tried = 0;
         psk_identity_next(&identities, &identity, &age) && psk_binder_next(&binders, &binder);
         i++) {
        /* Of more than that, those of the table are what matters. */
        if (tried >= PSK_TRIED_IDENTITIES_MAX ||
            (tried >= PSK_TRIED_OFFERS_MAX && !is_of_table(connection, identity)))
            continue;
        connection->negotiation.tls13.tried[tried++] = i;
        note_identity(connection, identity, age, binder);
        take_offer(connection, i, identity, age, binder, truncated);
    }
    note_binders(connection, before);
}

const PskOffer13 *
psk13_find_offer(const PskState13 *state, uint16_t index)
{
    for (guint i = 0; state->offers != NULL && i < state->offers->len; i++)
        if (g_array_index(state->offers, PskOffer13, i).index == index)
            return &g_array_index(state->offers, PskOffer13, i);
    return NULL;
}

bool
psk13_is_named(const PskConnection *connection, uint16_t index)
{
    const PskFacts *facts = &connection->facts;
    const uint16_t *tried = connection->negotiation.tls13.tried;

    for (guint i = 0; facts->identity != NULL && i < facts->identities_offered->len; i++)
        if (tried[i] == index)
            return g_bytes_equal(facts->identity, g_ptr_array_index(facts->identities_offered, i));
    return false;
}

/* The binder of |identity|, an external PSK's, verified: with which key, or NULL. */
static const PskOffer13 *
find_external(const PskConnection *connection, GBytes *identity)
{
    const GArray *offers = connection->negotiation.tls13.offers;

    for (guint i = 0; offers != NULL && i < offers->len; i++) {
        const PskOffer13 *offer = &g_array_index(offers, PskOffer13, i);

        if (offer->external && g_bytes_equal(offer->identity, identity))
            return offer;
    }
    return NULL;
}

void
psk13_recall_binders(PskConnection *connection)
{
    PskFacts *facts = &connection->facts;
    const PskOffer13 *offer = find_external(connection, facts->identity);

    if (offer != NULL)
        note_proved(facts, offer);
    else if (facts->key == PSK_KEY_UNTRIED && !binders_may_cover_more(connection) &&
             g_ptr_array_find_with_equal_func(facts->identities_offered, facts->identity,
                                              g_bytes_equal, NULL))
        psk_note_wrong_key(connection, PSK_CLIENT, facts->client_hello_frame);
}
