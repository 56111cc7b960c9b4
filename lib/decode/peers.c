/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/peers.h"

#include "base/seeded_hash.h"

struct PskPeers {
    GMutex lock;
    GHashTable *servers;    /* GBytes -> GArray of uint16_t, sorted */
    GHashTable *identities; /* GBytes -> suite + 1 */
};

PskPeers *
psk_peers_new(void)
{
    PskPeers *peers = g_new0(PskPeers, 1);

    g_mutex_init(&peers->lock);
    peers->servers =
        g_hash_table_new_full(psk_seeded_hash_bytes, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                              (GDestroyNotify)g_array_unref);
    peers->identities = g_hash_table_new_full(psk_seeded_hash_bytes, g_bytes_equal,
                                              (GDestroyNotify)g_bytes_unref, NULL);
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
insert_sorted(GArray *suites, uint16_t suite)
{
    guint at = 0;

    while (at < suites->len && g_array_index(suites, uint16_t, at) < suite)
        at++;
    if ((at < suites->len && g_array_index(suites, uint16_t, at) == suite) ||
        suites->len >= PSK_PEER_SUITES_MAX)
        return;
    g_array_insert_val(suites, at, suite);
}

void
psk_peers_note_server(PskPeers *peers, PskSpan server, uint16_t suite)
{
    g_autoptr(GBytes) name = g_bytes_new(server.data, server.size);
    GArray *suites;

    g_mutex_lock(&peers->lock);
    suites = g_hash_table_lookup(peers->servers, name);
    if (suites == NULL && g_hash_table_size(peers->servers) < PSK_PEERS_MAX) {
        suites = g_array_new(FALSE, FALSE, sizeof(uint16_t));
        g_hash_table_insert(peers->servers, g_bytes_ref(name), suites);
    }
    if (suites != NULL)
        insert_sorted(suites, suite);
    g_mutex_unlock(&peers->lock);
}

void
psk_peers_accepted(PskPeers *peers, PskSpan server, GArray *suites)
{
    g_autoptr(GBytes) name = g_bytes_new_static(server.data, server.size);
    const GArray *known;

    g_mutex_lock(&peers->lock);
    known = g_hash_table_lookup(peers->servers, name);
    if (known != NULL)
        g_array_append_vals(suites, known->data, known->len);
    g_mutex_unlock(&peers->lock);
}

uint16_t
psk_peers_note_identity(PskPeers *peers, PskSpan identity, uint16_t suite)
{
    g_autoptr(GBytes) name = g_bytes_new(identity.data, identity.size);
    guint known;

    g_mutex_lock(&peers->lock);
    known = GPOINTER_TO_UINT(g_hash_table_lookup(peers->identities, name));
    if (known == 0 && g_hash_table_size(peers->identities) < PSK_PEERS_MAX)
        g_hash_table_insert(peers->identities, g_bytes_ref(name),
                            GUINT_TO_POINTER((guint)suite + 1));
    g_mutex_unlock(&peers->lock);
    return known > 0 ? (uint16_t)(known - 1) : suite;
}
