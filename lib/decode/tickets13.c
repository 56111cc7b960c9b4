/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS 1.3: the PSKs that tickets stand for, RFC 8446 section 4.6.1. */
#include "decode/private.h"

#include "tls/key_exchange.h"

/* resumption_master_secret, from the digest of all messages up to the client's Finished. */
static void
derive(PskConnection *connection, PskSpan digest, PskSecret13 secret)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    psk13_derive(connection->context->crypto, negotiation->suite->prf,
                 negotiation->tls13.secrets->master, "res master", digest, secret);
}

void
psk13_make_resumption(PskConnection *connection)
{
    PskState13 *state = &connection->negotiation.tls13;
    uint8_t digest[PSK_HASH_SIZE_MAX];
    size_t size =
        psk_transcript_digest(&connection->negotiation.transcript, psk_span(NULL, 0), digest);

    derive(connection, psk_span(digest, size), state->secrets->resumption);
    state->resumption_known = true;
}

static size_t
put_header(uint8_t *out, uint8_t type, size_t size)
{
    memset(out, 0, PSK_HANDSHAKE_HEADER_SIZE);
    out[0] = type;
    out[PSK_HANDSHAKE_HEADER_SIZE - 1] = (uint8_t)size;
    return PSK_HANDSHAKE_HEADER_SIZE;
}

/*
 * A server may send tickets right behind its own Finished. What a client that is not asked for a
 * certificate has yet to send is known before it does.
 */
static bool
foresee(PskConnection *connection, PskSecret13 secret)
{
    PskNegotiation *negotiation = &connection->negotiation;
    const PskState13 *state = &negotiation->tls13;
    PskHash hash = negotiation->suite->prf;
    uint8_t rest[2 * PSK_HANDSHAKE_HEADER_SIZE + PSK_HASH_SIZE_MAX], digest[PSK_HASH_SIZE_MAX];
    size_t size = 0, hash_size = psk_hash_size(hash);
    PskSecret13 finished;

    if (!state->from_psk || !state->server_finished || state->transcript_lost ||
        connection->facts.certificate_request)
        return false;
    if (state->early_accepted && !state->early_ended)
        size = put_header(rest, PSK_HANDSHAKE_END_OF_EARLY_DATA, 0);
    psk_transcript_digest(&negotiation->transcript, psk_span(rest, size), digest);
    psk13_finished(connection->context->crypto, hash, state->secrets->client_handshake,
                   psk_span(digest, hash_size), finished);
    size += put_header(rest + size, PSK_HANDSHAKE_FINISHED, hash_size);
    memcpy(rest + size, finished, hash_size);
    psk_transcript_digest(&negotiation->transcript, psk_span(rest, size + hash_size), digest);
    derive(connection, psk_span(digest, hash_size), secret);
    return true;
}

static bool
resumption_secret(PskConnection *connection, PskSecret13 secret)
{
    const PskState13 *state = &connection->negotiation.tls13;

    if (!state->resumption_known)
        return foresee(connection, secret);
    memcpy(secret, state->secrets->resumption, sizeof(PskSecret13));
    return true;
}

void
psk13_new_session_ticket(PskConnection *connection, const PskHandshakeMessage *message)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    PskSecret13 resumption, psk;
    PskSpan nonce, ticket;
    PskSessionEntry entry;

    if (connection->context->sessions == NULL ||
        !psk_ticket13_parse(message->body, &nonce, &ticket) ||
        !resumption_secret(connection, resumption))
        return;
    psk13_resumption_psk(connection->context->crypto, negotiation->suite->prf, resumption, nonce,
                         psk);
    entry = (PskSessionEntry){
        .secret = {psk, psk_hash_size(negotiation->suite->prf)},
        .suite_id = negotiation->suite->id,
        .version = PSK_TLS_1_3,
        .identity = connection->facts.identity,
        .key_ref = connection->facts.key_ref,
        .source = (uint8_t)connection->facts.source,
    };
    psk_session_cache_put(connection->context->sessions, &ticket, 1, psk_order(connection), &entry);
    psk_wipe(resumption, sizeof(resumption));
    psk_wipe(psk, sizeof(psk));
}
