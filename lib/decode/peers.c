/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/peers.h"

#include "base/seeded_hash.h"
#include "base/span_index.h"

/* Of a server or an identity, which may be one of very many, its seeded name stands for it. */

/* What a server chose, sorted. */
typedef struct {
    uint8_t name[PSK_SEEDED_NAME_SIZE];
    uint16_t suites[PSK_PEER_SUITES_MAX];
    uint16_t versions[PSK_PEER_VERSIONS_MAX];
    uint8_t suite_count;
    uint8_t version_count;
} Server;

typedef struct {
    uint8_t name[PSK_SEEDED_NAME_SIZE];
    uint16_t suite;
} Identity;

struct PskPeers {
    GMutex lock;
    GArray *servers;      /* Server, */
    PskSpanIndex *server_places; /* and where each is by its name */
    GArray *identities;   /* Identity, */
    PskSpanIndex *places; /* likewise */
};

static PskSpan
name_of_server(const void *owner, uint32_t number)
{
    const PskPeers *peers = owner;

    return psk_span(g_array_index(peers->servers, Server, number).name, PSK_SEEDED_NAME_SIZE);
}

static PskSpan
name_of(const void *owner, uint32_t number)
{
    const PskPeers *peers = owner;

    return psk_span(g_array_index(peers->identities, Identity, number).name, PSK_SEEDED_NAME_SIZE);
}

PskPeers *
psk_peers_new(void)
{
    PskPeers *peers = g_new0(PskPeers, 1);

    g_mutex_init(&peers->lock);
    peers->servers = g_array_new(FALSE, FALSE, sizeof(Server));
    peers->server_places = psk_span_index_new(name_of_server, peers);
    peers->identities = g_array_new(FALSE, FALSE, sizeof(Identity));
    peers->places = psk_span_index_new(name_of, peers);
    return peers;
}

void
psk_peers_free(PskPeers *peers)
{
    if (peers == NULL)
        return;
    psk_span_index_free(peers->server_places);
    g_array_unref(peers->servers);
    psk_span_index_free(peers->places);
    g_array_unref(peers->identities);
    g_mutex_clear(&peers->lock);
    g_free(peers);
}

/* Of |*count| values, at most |most|. */
static void
insert_sorted(uint16_t *values, uint8_t *count, size_t most, uint16_t value)
{
    size_t at = 0;

    while (at < *count && values[at] < value)
        at++;
    if ((at < *count && values[at] == value) || *count >= most)
        return;
    memmove(&values[at + 1], &values[at], (*count - at) * sizeof(*values));
    values[at] = value;
    (*count)++;
}

/* The server whose seeded name this is, or NULL. */
static Server *
find_server(const PskPeers *peers, PskSpan name)
{
    uint32_t place = psk_span_index_find(peers->server_places, name);

    return place != PSK_SPAN_INDEX_NONE ? &g_array_index(peers->servers, Server, place) : NULL;
}

void
psk_peers_note_server(PskPeers *peers, PskSpan server, uint16_t suite, uint16_t version)
{
    Server own = {0}, *known;
    PskSpan name = psk_span(own.name, sizeof(own.name));

    psk_seeded_name(server, own.name);
    g_mutex_lock(&peers->lock);
    known = find_server(peers, name);
    if (known == NULL && peers->servers->len < PSK_PEERS_MAX) {
        g_array_append_val(peers->servers, own);
        psk_span_index_set(peers->server_places, name, peers->servers->len - 1);
        known = &g_array_index(peers->servers, Server, peers->servers->len - 1);
    }
    if (known != NULL) {
        insert_sorted(known->suites, &known->suite_count, PSK_PEER_SUITES_MAX, suite);
        insert_sorted(known->versions, &known->version_count, PSK_PEER_VERSIONS_MAX, version);
    }
    g_mutex_unlock(&peers->lock);
}

void
psk_peers_accepted(PskPeers *peers, PskSpan server, GArray *suites, GArray *versions)
{
    uint8_t name[PSK_SEEDED_NAME_SIZE];
    const Server *known;

    psk_seeded_name(server, name);
    g_mutex_lock(&peers->lock);
    known = find_server(peers, psk_span(name, sizeof(name)));
    if (known != NULL) {
        g_array_append_vals(suites, known->suites, known->suite_count);
        g_array_append_vals(versions, known->versions, known->version_count);
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
