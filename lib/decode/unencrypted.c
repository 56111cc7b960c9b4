/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records that authenticate without encrypting: they can be read without any key. */
#include "decode/private.h"

/* Nothing is encrypted, and nobody here has the key that would authenticate it. */
static void
read_unauthenticated(PskConnection *connection, PskSender from, uint8_t type, PskSpan content,
                     uint64_t frame)
{
    connection->facts.source = PSK_SOURCE_NONE_NEEDED;
    connection->facts.unauthenticated = true;
    connection->facts.decrypting = true;
    psk_dispatch(connection, from, type, content, true, frame);
}

/* RFC 4785 section 2 */
bool
psk_read_null(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t frame)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    size_t mac_size;

    if (negotiation->suite == NULL || negotiation->suite->cipher != PSK_CIPHER_NULL ||
        (negotiation->candidates != NULL && negotiation->candidates->len > 0))
        return false;
    mac_size = negotiation->truncated_hmac ? 10 : psk_hash_size(negotiation->suite->mac);
    if (record->fragment.size < mac_size)
        return false;
    read_unauthenticated(connection, from, record->type,
                         psk_span_first(record->fragment, record->fragment.size - mac_size),
                         frame);
    return true;
}

/* RFC 9150 section 5, in sessions with a PSK where neither it nor a key log makes any keys. */
bool
psk_read_integrity_only(PskConnection *connection, PskSender from, const PskRecord *record,
                        uint64_t frame)
{
    const PskFacts *facts = &connection->facts;
    const PskSuite *suite = connection->negotiation.suite;
    size_t mac_size = suite != NULL ? psk_hash_size(suite->mac) : 0;
    PskSpan content;
    uint8_t type;

    if (suite == NULL || suite->cipher != PSK_CIPHER_INTEGRITY_ONLY || !facts->psk_chosen ||
        record->type != PSK_CONTENT_APPLICATION_DATA || facts->key == PSK_KEY_WRONG ||
        (facts->source != PSK_SOURCE_NONE && facts->source != PSK_SOURCE_NONE_NEEDED) ||
        record->fragment.size < mac_size ||
        !psk_protection_inner(psk_span_first(record->fragment, record->fragment.size - mac_size),
                              &content, &type))
        return false;
    if (facts->early_data_refused) /* what comes is no 0-RTT data */
        psk13_leave_early(connection, from);
    read_unauthenticated(connection, from, type, content, frame);
    return true;
}
