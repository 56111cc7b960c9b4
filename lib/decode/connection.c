/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/private.h"

#include "tls/record.h"

PskConnection *
psk_connection_new(const PskContext *context, const PskConnectionEvents *events, void *user)
{
    PskConnection *connection = g_new0(PskConnection, 1);

    connection->context = context;
    connection->events = events;
    connection->user = user;
    psk_facts_init(&connection->facts);
    return connection;
}

void
psk_connection_free(PskConnection *connection)
{
    if (connection == NULL)
        return;
    for (size_t i = 0; i < PSK_SENDERS; i++) {
        PskDirection *direction = &connection->direction[i];

        g_clear_pointer(&direction->pending, g_byte_array_unref);
        g_clear_pointer(&direction->preface, g_byte_array_unref);
        psk_resync_again(direction);
        psk_handshake_clear(&direction->handshake);
        psk_protection_free(direction->protection);
    }
    psk_negotiation_clear(&connection->negotiation);
    psk_established_free(connection->established);
    psk_facts_clear(&connection->facts);
    psk_wipe(connection, sizeof(*connection));
    g_free(connection);
}

void
psk_is_tls(PskConnection *connection)
{
    if (connection->facts.protocol != PSK_PROTOCOL_UNDECIDED)
        return;
    connection->facts.protocol = PSK_PROTOCOL_TLS;
    if (connection->events->tls != NULL)
        connection->events->tls(connection->user);
}

/* The direction makes no sense as TLS from here on. */
static void
stop(PskConnection *connection, PskSender from, PskSpan rest, uint64_t frame)
{
    PskDirectionFacts *facts = &connection->facts.direction[from];

    connection->direction[from].stopped = true;
    if (facts->records == 0)
        facts->other = psk_name_other(rest);
    facts->malformed_frame = frame;
    facts->malformed_bytes = rest.size;
}

/* More octets will tell what it is that a direction begins with. */
static bool
is_unnamed(const PskConnection *connection, PskSender from, PskSpan bytes)
{
    return connection->facts.direction[from].records == 0 && bytes.size < PSK_NAME_SIZE;
}

static bool
begins_with_record(PskSpan bytes)
{
    PskRecord record;
    size_t size;

    return bytes.size > 0 && psk_record_parse(bytes, &record, &size) == PSK_PARSE_OK;
}

/* Takes all whole records that |bytes| begin with; returns what is left. */
static PskSpan
take_records(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    for (bool first = true; bytes.size > 0; first = false) {
        PskRecord record;
        size_t size;
        PskParse result = psk_record_parse(bytes, &record, &size);

        if (result == PSK_PARSE_MORE ||
            (result == PSK_PARSE_BAD && is_unnamed(connection, from, bytes)))
            break;
        if (result == PSK_PARSE_BAD) {
            stop(connection, from, bytes, frame);
            return psk_span(NULL, 0);
        }
        bytes = psk_span_skip(bytes, size);
        connection->alone =
            connection->events->opened != NULL && first && !begins_with_record(bytes);
        psk_take_record(connection, from, &record, frame);
        connection->alone = false;
    }
    return bytes;
}

static void
keep_pending(PskDirection *direction, PskSpan bytes)
{
    if (bytes.size == 0)
        return;
    if (direction->pending == NULL)
        direction->pending = g_byte_array_new();
    g_byte_array_append(direction->pending, bytes.data, (guint)bytes.size);
}

static void
feed_records(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    PskSpan all, rest;

    if (direction->pending == NULL) {
        keep_pending(direction, take_records(connection, from, bytes, frame));
        return;
    }
    keep_pending(direction, bytes);
    all = psk_span(direction->pending->data, direction->pending->len);
    rest = take_records(connection, from, all, frame);
    if (rest.size == 0)
        g_clear_pointer(&direction->pending, g_byte_array_unref);
    else if (rest.size < all.size)
        g_byte_array_remove_range(direction->pending, 0, (guint)(all.size - rest.size));
}

/* The connection is no TLS; |first| are the first bytes of a direction. */
static void
is_other(PskConnection *connection, PskSender from, PskSpan first, uint64_t frame)
{
    connection->facts.protocol = PSK_PROTOCOL_OTHER;
    stop(connection, from, first, frame);
    connection->facts.other = connection->facts.direction[from].other;
    g_clear_pointer(&connection->direction[from].pending, g_byte_array_unref);
}

