/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/peers.h"

#include "base/seeded_hash.h"
#include "base/span_index.h"

/* What a server chose: arrays of uint16_t, sorted. */
typedef struct {
    GArray *suites;
    GArray *versions;
} Server;

/* Of an identity, which may be one of very many, no more is kept than its seeded name. */
typedef struct {
    uint8_t name[PSK_SEEDED_NAME_SIZE];
    uint16_t suite;
} Identity;

struct PskPeers {
    GMutex lock;
    GHashTable *servers;  /* PskSpan -> Server */
    GArray *identities;   /* Identity, */
    PskSpanIndex *places; /* and where each is by its name */
};

static PskSpan
name_of(const void *owner, uint32_t number)
{
    const PskPeers *peers = owner;

    return psk_span(g_array_index(peers->identities, Identity, number).name, PSK_SEEDED_NAME_SIZE);
}

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
    peers->identities = g_array_new(FALSE, FALSE, sizeof(Identity));
    peers->places = psk_span_index_new(name_of, peers);
    return peers;
}

void
psk_peers_free(PskPeers *peers)
{
    if (peers == NULL)
        return;
    g_hash_table_unref(peers->servers);
    psk_span_index_free(peers->places);
    g_array_unref(peers->identities);
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
    Identity own = {.suite = suite};
    PskSpan name = psk_span(own.name, sizeof(own.name));
    uint32_t place;

    psk_seeded_name(identity, own.name);
    g_mutex_lock(&peers->lock);
    place = psk_span_index_find(peers->places, name);
    if (place != PSK_SPAN_INDEX_NONE) {
        suite = g_array_index(peers->identities, Identity, place).suite;
    } else if (peers->identities->len < PSK_PEERS_MAX) {
        g_array_append_val(peers->identities, own);
        psk_span_index_set(peers->places, name, peers->identities->len - 1);
    }
    g_mutex_unlock(&peers->lock);
    return suite;
}
