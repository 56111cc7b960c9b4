/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

#include "base/reader.h"
#include "decode/inside.h"
#include "tls/record.h"

void
psk_install(PskConnection *connection, PskSender from, PskProtection *protection)
{
    PskDirection *direction = &connection->direction[from];

    psk_protection_free(direction->protection);
    direction->protection = protection;
    direction->nonce_known = false;
    psk_resync_again(direction);
}

void
psk_tell_secret(PskConnection *connection, const char *label, PskSpan secret, PskSpan premaster)
{
    const PskNegotiation *negotiation = &connection->negotiation;
    PskVerifiedSecret event = {
        .label = label,
        .client_random = psk_span(negotiation->client_random, PSK_RANDOM_SIZE),
        .secret = secret,
        .premaster = premaster,
        .server_random = psk_span(negotiation->server_random, PSK_RANDOM_SIZE),
        .suite = negotiation->suite,
        .version = negotiation->version,
    };

    if (connection->events->secret == NULL)
        return;
    if (negotiation->session_id != NULL)
        event.session_id.data = g_bytes_get_data(negotiation->session_id, &event.session_id.size);
    for (size_t i = 0; i < PSK_SENDERS; i++)
        event.records[i] = connection->direction[i].encrypted_records;
    connection->events->secret(connection->user, &event);
}

void
psk_deliver(PskConnection *connection, PskSender from, PskSpan content, uint64_t frame)
{
    if (from == PSK_CLIENT && psk13_hold_early(connection, content, frame))
        return;
    psk_inside_note(&connection->facts, from, content, frame);
    connection->facts.direction[from].application_bytes += content.size;
    if (content.size > 0 && connection->events->plaintext != NULL)
        connection->events->plaintext(connection->user, from, content, frame);
}

static void
tell_step(PskConnection *connection, const PskStep *step)
{
    if (connection->events->step != NULL)
        connection->events->step(connection->user, step);
}

/* RFC 5246 section 7.2; |content| is empty where the alert can't be read. */
static void
take_alert(PskConnection *connection, PskSender from, PskSpan content, bool encrypted,
           uint64_t frame)
{
    PskReader reader = psk_reader(content);
    PskAlert alert = {.from = from, .encrypted = encrypted, .frame = frame};
    PskStep step = {.from = from,
                    .content_type = PSK_CONTENT_ALERT,
                    .encrypted = encrypted,
                    .size = (uint32_t)content.size,
                    .frame = frame};

    if (content.size > 0 && (!psk_reader_u8(&reader, &alert.level) ||
                             !psk_reader_u8(&reader, &alert.description)))
        return;
    alert.readable = content.size > 0;
    if (connection->facts.alerts->len < PSK_ALERTS_MAX)
        g_array_append_val(connection->facts.alerts, alert);
    step.alert_level = alert.level;
    step.alert_description = alert.description;
    tell_step(connection, &step);
}

/* No hello is in the capture: it began within the connection, maybe within a message. */
static bool
began_midway(const PskFacts *facts)
{
    return !facts->began_in_capture && !facts->client_hello && !facts->server_hello;
}

static void
malformed_handshake(PskConnection *connection, PskSender from, const char *what, uint64_t frame)
{
    psk_handshake_clear(&connection->direction[from].handshake);
    /* After a gap it may be encrypted: what said so is lost, with ChangeCipherSpec. */
    if (connection->facts.malformed_handshake_frame != 0 ||
        connection->facts.direction[from].gaps.count > 0 || began_midway(&connection->facts))
        return;
    connection->facts.malformed_handshake_frame = frame;
    connection->facts.malformed_handshake = what;
}

static void
take_handshake(PskConnection *connection, PskSender from, PskSpan content, bool encrypted,
               uint64_t frame)
{
    PskHandshakeBuffer *buffer = &connection->direction[from].handshake;
    PskHandshakeMessage message;
    PskParse result;

    psk_handshake_push(buffer, content);
    while ((result = psk_handshake_next(buffer, &message)) == PSK_PARSE_OK) {
        PskStep step = {.from = from,
                        .content_type = PSK_CONTENT_HANDSHAKE,
                        .handshake_type = message.type,
                        .encrypted = encrypted,
                        .size = (uint32_t)message.whole.size,
                        .frame = frame};

        tell_step(connection, &step);
        psk_message(connection, from, &message, encrypted, frame);
    }
    if (result == PSK_PARSE_BAD)
        malformed_handshake(connection, from, "a handshake message claims an impossible length",
                            frame);
    else if (psk_handshake_pending(buffer) == 0)
        psk_handshake_clear(buffer);
}

