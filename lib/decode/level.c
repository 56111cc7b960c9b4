/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two connections that are told of the same bytes. While there is nothing but application data, one
 * of them need not be: it is brought level with the other when something else comes.
 */
#include "decode/private.h"

#include "tls/record.h"

/* The header of the record at |place| of |bytes| behind |pending|, as much as there is of it. */
static PskSpan
copy_header(PskSpan pending, PskSpan bytes, size_t place,
            uint8_t out[static PSK_RECORD_HEADER_SIZE])
{
    size_t size = 0;

    for (; size < PSK_RECORD_HEADER_SIZE && place + size < pending.size + bytes.size; size++) {
        size_t at = place + size;

        out[size] = at < pending.size ? pending.data[at] : bytes.data[at - pending.size];
    }
    return psk_span(out, size);
}

bool
psk_connection_expects_data(const PskConnection *connection, PskSender from, PskSpan bytes)
{
    const PskDirection *direction = &connection->direction[from];
    PskSpan pending = psk_span(NULL, 0);
    size_t place = 0, size = 0;

    if (!direction->encrypted || direction->lost || direction->stopped)
        return false;
    if (direction->pending != NULL)
        pending = psk_span(direction->pending->data, direction->pending->len);
    for (; place < pending.size + bytes.size; place += size) {
        uint8_t octets[PSK_RECORD_HEADER_SIZE];
        PskSpan header = copy_header(pending, bytes, place, octets);
        PskRecord record;

        if (header.data[0] != PSK_CONTENT_APPLICATION_DATA ||
            psk_record_parse(header, &record, &size) == PSK_PARSE_BAD)
            return false;
        if (size == 0) /* the header goes on */
            return true;
    }
    return true;
}

static bool
is_quiet(const PskConnection *connection, PskSender from)
{
    const PskDirection *direction = &connection->direction[from];

    return direction->encrypted && direction->protection != NULL && !direction->lost &&
           !direction->stopped && psk_handshake_pending(&direction->handshake) == 0 &&
           connection->facts.direction[from].gaps.count == 0;
}

bool
psk_connection_is_level(const PskConnection *connection, const PskConnection *other)
{
    if (!connection->not_reading || connection->negotiation.version == PSK_TLS_1_3 ||
        !connection->negotiation.done || !other->negotiation.done)
        return false;
    for (unsigned i = 0; i < PSK_SENDERS; i++) {
        const PskDirectionFacts *facts = &connection->facts.direction[i];
        const PskDirectionFacts *others = &other->facts.direction[i];

        if (facts->bytes != others->bytes || facts->records != others->records ||
            !is_quiet(connection, (PskSender)i) || !is_quiet(other, (PskSender)i) ||
            psk_protection_is_stream(connection->direction[i].protection) ||
            psk_protection_sequence(connection->direction[i].protection) !=
                psk_protection_sequence(other->direction[i].protection))
            return false;
    }
    return true;
}

static void
catch_up(PskDirection *direction, const PskDirection *other)
{
    psk_protection_follow(direction->protection, other->protection);
    direction->encrypted_records = other->encrypted_records;
    direction->nonce_known = other->nonce_known;
    direction->nonce = other->nonce;
    direction->nonce_sequence = other->nonce_sequence;
    g_clear_pointer(&direction->pending, g_byte_array_unref);
    if (other->pending == NULL)
        return;
    direction->pending = g_byte_array_new();
    g_byte_array_append(direction->pending, other->pending->data, other->pending->len);
}

void
psk_connection_catch_up(PskConnection *connection, const PskConnection *other)
{
    if (connection->ended)
        return;
    for (unsigned i = 0; i < PSK_SENDERS; i++) {
        PskDirectionFacts *facts = &connection->facts.direction[i];

        catch_up(&connection->direction[i], &other->direction[i]);
        facts->bytes = other->facts.direction[i].bytes;
        facts->records = other->facts.direction[i].records;
    }
    connection->facts.last_frame = other->facts.last_frame;
}
