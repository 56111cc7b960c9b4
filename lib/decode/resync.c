/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * After a gap: where the next record begins.
 *
 * A record is found by its header (type, version, plausible length) and by what follows it being a
 * header too, or nothing. Where keys are known, it must then be authentic (resync_number.c).
 * Nothing is believed before that.
 */
#include "decode/private.h"

#include "tls/record.h"

/* A place in |pending| that may be a record: it is to be looked at again when |end| is there. */
typedef struct {
    size_t offset;
    size_t end;
} Place;

void
psk_resync_lost(PskConnection *connection, PskSender from, uint64_t bytes)
{
    PskDirection *direction = &connection->direction[from];

    direction->lost_unknown = bytes == 0 || (direction->lost && direction->lost_unknown);
    if (direction->pending != NULL)
        bytes += direction->pending->len;
    direction->lost_bytes = direction->lost ? direction->lost_bytes + bytes : bytes;
    direction->lost = true;
    direction->search_spent = 0;
    psk_resync_again(direction);
    g_clear_pointer(&direction->pending, g_byte_array_unref);
    psk_handshake_clear(&direction->handshake);
    if (direction->protection != NULL)
        psk_protection_gap(direction->protection);
}

void
psk_resync_again(PskDirection *direction)
{
    direction->searched = 0;
    g_clear_pointer(&direction->waiting, g_array_unref);
}

/* Whether the octets after a record could be the next one's header. */
static bool
next_is_plausible(PskSpan rest)
{
    PskRecord record;
    size_t size;

    return rest.size == 0 || psk_record_parse(rest, &record, &size) != PSK_PARSE_BAD;
}

static bool
version_fits(const PskConnection *connection, uint16_t version)
{
    uint16_t negotiated = connection->negotiation.version;

    if (negotiated == 0)
        return version >= PSK_TLS_1_0 && version <= PSK_TLS_1_2;
    return version == MIN(negotiated, PSK_TLS_1_2);
}

/*
 * Whether a record that can be believed is at |offset|; |size| is what must be there to tell, with
 * PSK_PARSE_MORE. With PSK_PARSE_OK, |offset| is where to go on.
 */
static PskParse
believe(PskConnection *connection, PskSender from, size_t *offset, size_t *size)
{
    PskDirection *direction = &connection->direction[from];
    PskSpan all = psk_span(direction->pending->data, direction->pending->len);
    PskSpan bytes = psk_span_skip(all, *offset);
    PskRecord record;
    PskParse result = psk_record_parse(bytes, &record, size);
    PskFound found;

    if (result == PSK_PARSE_BAD ||
        (bytes.size >= PSK_RECORD_HEADER_SIZE &&
         !version_fits(connection, (uint16_t)(bytes.data[1] << 8 | bytes.data[2]))))
        return PSK_PARSE_BAD;
    *size = MAX(*size, PSK_RECORD_HEADER_SIZE);
    if (result == PSK_PARSE_MORE)
        return PSK_PARSE_MORE;
    if (record.fragment.size == 0 || !next_is_plausible(psk_span_skip(bytes, *size)))
        return PSK_PARSE_BAD;
    if (record.type == PSK_CONTENT_APPLICATION_DATA && !direction->encrypted)
        psk_resync_implied_encryption(connection, from, &record);
    if (!direction->encrypted || direction->protection == NULL)
        return PSK_PARSE_OK;
    found = psk_resync_number(connection, from, &record, psk_span_first(all, *offset));
    if (found == PSK_FOUND_BEHIND)
        *offset += *size;
    return found == PSK_FOUND_NOT ? PSK_PARSE_BAD : PSK_PARSE_OK;
}

/* The way is found: what was kept is read as ever. */
static void
found(PskConnection *connection, PskSender from, size_t offset, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    g_autoptr(GByteArray) kept = g_steal_pointer(&direction->pending);
    PskSpan bytes = psk_span_skip(psk_span(kept->data, kept->len), offset);

    psk_is_tls(connection);
    connection->facts.direction[from].skipped_bytes += offset;
    direction->lost = false;
    direction->search_spent = 0;
    psk_resync_again(direction);
    if (connection->facts.decrypting && connection->events->plaintext_gap != NULL)
        connection->events->plaintext_gap(
            connection->user, from, direction->lost_unknown ? 0 : direction->lost_bytes + offset,
            frame);
    direction->lost_bytes = 0;
    connection->facts.direction[from].bytes -= bytes.size; /* counted again */
    psk_connection_feed(connection, from, bytes, frame);
}

