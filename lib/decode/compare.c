/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session beside those before it: what the same server took, and the same identity used. */
#include "decode/private.h"

bool
psk_connection_compare(PskConnection *connection, PskPeers *peers, PskSpan server)
{
    PskFacts *facts = &connection->facts;
    PskSpan identity;

    psk_list_empty(facts->server_accepted);
    psk_list_empty(facts->server_versions);
    if (facts->client_hello && !facts->server_hello)
        psk_peers_accepted(peers, server, psk_list(&facts->server_accepted),
                           psk_list(&facts->server_versions));
    if (!facts->server_hello || !facts->handshake_complete)
        return psk_list_size(facts->server_accepted) > 0;
    psk_peers_note_server(peers, server, facts->suite_id, facts->version);
    if (facts->identity == NULL)
        return false;
    identity.data = g_bytes_get_data(facts->identity, &identity.size);
    facts->usual_suite = psk_peers_note_identity(peers, identity, facts->suite_id);
    if (facts->usual_suite == facts->suite_id)
        facts->usual_suite = 0;
    return facts->usual_suite != 0;
}
