/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

/* 0-RTT: client_early_traffic_secret. */
void
psk13_early_data(PskConnection *connection)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskDirection *client = &connection->direction[PSK_CLIENT];
    const PskOffer13 *offer = psk13_find_offer(&negotiation->tls13, 0);
    PskSpan logged = psk13_from_keylog(connection, PSK_KEYLOG_CLIENT_EARLY_TRAFFIC);
    uint8_t digest[PSK_HASH_SIZE_MAX];
    size_t size;

    if (!client->encrypted)
        psk_install(connection, PSK_CLIENT, NULL);
    if (!connection->early_reading)
        return;
    client->encrypted = true;
    /* What the binder proved counts more than a log: GnuTLS logs secrets that it does not use. */
    if (offer == NULL) {
        if (logged.size != 32 && logged.size != 48)
            return;
        memcpy(psk13_secrets(connection)->traffic[PSK_CLIENT], logged.data, logged.size);
        negotiation->tls13.early_hash = logged.size == 32 ? PSK_HASH_SHA256 : PSK_HASH_SHA384;
        return;
    }
    size = psk_transcript_digest_with(&negotiation->transcript, offer->hash, psk_span(NULL, 0),
                                      digest);
    if (size == 0)
        return;
    psk13_derive(connection->context->crypto, offer->hash, offer->early_secret, "c e traffic",
                 psk_span(digest, size), psk13_secrets(connection)->traffic[PSK_CLIENT]);
    negotiation->tls13.early_hash = offer->hash;
}

/* A peer may offer the same suite thousands of times. */
static bool
is_offered(const PskConnection *connection, uint16_t id)
{
    const GArray *offered = connection->facts.offered;

    for (guint i = 0; i < offered->len; i++)
        if (g_array_index(offered, uint16_t, i) == id)
            return true;
    return false;
}

/*
 * The suite that 0-RTT data is protected with is bound to the PSK and not on the wire (RFC 8446
 * section 4.2.10): each offered suite with the PSK's hash is tried on the first record.
 */
bool
psk13_try_early(PskConnection *connection, const PskRecord *record, uint64_t frame)
{
    const PskState13 *state = &connection->negotiation.tls13;
    uint8_t out[PSK_RECORD_FRAGMENT_MAX], type;
    size_t count;
    const PskSuite *suites = psk_suite_all(&count);
    PskSpan content;

    if (!connection->early_reading || state->early_hash == PSK_HASH_NONE ||
        connection->direction[PSK_CLIENT].encrypted_records > PSK_TRIED_EARLY_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const PskSuite *suite = &suites[i];
        g_autoptr(PskProtection) protection = NULL;

        if (suite->kex != PSK_KEX_TLS13 || suite->prf != state->early_hash ||
            !is_offered(connection, suite->id))
            continue;
        protection = psk_protection_new13(connection->context->crypto, suite,
                                          state->secrets->traffic[PSK_CLIENT]);
        if (protection == NULL ||
            psk_protection_open(protection, record, out, &content, &type) != PSK_OPEN_OK)
            continue;
        psk_install(connection, PSK_CLIENT, g_steal_pointer(&protection));
        connection->facts.early_data_read = true;
        psk_dispatch(connection, PSK_CLIENT, type, content, true, frame);
        return true;
    }
    return false;
}

/* 0-RTT data is delivered, whether or not anything after it can be read. */
static void
note_source(PskConnection *connection)
{
    const PskOffer13 *offer = psk13_find_offer(&connection->negotiation.tls13, 0);

    if (connection->facts.source == PSK_SOURCE_NONE)
        connection->facts.source = offer != NULL ? offer->source : PSK_SOURCE_KEYLOG;
}

/*
 * A server may refuse 0-RTT data, and then the client sends it again: it counts where the client
 * ends it with an EndOfEarlyData, which it sends only to a server that took it (RFC 8446 section
 * 4.5).
 */
bool
psk13_hold_early(PskConnection *connection, PskSpan content, uint64_t frame)
{
    PskState13 *state = &connection->negotiation.tls13;

    if (!connection->early_reading)
        return false;
    if (state->early_taken || connection->context->early_at_once) {
        note_source(connection);
        return false;
    }
    if (state->early_held == NULL)
        state->early_held = g_byte_array_new();
    g_byte_array_append(state->early_held, content.data, (guint)content.size);
    if (state->early_held->len > PSK_EARLY_HELD_MAX)
        psk13_early_taken(connection, frame);
    return true;
}

void
psk13_early_taken(PskConnection *connection, uint64_t frame)
{
    PskState13 *state = &connection->negotiation.tls13;
    g_autoptr(GByteArray) held = g_steal_pointer(&state->early_held);

    state->early_taken = true;
    if (held != NULL)
        psk_deliver(connection, PSK_CLIENT, psk_span(held->data, held->len), frame);
}

void
psk13_early_refused(PskConnection *connection)
{
    PskState13 *state = &connection->negotiation.tls13;
    PskDirectionFacts *facts = &connection->facts.direction[PSK_CLIENT];

    connection->facts.early_data_refused = true;
    facts->undecrypted_records -= state->early_closed_records;
    facts->undecrypted_bytes -= state->early_closed_bytes;
    state->early_closed_records = state->early_closed_bytes = 0;
    g_clear_pointer(&state->early_held, g_byte_array_unref);
}

void
psk13_early_answered(PskConnection *connection, PskSpan extensions, uint64_t frame)
{
    bool taken;

    if (!connection->facts.early_data || !psk_encrypted_extensions_parse(extensions, &taken))
        return;
    connection->negotiation.tls13.early_accepted = taken;
    if (taken)
        psk13_early_taken(connection, frame);
    else
        psk13_early_refused(connection);
}

void
psk13_early_unanswered(PskConnection *connection)
{
    if (connection->negotiation.tls13.early_held != NULL && !connection->facts.hello_retry &&
        !connection->facts.early_data_refused)
        psk13_early_taken(connection, connection->facts.last_frame);
}

/* The record that ends 0-RTT data, or the first that is not 0-RTT data any more. */
void
psk13_end_early(PskConnection *connection)
{
    PskState13 *state = &connection->negotiation.tls13;

    connection->early_reading = false;
    if (state->from_psk || state->from_keylog)
        psk13_install(connection, PSK_CLIENT, state->secrets->client_handshake);
    else
        psk_install(connection, PSK_CLIENT, NULL);
}

bool
psk13_leave_early(PskConnection *connection, PskSender from)
{
    if (from != PSK_CLIENT || !connection->early_reading ||
        !connection->negotiation.server_hello)
        return false;
    if (connection->facts.direction[PSK_CLIENT].gaps.count == 0)
        psk13_early_refused(connection);
    psk13_end_early(connection);
    return connection->direction[PSK_CLIENT].protection != NULL;
}