/* The capture began in the middle of a record, maybe: looks for one as after a gap. */
static void
begin_midway(PskConnection *connection, PskSender from, PskSpan first, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    g_autoptr(GByteArray) kept = g_steal_pointer(&direction->pending);

    direction->joined = false;
    direction->lost = direction->lost_unknown = true;
    psk_resync_feed(connection, from, first, frame);
}

void
psk_connection_join(PskConnection *connection, PskSender from)
{
    connection->direction[from].joined = connection->facts.direction[from].joined = true;
}

/* Decides by a direction's first bytes whether this is TLS, and if not, what it is. False while
 * that can't be told; the bytes are then kept. */
static bool
decide_protocol(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    PskSpan first = bytes;
    PskSniff sniff;

    if (direction->pending != NULL) {
        keep_pending(direction, bytes);
        first = psk_span(direction->pending->data, direction->pending->len);
    }
    sniff = psk_record_sniff(first);
    if (sniff == PSK_SNIFF_OTHER && first.size < PSK_NAME_SIZE)
        sniff = PSK_SNIFF_MORE;
    switch (sniff) {
    case PSK_SNIFF_MORE:
        if (direction->pending == NULL)
            keep_pending(direction, bytes);
        return false;
    case PSK_SNIFF_HANDSHAKE:
        connection->facts.began_in_capture = true;
        psk_is_tls(connection);
        break;
    case PSK_SNIFF_RECORD:
        psk_is_tls(connection);
        break;
    case PSK_SNIFF_OTHER:
        /* Behind a hello of the other side this is a beginning, SYN or not. */
        if (direction->joined && !connection->facts.began_in_capture &&
            psk_name_other_midway(first) == PSK_OTHER_UNKNOWN) {
            begin_midway(connection, from, first, frame);
            return false;
        }
        if (connection->facts.protocol == PSK_PROTOCOL_TLS) {
            stop(connection, from, first, frame);
            g_clear_pointer(&direction->pending, g_byte_array_unref);
            return true;
        }
        is_other(connection, from, first, frame);
        return true;
    }
    direction->joined = false;
    /* The kept bytes are read again from the front, together with what follows. */
    if (direction->pending != NULL)
        g_byte_array_set_size(direction->pending, direction->pending->len - (guint)bytes.size);
    return true;
}

/* Bytes behind whatever comes before TLS. */
static void
feed(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];

    if (direction->lost) {
        psk_resync_feed(connection, from, bytes, frame);
        return;
    }
    if ((connection->facts.protocol == PSK_PROTOCOL_UNDECIDED || direction->joined) &&
        (!decide_protocol(connection, from, bytes, frame) || direction->stopped))
        return;
    feed_records(connection, from, bytes, frame);
}

void
psk_connection_feed(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    g_autoptr(GByteArray) held = NULL;

    if (connection->ended || bytes.size == 0)
        return;
    if (connection->facts.first_frame == 0)
        connection->facts.first_frame = frame;
    connection->facts.last_frame = frame;
    connection->facts.direction[from].bytes += bytes.size;
    if (connection->facts.protocol == PSK_PROTOCOL_OTHER)
        return;
    if (direction->stopped) {
        connection->facts.direction[from].malformed_bytes += bytes.size;
        return;
    }
    if (psk_preface_may_come(connection, from, bytes))
        bytes = psk_preface_pass(connection, from, bytes, &held);
    if (bytes.size > 0)
        feed(connection, from, bytes, frame);
    psk_hold(connection, from, frame);
    if (from == PSK_SERVER && connection->early_reading) /* its answer releases 0-RTT data */
        psk_hold(connection, PSK_CLIENT, frame);
}

/* It was none, or is not whole: its octets are those of a direction like any other. */
void
psk_give_up_preface(PskConnection *connection, PskSender from, uint64_t frame)
{
    g_autoptr(GByteArray) preface = g_steal_pointer(&connection->direction[from].preface);

    if (preface != NULL && preface->len > 0)
        feed(connection, from, psk_span(preface->data, preface->len), frame);
}