void
psk_dispatch(PskConnection *connection, PskSender from, uint8_t type, PskSpan content,
             bool encrypted, uint64_t frame)
{
    PskStep step = {.from = from,
                    .content_type = type,
                    .encrypted = encrypted,
                    .size = (uint32_t)content.size,
                    .frame = frame};

    switch (type) {
    case PSK_CONTENT_CHANGE_CIPHER_SPEC:
        tell_step(connection, &step);
        psk_change_cipher_spec(connection, from, frame);
        break;
    case PSK_CONTENT_ALERT:
        if (content.size > 0)
            take_alert(connection, from, content, encrypted, frame);
        break;
    case PSK_CONTENT_HANDSHAKE:
        take_handshake(connection, from, content, encrypted, frame);
        break;
    case PSK_CONTENT_APPLICATION_DATA:
        psk_deliver(connection, from, content, frame);
        break;
    default: /* heartbeat (RFC 6520) has nothing to tell */
        break;
    }
}

/* RFC 8446 section 4.2.10: a server that refuses 0-RTT data passes over what it can't open. */
static bool
may_be_refused_early_data(const PskConnection *connection, PskSender from)
{
    return from == PSK_CLIENT && connection->facts.early_data &&
           (connection->negotiation.version == PSK_TLS_1_3 ||
            !connection->negotiation.server_hello) &&
           !connection->facts.direction[PSK_CLIENT].finished;
}

/* A protected record that nobody here can open. */
static void
leave_closed(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t frame)
{
    PskDirectionFacts *facts = &connection->facts.direction[from];

    if (record->type == PSK_CONTENT_ALERT)
        take_alert(connection, from, psk_span(NULL, 0), true, frame);
    if (record->type != PSK_CONTENT_APPLICATION_DATA)
        return;
    facts->undecrypted_records++;
    facts->undecrypted_bytes += record->fragment.size;
    if (may_be_refused_early_data(connection, from)) {
        connection->negotiation.tls13.early_closed_records++;
        connection->negotiation.tls13.early_closed_bytes += record->fragment.size;
    }
}

/* A record that must have opened, under keys that were verified. */
static void
bad_record(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    PskDirectionFacts *facts = &connection->facts.direction[from];

    /* The keys of 0-RTT data may have come to their end, and no others followed. */
    if (direction->protection == NULL || may_be_refused_early_data(connection, from)) {
        leave_closed(connection, from, record, frame);
        return;
    }
    psk_protection_skip(direction->protection, record);
    if (facts->bad_records++ == 0)
        facts->bad_record_frame = frame;
    leave_closed(connection, from, record, frame);
    if (record->type == PSK_CONTENT_APPLICATION_DATA && connection->events->plaintext_gap != NULL)
        connection->events->plaintext_gap(connection->user, from, record->fragment.size, frame);
}

/* Nothing in application data changes what follows; in TLS 1.3, everything looks like it. */
static bool
may_pass_over(const PskConnection *connection, const PskRecord *record)
{
    return connection->not_reading && record->type == PSK_CONTENT_APPLICATION_DATA &&
           connection->negotiation.version != PSK_TLS_1_3;
}

/* Passes over a record whose plaintext is known already. */
static bool
take_opened(PskConnection *connection, PskSender from, const PskRecord *record, PskSpan *content)
{
    if (!connection->alone || record->type != PSK_CONTENT_APPLICATION_DATA)
        return false;
    *content = connection->events->opened(connection->user, from, record->fragment.size);
    return content->size > 0 && psk_protection_pass(connection->direction[from].protection, record,
                                                    content->size);
}

static void
open_record(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    uint8_t out[PSK_RECORD_FRAGMENT_MAX];
    uint8_t type;
    PskSpan content;

    if (may_pass_over(connection, record)) {
        psk_protection_skip(direction->protection, record);
        psk_resync_note(connection, from, record);
        return;
    }
    if (take_opened(connection, from, record, &content)) {
        psk_resync_note(connection, from, record);
        psk_dispatch(connection, from, record->type, content, true, frame);
        return;
    }
    if (psk_protection_open(direction->protection, record, out, &content, &type) != PSK_OPEN_OK &&
        (!psk13_leave_early(connection, from) ||
         psk_protection_open(direction->protection, record, out, &content, &type) !=
             PSK_OPEN_OK)) {
        bad_record(connection, from, record, frame);
        return;
    }
    psk_resync_note(connection, from, record);
    psk_dispatch(connection, from, type, content, true, frame);
}

/* What RFC 5246 section 7.4.9 calls complete: a protected record of each side has gone by. */
static void
note_handshake_complete(PskConnection *connection)
{
    const PskDirection *client = &connection->direction[PSK_CLIENT];
    const PskDirection *server = &connection->direction[PSK_SERVER];

    if (client->encrypted_records == 0 || server->encrypted_records == 0)
        return;
    connection->facts.handshake_complete = true;
    psk_remember_closed(connection);
}

