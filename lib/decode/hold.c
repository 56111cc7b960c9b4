/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a direction holds while it is incomplete: a record, a handshake message, 0-RTT data without
 * the server's answer, what may come before TLS. It is counted with that of all other connections,
 * and given up while they hold too much: base/holdings.h.
 */
#include "decode/private.h"

static size_t
size_of(const GByteArray *bytes)
{
    return bytes != NULL ? bytes->len : 0;
}

static uint64_t
held_by(const PskConnection *connection, PskSender from)
{
    const PskDirection *direction = &connection->direction[from];
    uint64_t held = size_of(direction->pending) + size_of(direction->preface) +
                    size_of(direction->handshake.bytes);

    if (from == PSK_CLIENT && connection->early_reading)
        held += size_of(connection->negotiation.tls13.early_held);
    return held;
}

/* What is incomplete is given up like bytes that were lost. */
static void
lose(PskConnection *connection, PskSender from, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    PskGaps *gaps = &connection->facts.direction[from].gaps;
    g_autoptr(GByteArray) pending = g_steal_pointer(&direction->pending);
    uint64_t lost = size_of(pending) + size_of(direction->handshake.bytes);

    if (gaps->count == 0)
        gaps->frame = frame;
    gaps->count += !direction->lost;
    gaps->bytes += lost;
    gaps->given_up += lost;
    psk_resync_lost(connection, from, lost);
}

static void
give_up(PskConnection *connection, PskSender from, uint64_t frame)
{
    if (from == PSK_CLIENT && connection->early_reading)
        psk13_early_taken(connection, frame);
    psk_give_up_preface(connection, from, frame);
    if (psk_holdings_exceed(connection->context->holdings, held_by(connection, from)))
        lose(connection, from, frame);
}

void
psk_hold(PskConnection *connection, PskSender from, uint64_t frame)
{
    PskDirection *direction = &connection->direction[from];
    PskHoldings *holdings = connection->context->holdings;
    uint64_t held = held_by(connection, from);

    if (held == direction->counted)
        return;
    if (psk_holdings_exceed(holdings, held)) {
        give_up(connection, from, frame);
        held = held_by(connection, from);
    }
    psk_holdings_count(holdings, &direction->counted, held);
}

void
psk_hold_end(PskConnection *connection)
{
    for (size_t i = 0; i < PSK_SENDERS; i++)
        psk_holdings_count(connection->context->holdings, &connection->direction[i].counted, 0);
}