void
psk_connection_gap(PskConnection *connection, PskSender from, uint64_t bytes, bool cut,
                   uint64_t frame)
{
    PskGaps *gaps = &connection->facts.direction[from].gaps;

    if (connection->ended)
        return;
    psk_give_up_preface(connection, from, frame);
    if (gaps->count++ == 0)
        gaps->frame = frame;
    gaps->bytes += bytes;
    gaps->cut |= cut;
    if (from == PSK_CLIENT) /* the end of 0-RTT data may be among what was lost */
        psk13_early_taken(connection, connection->facts.last_frame);
    connection->facts.last_frame = MAX(connection->facts.last_frame, frame);
    if (connection->facts.protocol != PSK_PROTOCOL_OTHER && !connection->direction[from].stopped)
        psk_resync_lost(connection, from, bytes);
    psk_hold(connection, from, frame);
}

void
psk_connection_set_end(PskConnection *connection, PskEnd end, PskSender by, uint64_t frame)
{
    connection->facts.end = end;
    connection->facts.end_by = by;
    connection->facts.end_frame = frame;
}

/* The bytes of a record that is not complete; 0 where there is none. */
static size_t
tail_of(const PskDirection *direction)
{
    PskRecord record;
    PskSpan rest;
    size_t size;

    if (direction->pending == NULL || direction->lost)
        return 0;
    rest = psk_span(direction->pending->data, direction->pending->len);
    return psk_record_parse(rest, &record, &size) != PSK_PARSE_BAD ? rest.size : 0;
}

void
psk_connection_note_tails(PskConnection *connection)
{
    for (size_t i = 0; i < PSK_SENDERS && !connection->ended; i++)
        connection->facts.direction[i].tail_bytes = tail_of(&connection->direction[i]);
}

/* What waits for more bytes in a direction is an incomplete record, or nothing that TLS sends. */
static void
end_direction(PskConnection *connection, PskSender from)
{
    const PskDirection *direction = &connection->direction[from];
    PskFacts *facts = &connection->facts;
    PskSpan rest;

    facts->direction[from].tail_bytes = tail_of(direction);
    if (direction->pending == NULL || direction->lost ||
        direction->pending->len == facts->direction[from].tail_bytes)
        return;
    rest = psk_span(direction->pending->data, direction->pending->len);
    if (facts->protocol == PSK_PROTOCOL_UNDECIDED)
        is_other(connection, from, rest, facts->last_frame);
    else
        stop(connection, from, rest, facts->last_frame);
}

void
psk_connection_set_reading(PskConnection *connection, bool reading)
{
    connection->not_reading = !reading;
}

void
psk_connection_set_offload(PskConnection *connection, uint64_t frame)
{
    connection->facts.offload_frame = frame;
}

void
psk_connection_set_damage(PskConnection *connection, uint64_t frame)
{
    connection->facts.damaged_frame = frame;
}

void
psk_connection_end(PskConnection *connection)
{
    PskFacts *facts = &connection->facts;

    if (connection->ended)
        return;
    psk13_early_unanswered(connection);
    for (size_t i = 0; i < PSK_SENDERS; i++)
        psk_give_up_preface(connection, (PskSender)i, facts->last_frame);
    psk_hold_end(connection);
    psk_established_restore(connection);
    connection->ended = true;
    for (size_t i = 0; i < PSK_SENDERS; i++) {
        end_direction(connection, (PskSender)i);
        psk_install(connection, (PskSender)i, NULL); /* nothing will be opened any more */
    }
    /* Too few bytes to be sure, and no more will come: they are no TLS, where they are whole. */
    if (facts->protocol == PSK_PROTOCOL_UNDECIDED && !facts->direction[PSK_CLIENT].gaps.cut &&
        !facts->direction[PSK_SERVER].gaps.cut &&
        facts->direction[PSK_CLIENT].bytes + facts->direction[PSK_SERVER].bytes > 0)
        facts->protocol = PSK_PROTOCOL_OTHER;
}

const PskFacts *
psk_connection_facts(const PskConnection *connection)
{
    return &connection->facts;
}

PskSpan
psk_connection_unread(const PskConnection *connection)
{
    const PskNegotiation *negotiation = &connection->negotiation;

    if (!negotiation->client_hello || negotiation->logged || connection->facts.decrypting)
        return psk_span(NULL, 0);
    return psk_span(negotiation->client_random, PSK_RANDOM_SIZE);
}

PskMqttFacts *
psk_connection_mqtt_facts(PskConnection *connection)
{
    return &connection->facts.mqtt;
}

bool
psk_connection_is_decrypting(const PskConnection *connection)
{
    return connection->facts.decrypting && !connection->ended;
}
