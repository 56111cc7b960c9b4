/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp/flow_key.h"

static uint64_t
word_of(const void *octets, size_t at)
{
    uint64_t word;

    memcpy(&word, (const char *)octets + at, sizeof word);
    return word;
}

G_STATIC_ASSERT(sizeof(FlowKey) % sizeof(uint64_t) == 0);

/* As memcmp() has it, which costs more. */
static bool
comes_after(const PacketEndpoint *a, const PacketEndpoint *b)
{
    for (size_t at = 0; at < sizeof a->address; at += sizeof(uint64_t)) {
        uint64_t first = word_of(a->address, at), second = word_of(b->address, at);

        if (first != second)
            return GUINT64_FROM_BE(first) > GUINT64_FROM_BE(second);
    }
    return GUINT16_FROM_BE(a->port) > GUINT16_FROM_BE(b->port);
}

guint
flow_key_hash(gconstpointer key)
{
    static gsize seed;
    uint64_t hash;

    if (g_once_init_enter(&seed))
        g_once_init_leave(&seed, (gsize)((uint64_t)g_random_int() << 32 | g_random_int() | 1));
    hash = seed;
    for (size_t at = 0; at < sizeof(FlowKey); at += sizeof(uint64_t)) {
        hash = (hash ^ word_of(key, at)) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (guint)hash;
}

gboolean
flow_key_equal(gconstpointer a, gconstpointer b)
{
    /* By words: it is asked for every packet, and costs half of what memcmp() does. */
    uint64_t difference = 0;

    for (size_t at = 0; at < sizeof(FlowKey); at += sizeof(uint64_t))
        difference |= word_of(a, at) ^ word_of(b, at);
    return difference == 0;
}

void
flow_place_find(const Packet *packet, FlowPlace *place)
{
    unsigned side = comes_after(&packet->source, &packet->destination);

    place->key.endpoint[side] = packet->source;
    place->key.endpoint[!side] = packet->destination;
    place->key.ip_version = packet->ip_version;
    memset(place->key.unused, 0, sizeof place->key.unused);
    place->side = side;
}