static void
take_protected(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];

    if (direction->encrypted_records++ == 0) {
        connection->facts.direction[from].protected = true;
        note_handshake_complete(connection);
    }
    if (direction->protection != NULL)
        open_record(connection, from, record, frame);
    else if (psk_try_candidates(connection, from, record, frame))
        return;
    else if (psk13_leave_early(connection, from))
        open_record(connection, from, record, frame);
    else
        leave_closed(connection, from, record, frame);
}

/*
 * RFC 8446 section 5 and appendix D.4: records that mean nothing, sent to look like TLS 1.2. Before
 * the ServerHello, only a client that offers TLS 1.3 and a HelloRetryRequest are followed by them.
 */
static bool
is_compatibility_ccs(const PskConnection *connection, const PskRecord *record)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    if (record->type != PSK_CONTENT_CHANGE_CIPHER_SPEC || record->fragment.size != 1)
        return false;
    if (negotiation->version == PSK_TLS_1_3)
        return true;
    if (negotiation->server_hello || negotiation->client_key_exchange)
        return false;
    return connection->facts.hello_retry ||
           (negotiation->client_hello && connection->facts.client_version == PSK_TLS_1_3);
}

/*
 * Protected, although no ChangeCipherSpec said so. RFC 5246 has no application data in the clear.
 * In a connection that the capture began within, and after a gap, a side may be protected: then its
 * alerts are longer than two octets, and what its handshake records begin with means nothing, where
 * they do not go on with a message that began in the clear.
 */
static bool
must_be_protected(const PskConnection *connection, PskSender from, const PskRecord *record)
{
    if (record->type == PSK_CONTENT_APPLICATION_DATA)
        return true;
    if (!began_midway(&connection->facts) && connection->facts.direction[from].gaps.count == 0)
        return false;
    if (record->type == PSK_CONTENT_ALERT)
        return record->fragment.size > 2;
    return record->type == PSK_CONTENT_HANDSHAKE &&
           psk_handshake_pending(&connection->direction[from].handshake) == 0 &&
           !psk_handshake_is_clear(record->fragment);
}

/* TLS 1.3 keeps the alerts of a side without keys in the clear (RFC 8446 section 6). */
static bool
is_clear_alert(const PskConnection *connection, const PskRecord *record)
{
    return record->type == PSK_CONTENT_ALERT && record->fragment.size == 2 &&
           connection->negotiation.version == PSK_TLS_1_3;
}

/* The beginning of a ClientHello of TLS 1.3: RFC 8446 section 4.1.2, with its legacy_version. */
static bool
begins_client_hello(PskSpan fragment)
{
    PskReader reader = psk_reader(fragment);
    uint8_t type;
    uint32_t length;
    uint16_t version = 0;

    return psk_handshake_is_clear(fragment) && psk_reader_u8(&reader, &type) &&
           type == PSK_HANDSHAKE_CLIENT_HELLO && psk_reader_u24(&reader, &length) &&
           psk_reader_u16(&reader, &version) && version == PSK_TLS_1_2;
}

/*
 * After 0-RTT data, the ClientHello that answers a HelloRetryRequest is in the clear. Where the
 * capture began between the two, its ChangeCipherSpec (RFC 8446 appendix D.4) comes first; where it
 * began within a message, some octets in a record of their own are no hello.
 */
static bool
is_second_hello(const PskConnection *connection, PskSender from, const PskRecord *record)
{
    if (from != PSK_CLIENT || record->type != PSK_CONTENT_HANDSHAKE ||
        connection->negotiation.server_hello)
        return false;
    return connection->facts.hello_retry ||
           (began_midway(&connection->facts) && begins_client_hello(record->fragment));
}

void
psk_take_record(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];

    connection->facts.direction[from].records++;
    if (is_compatibility_ccs(connection, record)) {
        PskStep step = {.from = from,
                        .content_type = record->type,
                        .size = (uint32_t)record->fragment.size,
                        .frame = frame};

        tell_step(connection, &step);
        return;
    }
    if (!direction->encrypted && must_be_protected(connection, from, record))
        psk_resync_implied_encryption(connection, from, record);
    if (is_second_hello(connection, from, record)) {
        direction->encrypted = false;
        psk_install(connection, from, NULL);
    }
    if (direction->encrypted && !is_clear_alert(connection, record))
        take_protected(connection, from, record, frame);
    else
        psk_dispatch(connection, from, record->type, record->fragment, false, frame);
}
