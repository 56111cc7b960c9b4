/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * After a gap: which number a record has. It must open as the one that its explicit nonce tells, or
 * as one of the next.
 */
#include "decode/private.h"

enum {
    /* What another set of keys costs, in octets decrypted. */
    KEYS_COST = 4096,
    /* No protected record is shorter: TLS 1.3 with a tag of 8 octets, and its type. */
    SMALLEST_RECORD = PSK_RECORD_HEADER_SIZE + 9,
    CHANGE_CIPHER_SPEC = PSK_RECORD_HEADER_SIZE + 1,
    /* A KeyUpdate in one of its own (RFC 8446 section 4.6.3). */
    SMALLEST_KEY_UPDATE = SMALLEST_RECORD + 5,
};

void
psk_resync_note(PskConnection *connection, PskSender from, const PskRecord *record)
{
    PskDirection *direction = &connection->direction[from];

    direction->nonce_known =
        psk_protection_explicit_nonce(direction->protection, record, &direction->nonce);
    direction->nonce_sequence = psk_protection_sequence(direction->protection) - 1;
}

static void
spend(PskDirection *direction, size_t cost)
{
    direction->search_spent += cost;
    direction->search_total += cost;
}

/* Tries |record| as what |place| says, as long as the search may cost any more. */
static PskFound
try_place(PskDirection *direction, PskProtection *protection, const PskRecord *record,
          const PskPlace *place)
{
    uint8_t out[PSK_RECORD_FRAGMENT_MAX];

    if (direction->search_spent >= PSK_SEARCH_COST_MAX)
        return PSK_FOUND_NOT;
    spend(direction, record->fragment.size);
    return psk_protection_find(protection, record, place, out);
}

/* Tries |record| as number |first| and the |count| - 1 that follow. */
static PskFound
try_numbers(PskDirection *direction, PskProtection *protection, const PskRecord *record,
            PskSpan before, uint64_t first, uint64_t count)
{
    PskFound found = PSK_FOUND_NOT;

    for (uint64_t i = 0; i < count && found == PSK_FOUND_NOT; i++)
        found = try_place(direction, protection, record,
                          &(PskPlace){.sequence = first + i, .before = before});
    return found;
}

/* Tries |record| under the application traffic secret |next|, which is in use where it fits. */
static PskFound
try_secret(PskConnection *connection, PskSender from, const PskRecord *record,
           const PskSecret13 next, uint64_t trials)
{
    PskDirection *direction = &connection->direction[from];
    g_autoptr(PskProtection) protection =
        psk_protection_new13(connection->context->crypto, connection->negotiation.suite, next);
    PskFound found = PSK_FOUND_NOT;
    uint64_t number;

    spend(direction, KEYS_COST);
    if (protection != NULL)
        found = try_numbers(direction, protection, record, psk_span(NULL, 0), 0, trials);
    if (found == PSK_FOUND_NOT)
        return found;
    number = psk_protection_sequence(protection);
    if (direction->application)
        psk13_install_application(connection, from, next);
    else
        psk13_accept_application(connection, from, next, number);
    psk_protection_set_sequence(direction->protection, number);
    return found;
}

/* TLS 1.3: the messages that changed the keys may be what was lost. */
static PskFound
find_next_keys(PskConnection *connection, PskSender from, const PskRecord *record, uint64_t trials)
{
    PskDirection *direction = &connection->direction[from];
    uint64_t updates = PSK_SEARCH_UPDATES_MAX;
    PskFound found = PSK_FOUND_NOT;
    PskSecret13 next;

    if (!psk13_next_secret(connection, from, next))
        return PSK_FOUND_NOT;
    if (!direction->lost_unknown)
        updates = CLAMP(direction->lost_bytes / SMALLEST_KEY_UPDATE, 1, PSK_SEARCH_UPDATES_MAX);
    for (uint64_t i = 0; i < updates && found == PSK_FOUND_NOT; i++) {
        if (i > 0)
            psk13_update(connection->context->crypto, connection->negotiation.suite->prf, next,
                         next);
        found = try_secret(connection, from, record, next, trials);
    }
    psk_wipe(next, sizeof(next));
    return found;
}

/*
 * Up to TLS 1.2: the ChangeCipherSpec of a renegotiation may be what was lost. Its keys are tried
 * where all else of it is there.
 */
