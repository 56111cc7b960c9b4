/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a Finished proves, and what is left of a handshake behind it. */
#include "decode/private.h"

/* RFC 5246 section 7.4.9 */
void
psk_finished(PskConnection *connection, PskSender from, const PskHandshakeMessage *message,
             uint64_t frame)
{
    PskNegotiation *negotiation = &connection->negotiation;
    PskFacts *facts = &connection->facts;
    uint8_t digest[PSK_HASH_SIZE_MAX], expected[PSK_VERIFY_DATA_SIZE];
    size_t size =
        psk_transcript_digest(&negotiation->transcript, psk_span(NULL, 0), digest);

    if (!negotiation->verified || size == 0)
        return;
    psk_finished_verify_data(connection->context->crypto,
                             psk_schedule_hash(negotiation->version, negotiation->suite),
                             psk_chosen(negotiation)->master, from, psk_span(digest, size),
                             expected);
    if (!psk_equal_constant_time(message->body, psk_span(expected, sizeof(expected))))
        return;
    negotiation->finished[from] = true;
    facts->direction[from].finished = true;
    facts->direction[from].finished_frame = frame;
    facts->proof =
        from == PSK_CLIENT ? PSK_PROOF_CLIENT_FINISHED : PSK_PROOF_SERVER_FINISHED;
    /* The second Finished adds nothing; a ticket between the two has been remembered. */
    if (!negotiation->finished[psk_sender_peer(from)])
        psk_remember_session(connection);
}

/*
 * A live session costs as little as its record keys: what the handshake needed is wiped. It comes
 * after the last Finished, which in an abbreviated handshake is the client's.
 */
void
psk_release_handshake(PskConnection *connection)
{
    PskNegotiation *negotiation = &connection->negotiation;

    if (!negotiation->finished[PSK_CLIENT] || !negotiation->finished[PSK_SERVER])
        return;
    negotiation->done = true;
    negotiation->verified = false;
    psk_secret_clear(&negotiation->rsa_secret);
    g_clear_pointer(&negotiation->candidates, g_array_unref);
    psk_transcript_clear(&negotiation->transcript);
}

void
psk_remember_session(PskConnection *connection)
{
    PskNegotiation *negotiation = &connection->negotiation;
    const PskCandidate *candidate;
    PskSessionEntry entry;

    if (connection->context->sessions == NULL || !negotiation->verified)
        return;
    candidate = psk_chosen(negotiation);
    entry = (PskSessionEntry){
        .secret = {(uint8_t *)candidate->master, PSK_MASTER_SECRET_SIZE},
        .suite_id = negotiation->suite->id,
        .version = negotiation->version,
        .extended_master_secret = negotiation->extended_master_secret,
        .identity = connection->facts.identity,
        .key_ref = candidate->key_ref,
        .source = (uint8_t)candidate->source,
    };
    psk_remember_entry(connection, &entry);
}
