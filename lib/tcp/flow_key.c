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

enum { WORDS = sizeof(FlowKey) / sizeof(uint64_t), SECRETS = WORDS + WORDS % 2 + 1 };

static const uint64_t *
secrets(void)
{
    static uint64_t drawn[SECRETS];
    static gsize done;

    if (g_once_init_enter(&done)) {
        for (size_t i = 0; i < SECRETS; i++)
            drawn[i] = (uint64_t)g_random_int() << 32 | g_random_int() | 1;
        g_once_init_leave(&done, 1);
    }
    return drawn;
}

/* The sum of products of words, to each of which a secret was added (NH, of RFC 4418's UMAC): no
 * two keys have more than one sum in 2^63 in common, whoever chose them. */
guint
flow_key_hash(gconstpointer key)
{
    const uint64_t *secret = secrets();
    unsigned __int128 sum = 0;
    uint64_t folded;

    for (size_t i = 0; i < WORDS; i += 2) {
        uint64_t first = word_of(key, i * sizeof(uint64_t)) + secret[i];
        uint64_t second =
            (i + 1 < WORDS ? word_of(key, (i + 1) * sizeof(uint64_t)) : 0) + secret[i + 1];

        sum += (unsigned __int128)first * second;
    }
    folded = (uint64_t)sum ^ (uint64_t)(sum >> 64);
    return (guint)(folded * secret[SECRETS - 1] >> 32);
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
