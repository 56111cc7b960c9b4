/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/peers.h"

#include "base/seeded_hash.h"

/* What a server chose: arrays of uint16_t, sorted. */
typedef struct {
    GArray *suites;
    GArray *versions;
} Server;

struct PskPeers {
    GMutex lock;
    GHashTable *servers;    /* PskSpan -> Server */
    GHashTable *identities; /* PskSpan -> suite + 1 */
};

static Server *
server_new(void)
{
    Server *server = g_new0(Server, 1);

    server->suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    server->versions = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    return server;
}

static void
server_free(gpointer data)
{
    Server *server = data;

    g_array_unref(server->suites);
    g_array_unref(server->versions);
    g_free(server);
}

PskPeers *
psk_peers_new(void)
{
    PskPeers *peers = g_new0(PskPeers, 1);

    g_mutex_init(&peers->lock);
    peers->servers =
        g_hash_table_new_full(psk_seeded_hash_span, psk_seeded_equal_spans, g_free, server_free);
    peers->identities =
        g_hash_table_new_full(psk_seeded_hash_span, psk_seeded_equal_spans, g_free, NULL);
    return peers;
}

void
psk_peers_free(PskPeers *peers)
{
    if (peers == NULL)
        return;
    g_hash_table_unref(peers->servers);
    g_hash_table_unref(peers->identities);
    g_mutex_clear(&peers->lock);
    g_free(peers);
}

static void
insert_sorted(GArray *array, uint16_t value)
{
    guint at = 0;

    while (at < array->len && g_array_index(array, uint16_t, at) < value)
        at++;
    if ((at < array->len && g_array_index(array, uint16_t, at) == value) ||
        array->len >= PSK_PEER_SUITES_MAX)
        return;
    g_array_insert_val(array, at, value);
}

void
psk_peers_note_server(PskPeers *peers, PskSpan server, uint16_t suite, uint16_t version)
{
    Server *known;

    g_mutex_lock(&peers->lock);
    known = g_hash_table_lookup(peers->servers, &server);
    if (known == NULL && g_hash_table_size(peers->servers) < PSK_PEERS_MAX) {
        known = server_new();
        g_hash_table_insert(peers->servers, psk_seeded_key_new(server), known);
    }
    if (known != NULL) {
        insert_sorted(known->suites, suite);
        insert_sorted(known->versions, version);
    }
    g_mutex_unlock(&peers->lock);
}

void
psk_peers_accepted(PskPeers *peers, PskSpan server, GArray *suites, GArray *versions)
{
    const Server *known;

    g_mutex_lock(&peers->lock);
    known = g_hash_table_lookup(peers->servers, &server);
    if (known != NULL) {
        g_array_append_vals(suites, known->suites->data, known->suites->len);
        g_array_append_vals(versions, known->versions->data, known->versions->len);
    }
    g_mutex_unlock(&peers->lock);
}

uint16_t
psk_peers_note_identity(PskPeers *peers, PskSpan identity, uint16_t suite)
{
    guint known;

    g_mutex_lock(&peers->lock);
    known = GPOINTER_TO_UINT(g_hash_table_lookup(peers->identities, &identity));
    if (known == 0 && g_hash_table_size(peers->identities) < PSK_PEERS_MAX)
        g_hash_table_insert(peers->identities, psk_seeded_key_new(identity),
                            GUINT_TO_POINTER((guint)suite + 1));
    g_mutex_unlock(&peers->lock);
    return known > 0 ? (uint16_t)(known - 1) : suite;
}
