/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * After a gap: where the next record begins, and which number it has.
 *
 * A record is found by its header (type, version, plausible length) and by what follows it being a
 * header too, or nothing. Where keys are known, it must then open: as the number that its explicit
 * nonce tells, or as one of the next numbers. Nothing is believed before that.
 */
#include "decode/private.h"

#include "tls/record.h"

enum {
    /* Bytes kept while looking for a record: two of the longest. */
    LOST_BYTES_MAX = 2 * (PSK_RECORD_HEADER_SIZE + PSK_RECORD_FRAGMENT_MAX),
    /* Record numbers that are tried after a gap. */
    SEQUENCE_TRIALS_MAX = 4096,
    /* Octets that may be decrypted in vain for one gap: hostile bytes look like records, too. */
    SEARCH_COST_MAX = 32 * 1024 * 1024,
    /* No record with a MAC or tag is shorter. */
    SMALLEST_RECORD = PSK_RECORD_HEADER_SIZE + 16,
};

void
psk_resync_note(PskConnection *connection, PskSender from, const PskRecord *record)
{
    PskDirection *direction = &connection->direction[from];

    direction->nonce_known =
        psk_protection_explicit_nonce(direction->protection, record, &direction->nonce);
    direction->nonce_sequence = psk_protection_sequence(direction->protection) - 1;
}

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
    g_clear_pointer(&direction->pending, g_byte_array_unref);
    psk_handshake_clear(&direction->handshake);
    if (direction->protection != NULL)
        psk_protection_gap(direction->protection);
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
 * Tries |record| as number |first| and the |count| - 1 that follow, as long as the search may cost
 * any more.
 */
static bool
opens_as(PskDirection *direction, PskProtection *protection, const PskRecord *record,
         uint64_t first, uint64_t count)
{
    uint8_t out[PSK_RECORD_FRAGMENT_MAX], type;
    PskSpan content;

    for (uint64_t i = 0; i < count && direction->search_spent < SEARCH_COST_MAX; i++) {
        direction->search_spent += record->fragment.size;
        psk_protection_set_sequence(protection, first + i);
        if (psk_protection_open(protection, record, out, &content, &type) != PSK_OPEN_OK)
            continue;
        psk_protection_set_sequence(protection, first + i);
        return true;
    }
    return false;
}

/* TLS 1.3: the message that changed the keys may be what was lost. */
static bool
find_next_keys(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t trials)
{
    g_autoptr(PskProtection) protection = NULL;
    PskSecret13 next;
    bool found = false;

    if (!psk13_next_secret(connection, from, next))
        return false;
    protection = psk13_protection(connection, connection->negotiation.suite, next);
    if (protection != NULL &&
        opens_as(&connection->direction[from], protection, record, 0, trials)) {
        psk13_install_application(connection, from, next);
        psk_protection_set_sequence(connection->direction[from].protection,
                                    psk_protection_sequence(protection));
        found = true;
    }
    psk_wipe(next, sizeof(next));
    return found;
}

/*
 * Finds the number under which a record opens, and leaves the protection at it. No number counts
 * that has gone by: a record that comes again is authentic, and yet no more than a copy.
 */
static bool
find_sequence(PskConnection *connection, PskSender from, const PskRecord *record)
{
    PskDirection *direction = &connection->direction[from];
    uint64_t next = psk_protection_sequence(direction->protection);
    uint64_t trials = SEQUENCE_TRIALS_MAX, nonce;

    if (psk_protection_explicit_nonce(direction->protection, record, &nonce)) {
        uint64_t number = direction->nonce_sequence + (nonce - direction->nonce);

        if (direction->nonce_known && number >= next &&
            opens_as(direction, direction->protection, record, number, 1))
            return true;
        /* The nonce may be the number. */
        if (nonce >= next && opens_as(direction, direction->protection, record, nonce, 1))
            return true;
    }
    if (direction->lost_bytes > 0 && !direction->lost_unknown)
        trials = MIN(trials, direction->lost_bytes / SMALLEST_RECORD + 2);
    if (opens_as(direction, direction->protection, record, next, trials))
        return true;
    psk_protection_set_sequence(direction->protection, next);
    return find_next_keys(connection, from, record, trials);
}