/* Looks at the octets from |offset| on; keeps the place where more must be there to tell. */
static bool
look_at(PskConnection *connection, PskSender from, size_t *offset, GArray *waiting)
{
    PskDirection *direction = &connection->direction[from];
    size_t size;
    PskParse result = believe(connection, from, offset, &size);

    if (result == PSK_PARSE_MORE) {
        Place place = {*offset, *offset + size};

        g_array_append_val(waiting, place);
        direction->next_end = MIN(direction->next_end, place.end);
    }
    return result == PSK_PARSE_OK;
}

/* Looks again at the places that are kept, as soon as one of them is complete. */
static bool
look_again(PskConnection *connection, PskSender from, GArray **waiting, size_t *offset)
{
    PskDirection *direction = &connection->direction[from];
    g_autoptr(GArray) before = NULL;

    if (direction->next_end > direction->pending->len)
        return false;
    before = g_steal_pointer(waiting);
    *waiting = g_array_new(FALSE, FALSE, sizeof(Place));
    direction->next_end = SIZE_MAX;
    for (guint i = 0; i < before->len; i++) {
        *offset = g_array_index(before, Place, i).offset;
        if (look_at(connection, from, offset, *waiting))
            return true;
    }
    return false;
}

/*
 * Looks at all places that more can be told of now, in their order, and at no others: what comes
 * in segments of one octet must not all be looked at for each. False where none is a record.
 */
static bool
search(PskConnection *connection, PskSender from, size_t *offset)
{
    PskDirection *direction = &connection->direction[from];
    size_t begin = direction->searched, end = direction->pending->len;
    g_autoptr(GArray) waiting = g_steal_pointer(&direction->waiting);

    if (waiting == NULL) {
        waiting = g_array_new(FALSE, FALSE, sizeof(Place));
        direction->next_end = SIZE_MAX;
    }
    if (look_again(connection, from, &waiting, offset))
        return true;
    for (*offset = begin; *offset < end; (*offset)++)
        if (look_at(connection, from, offset, waiting))
            return true;
    direction->searched = end;
    direction->waiting = g_steal_pointer(&waiting);
    return false;
}

/*
 * Only what may still turn out to be a record is worth keeping, which is no longer than one, and
 * what comes right before it.
 */
static void
drop_front(PskConnection *connection, PskSender from)
{
    PskDirection *direction = &connection->direction[from];
    GArray *waiting = direction->waiting;
    size_t dropped =
        waiting->len > 0 ? g_array_index(waiting, Place, 0).offset : direction->pending->len;

    if (dropped <= PSK_PLACE_BEFORE_SIZE)
        return;
    dropped -= PSK_PLACE_BEFORE_SIZE;
    for (guint i = 0; i < waiting->len; i++) {
        g_array_index(waiting, Place, i).offset -= dropped;
        g_array_index(waiting, Place, i).end -= dropped;
    }
    direction->searched -= dropped;
    if (direction->next_end != SIZE_MAX)
        direction->next_end -= dropped;
    direction->lost_bytes += dropped;
    connection->facts.direction[from].skipped_bytes += dropped;
    g_byte_array_remove_range(direction->pending, 0, (guint)dropped);
}

/* Where nothing has told so far that this is TLS, no more of it is searched than TLS would need. */
static void
give_up_undecided(PskConnection *connection, PskSender from)
{
    PskDirection *direction = &connection->direction[from];

    if (connection->facts.protocol != PSK_PROTOCOL_UNDECIDED ||
        connection->facts.direction[from].bytes < PSK_SEARCH_UNDECIDED_MAX)
        return;
    connection->facts.protocol = PSK_PROTOCOL_OTHER;
    psk_resync_again(direction);
    g_clear_pointer(&direction->pending, g_byte_array_unref);
}

/* Given up until the next gap. */
static bool
is_given_up(const PskConnection *connection, PskSender from)
{
    const PskDirection *direction = &connection->direction[from];
    uint64_t octets = connection->facts.direction[from].bytes;

    return direction->search_spent >= PSK_SEARCH_COST_MAX ||
           direction->search_total >= PSK_SEARCH_COST_MAX + PSK_SEARCH_COST_FACTOR * octets;
}

void
psk_resync_feed(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    size_t offset;

    if (is_given_up(connection, from)) {
        direction->search_spent = PSK_SEARCH_COST_MAX;
        psk_resync_again(direction);
        direction->lost_bytes += bytes.size;
        if (direction->pending != NULL)
            direction->lost_bytes += direction->pending->len;
        g_clear_pointer(&direction->pending, g_byte_array_unref);
        connection->facts.direction[from].skipped_bytes += bytes.size;
        return;
    }
    if (direction->pending == NULL)
        direction->pending = g_byte_array_new();
    g_byte_array_append(direction->pending, bytes.data, (guint)bytes.size);
    if (search(connection, from, &offset))
        found(connection, from, offset, frame);
    else
        drop_front(connection, from);
    give_up_undecided(connection, from);
}
