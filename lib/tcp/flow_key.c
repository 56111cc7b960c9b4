/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_key.h"

unsigned
flow_key_make(const Packet *packet, FlowKey *key)
{
    unsigned side = memcmp(&packet->source, &packet->destination, sizeof packet->source) > 0;

    key->endpoint[side] = packet->source;
    key->endpoint[!side] = packet->destination;
    key->ip_version = packet->ip_version;
    memset(key->unused, 0, sizeof key->unused);
    return side;
}

guint
flow_key_hash(gconstpointer key)
{
    static gsize seed;
    uint64_t words[sizeof(FlowKey) / sizeof(uint64_t)];
    uint64_t hash;

    if (g_once_init_enter(&seed))
        g_once_init_leave(&seed, (gsize)((uint64_t)g_random_int() << 32 | g_random_int() | 1));
    memcpy(words, key, sizeof words);
    hash = seed;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        hash = (hash ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (guint)hash;
}

gboolean
flow_key_equal(gconstpointer a, gconstpointer b)
{
    /* By words: it is asked for every packet, and costs half of what memcmp() does. */
    uint64_t first[sizeof(FlowKey) / sizeof(uint64_t)];
    uint64_t second[G_N_ELEMENTS(first)];
    uint64_t difference = 0;

    memcpy(first, a, sizeof first);
    memcpy(second, b, sizeof second);
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        difference |= first[i] ^ second[i];
    return difference == 0;
}