static PskFound
find_renegotiated(PskConnection *connection, PskSender from, const PskRecord *record,
                  PskSpan before, uint64_t trials)
{
    PskDirection *direction = &connection->direction[from];
    guint count = psk_changes_to_come(connection, from);
    PskFound found = PSK_FOUND_NOT;

    for (guint i = 0; i < count && found == PSK_FOUND_NOT; i++) {
        g_autoptr(PskProtection) protection = psk_change_to_come(connection, from, i);
        uint64_t nonce;

        spend(direction, KEYS_COST);
        if (protection == NULL || psk_protection_is_stream(protection))
            continue;
        psk_protection_gap(protection);
        if (psk_protection_explicit_nonce(protection, record, &nonce))
            found = try_place(direction, protection, record, &(PskPlace){.sequence = nonce});
        if (found == PSK_FOUND_NOT)
            found = try_numbers(direction, protection, record, before, 0, trials);
        if (found != PSK_FOUND_NOT)
            psk_change_unseen(connection, from, i, g_steal_pointer(&protection));
    }
    return found;
}

/* The explicit nonce goes up with the number, or is the number. */
static PskFound
find_by_nonce(PskDirection *direction, const PskRecord *record)
{
    uint64_t next = psk_protection_sequence(direction->protection), nonce, number;
    PskFound found = PSK_FOUND_NOT;

    if (!psk_protection_explicit_nonce(direction->protection, record, &nonce))
        return PSK_FOUND_NOT;
    number = direction->nonce_sequence + (nonce - direction->nonce);
    if (direction->nonce_known && number >= next)
        found =
            try_place(direction, direction->protection, record, &(PskPlace){.sequence = number});
    if (found == PSK_FOUND_NOT && nonce >= next)
        found = try_place(direction, direction->protection, record, &(PskPlace){.sequence = nonce});
    return found;
}

/*
 * A key stream goes on through all records, but not through their headers: where what was lost has
 * been counted, its place depends on their number alone.
 */
static PskFound
find_in_stream(PskDirection *direction, const PskRecord *record, uint64_t lost)
{
    uint64_t next = psk_protection_sequence(direction->protection);
    uint64_t count = MIN(lost / SMALLEST_RECORD, PSK_SEARCH_NUMBERS_MAX);
    PskFound found = PSK_FOUND_NOT;

    for (uint64_t i = lost > 0; i <= count && found == PSK_FOUND_NOT; i++) {
        PskPlace place = {.sequence = next + i, .stream = lost - i * PSK_RECORD_HEADER_SIZE};

        if (place.stream <= PSK_KEY_STREAM_MAX)
            found = try_place(direction, direction->protection, record, &place);
    }
    return found;
}

/* No number counts that has gone by: a record that comes again is no more than a copy. */
PskFound
psk_resync_number(PskConnection *connection, PskSender from, const PskRecord *record,
                  PskSpan before)
{
    PskDirection *direction = &connection->direction[from];
    uint64_t next = psk_protection_sequence(direction->protection);
    uint64_t trials = PSK_SEARCH_NUMBERS_MAX;
    PskFound found = find_by_nonce(direction, record);

    if (direction->lost_bytes > 0 && !direction->lost_unknown)
        trials = MIN(trials, direction->lost_bytes / SMALLEST_RECORD + 2);
    if (found == PSK_FOUND_NOT && psk_protection_is_stream(direction->protection))
        return direction->lost_unknown
                   ? PSK_FOUND_NOT
                   : find_in_stream(direction, record, direction->lost_bytes + before.size);
    if (found == PSK_FOUND_NOT)
        found = try_numbers(direction, direction->protection, record, before, next, trials);
    if (found == PSK_FOUND_NOT)
        found = find_next_keys(connection, from, record, trials);
    if (found == PSK_FOUND_NOT)
        found = find_renegotiated(connection, from, record, before, trials);
    return found;
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
    if (direction->lost_bytes >= CHANGE_CIPHER_SPEC)
        direction->lost_bytes -= CHANGE_CIPHER_SPEC; /* which used no key stream */
    if (direction->protection == NULL)
        return;
    psk_protection_gap(direction->protection);
    if (!direction->lost) /* else the search asks for it */
        psk_resync_number(connection, from, record, psk_span(NULL, 0));
}