/*
 * Application data before any ChangeCipherSpec: that record is not in the capture (RFC 5246 has no
 * application data in the clear). What came between them counts too.
 */
void
psk_resync_implied_encryption(PskConnection *connection, PskSender from, const PskRecord *record)
{
    PskDirection *direction = &connection->direction[from];

    direction->encrypted = true;
    psk_change_cipher_spec(connection, from, 0);
    connection->facts.direction[from].change_cipher_spec = false;
    if (direction->protection == NULL)
        return;
    psk_protection_gap(direction->protection);
    find_sequence(connection, from, record);
}

/* Whether |bytes| begin with a record that can be believed. */
static PskParse
believe(PskConnection *connection, PskSender from, PskSpan bytes)
{
    PskDirection *direction = &connection->direction[from];
    PskRecord record;
    size_t size;
    PskParse result = psk_record_parse(bytes, &record, &size);

    if (result == PSK_PARSE_BAD || (bytes.size >= PSK_RECORD_HEADER_SIZE &&
                                    !version_fits(connection, (uint16_t)(bytes.data[1] << 8 |
                                                                         bytes.data[2]))))
        return PSK_PARSE_BAD;
    if (result == PSK_PARSE_MORE)
        return PSK_PARSE_MORE;
    if (record.fragment.size == 0 || !next_is_plausible(psk_span_skip(bytes, size)))
        return PSK_PARSE_BAD;
    if (record.type == PSK_CONTENT_APPLICATION_DATA && !direction->encrypted)
        psk_resync_implied_encryption(connection, from, &record);
    if (direction->encrypted && direction->protection != NULL)
        return find_sequence(connection, from, &record) ? PSK_PARSE_OK : PSK_PARSE_BAD;
    return PSK_PARSE_OK;
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
    if (connection->facts.decrypting && connection->events->plaintext_gap != NULL)
        connection->events->plaintext_gap(connection->user, from,
                                          direction->lost_unknown
                                              ? 0
                                              : direction->lost_bytes + offset,
                                          frame);
    direction->lost_bytes = 0;
    connection->facts.direction[from].bytes -= bytes.size; /* counted again */
    psk_connection_feed(connection, from, bytes, frame);
}

void
psk_resync_feed(PskConnection *connection, PskSender from, PskSpan bytes, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    PskSpan all;
    size_t waiting = SIZE_MAX;

    if (direction->search_spent >= SEARCH_COST_MAX) { /* given up until the next gap */
        g_clear_pointer(&direction->pending, g_byte_array_unref);
        connection->facts.direction[from].skipped_bytes += bytes.size;
        return;
    }
    if (direction->pending == NULL)
        direction->pending = g_byte_array_new();
    g_byte_array_append(direction->pending, bytes.data, (guint)bytes.size);
    all = psk_span(direction->pending->data, direction->pending->len);
    for (size_t offset = 0; offset < all.size; offset++) {
        PskParse result = believe(connection, from, psk_span_skip(all, offset));

        if (result == PSK_PARSE_OK) {
            found(connection, from, offset, frame);
            return;
        }
        if (result == PSK_PARSE_MORE && waiting == SIZE_MAX)
            waiting = offset;
    }
    /* Only what may still turn out to be a record is worth keeping. */
    if (waiting == SIZE_MAX || all.size - waiting > LOST_BYTES_MAX)
        waiting = all.size > LOST_BYTES_MAX ? all.size - LOST_BYTES_MAX : MIN(waiting, all.size);
    direction->lost_bytes += waiting;
    connection->facts.direction[from].skipped_bytes += waiting;
    g_byte_array_remove_range(direction->pending, 0, (guint)waiting);
}
