/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where thousands of sessions take turns, the lines of memory that each touches are what a segment
 * costs. No more is fetched than it needs: the processor can wait for some twenty at a time.
 */
#include "base/prefetch.h"

#include "decode/private.h"

void
psk_connection_prefetch(const PskConnection *connection, PskSender from)
{
    if (connection == NULL)
        return;
    psk_prefetch(connection, offsetof(PskConnection, facts.mqtt.version));
    psk_prefetch(&connection->facts.direction[from],
                 offsetof(PskDirectionFacts, undecrypted_records));
    psk_prefetch(&connection->direction[from], offsetof(PskDirection, handshake));
}

void
psk_connection_prefetch_rest(const PskConnection *connection, PskSender from)
{
    if (connection == NULL)
        return;
    if (connection->direction[from].protection != NULL)
        psk_protection_prefetch(connection->direction[from].protection);
    if (!connection->facts.handshake_complete) {
        psk_prefetch(&connection->facts.client_hello,
                     offsetof(PskFacts, fitted) - offsetof(PskFacts, client_hello));
        psk_prefetch(&connection->negotiation, sizeof(connection->negotiation));
    }
}

void
psk_connection_prefetch_end(const PskConnection *connection)
{
    if (connection != NULL)
        psk_prefetch(connection, sizeof(*connection));
}

void
psk_connection_prefetch_end_rest(const PskConnection *connection)
{
    if (connection == NULL)
        return;
    for (unsigned i = 0; i < PSK_SENDERS; i++)
        if (connection->direction[i].protection != NULL)
            psk_protection_prefetch(connection->direction[i].protection);
    psk_facts_prefetch(&connection->facts);
}
