/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/session_cache.h"

#include "base/seeded_hash.h"
#include "base/span_index.h"

/* Session ids and tickets are known by their seeded names. */
enum { NAME_SIZE = PSK_SEEDED_NAME_SIZE };

/* Slots that are allocated together. */
enum { BLOCK_SLOTS = 256 };
G_STATIC_ASSERT(PSK_SESSION_CACHE_MAX % BLOCK_SLOTS == 0);

/* What many sessions of one device have in common. */
typedef struct {
    GBytes *identity; /* may be NULL */
    char *key_ref;    /* may be NULL */
    unsigned slots;   /* that refer to it */
} Origin;

typedef struct {
    uint8_t names[PSK_SESSION_NAMES][NAME_SIZE];
    uint8_t secret[PSK_HASH_SIZE_MAX];
    uint8_t secret_size;
    uint8_t source;
    uint8_t key;
    bool extended_master_secret : 1;
    bool client_proved_wrong : 1;
    uint8_t named : PSK_SESSION_NAMES; /* a bit for each name that it has */
    uint16_t suite_id;
    uint16_t version;
    Origin *origin;
    uint64_t order;
    uint32_t older, younger; /* neighbours by age, or NO_SLOT */
} Slot;

#define NO_SLOT PSK_SPAN_INDEX_NONE

struct PskSessionCache {
    GMutex lock;
    Slot *blocks[PSK_SESSION_CACHE_MAX / BLOCK_SLOTS]; /* allocated as they are needed */
    uint32_t count;                                    /* of slots in use: the first ones */
    uint32_t oldest, youngest;                         /* NO_SLOT where there are none */
    uint32_t empty;      /* slots that became so, each with the next as |older| */
    PskSpanIndex *names; /* of places: PSK_SESSION_NAMES for each slot */
    GHashTable *origins; /* a set of Origin, by what they hold */
};

void
psk_session_entry_clear(PskSessionEntry *entry)
{
    psk_secret_clear(&entry->secret);
    g_clear_pointer(&entry->identity, g_bytes_unref);
    g_clear_pointer(&entry->key_ref, g_free);
}

static guint
origin_hash(gconstpointer data)
{
    const Origin *origin = data;

    return (origin->identity != NULL ? psk_seeded_hash_bytes(origin->identity) : 0) ^
           (origin->key_ref != NULL ? g_str_hash(origin->key_ref) : 0);
}

static gboolean
origin_equal(gconstpointer a, gconstpointer b)
{
    const Origin *one = a, *other = b;

    return g_strcmp0(one->key_ref, other->key_ref) == 0 &&
           (one->identity == NULL || other->identity == NULL
                ? one->identity == other->identity
                : g_bytes_equal(one->identity, other->identity));
}

static void
origin_free(gpointer data)
{
    Origin *origin = data;

    g_clear_pointer(&origin->identity, g_bytes_unref);
    g_free(origin->key_ref);
    g_free(origin);
}

/* The origin that |entry| tells of, made where it is new. */
static Origin *
origin_take(PskSessionCache *cache, const PskSessionEntry *entry)
{
    const Origin wanted = {.identity = entry->identity, .key_ref = entry->key_ref};
    Origin *origin = g_hash_table_lookup(cache->origins, &wanted);

    if (origin == NULL) {
        origin = g_new0(Origin, 1);
        origin->identity = entry->identity != NULL ? g_bytes_ref(entry->identity) : NULL;
        origin->key_ref = g_strdup(entry->key_ref);
        g_hash_table_add(cache->origins, origin);
    }
    origin->slots++;
    return origin;
}

static Slot *
slot_at(const PskSessionCache *cache, uint32_t number)
{
    return &cache->blocks[number / BLOCK_SLOTS][number % BLOCK_SLOTS];
}

static PskSpan
name_at(const void *owner, uint32_t place)
{
    return psk_span(
        slot_at(owner, place / PSK_SESSION_NAMES)->names[place % PSK_SESSION_NAMES], NAME_SIZE);
}

/* The place of that name, or NO_SLOT. */
static uint32_t
find(const PskSessionCache *cache, const uint8_t name[static NAME_SIZE])
{
    return psk_span_index_find(cache->names, psk_span(name, NAME_SIZE));
}

PskSessionCache *
psk_session_cache_new(void)
{
    PskSessionCache *cache = g_new0(PskSessionCache, 1);

    g_mutex_init(&cache->lock);
    cache->oldest = cache->youngest = cache->empty = NO_SLOT;
    cache->names = psk_span_index_new(name_at, cache);
    cache->origins = g_hash_table_new_full(origin_hash, origin_equal, origin_free, NULL);
    return cache;
}

void
psk_session_cache_free(PskSessionCache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(cache->blocks) && cache->blocks[i] != NULL; i++) {
        psk_wipe(cache->blocks[i], BLOCK_SLOTS * sizeof(Slot));
        g_free(cache->blocks[i]);
    }
    psk_span_index_free(cache->names);
    g_hash_table_unref(cache->origins);
    g_mutex_clear(&cache->lock);
    g_free(cache);
}

/* Where it is kept which slot is the next younger than |number|, or the oldest; and so on. */
static uint32_t *
younger_than(PskSessionCache *cache, uint32_t number)
{
    return number != NO_SLOT ? &slot_at(cache, number)->younger : &cache->oldest;
}

static uint32_t *
older_than(PskSessionCache *cache, uint32_t number)
{
    return number != NO_SLOT ? &slot_at(cache, number)->older : &cache->youngest;
}

static void
empty_slot(PskSessionCache *cache, uint32_t number)
{
    Slot *slot = slot_at(cache, number);

    *younger_than(cache, slot->older) = slot->younger;
    *older_than(cache, slot->younger) = slot->older;
    for (unsigned i = 0; i < PSK_SESSION_NAMES; i++)
        if (slot->named >> i & 1)
            psk_span_index_remove(cache->names, psk_span(slot->names[i], NAME_SIZE));
    if (--slot->origin->slots == 0)
        g_hash_table_remove(cache->origins, slot->origin);
    psk_wipe(slot, sizeof(*slot));
    slot->older = cache->empty;
    cache->empty = number;
}

/* The number of an empty slot: the oldest, where there is no other. */
static uint32_t
take_slot(PskSessionCache *cache)
{
    uint32_t number;

    if (cache->empty == NO_SLOT && cache->count < PSK_SESSION_CACHE_MAX) {
        Slot **block = &cache->blocks[cache->count / BLOCK_SLOTS];

        if (*block == NULL)
            *block = g_new0(Slot, BLOCK_SLOTS);
        return cache->count++;
    }
    if (cache->empty == NO_SLOT)
        empty_slot(cache, cache->oldest);
    number = cache->empty;
    cache->empty = slot_at(cache, number)->older;
    return number;
}

/* Slot |number| is the youngest from here on. */
static void
append_slot(PskSessionCache *cache, uint32_t number)
{
    Slot *slot = slot_at(cache, number);

    slot->older = cache->youngest;
    slot->younger = NO_SLOT;
    *younger_than(cache, cache->youngest) = number;
    cache->youngest = number;
}

static bool
is_same(const Slot *slot, const PskSessionEntry *entry)
{
    return psk_equal_constant_time(psk_span(slot->secret, slot->secret_size),
                                   psk_secret_span(&entry->secret));
}

/* A slot for |entry|, which has no name yet. */
static uint32_t
fill_slot(PskSessionCache *cache, uint64_t order, const PskSessionEntry *entry)
{
    uint32_t number = take_slot(cache);
    Slot *slot = slot_at(cache, number);

    if (entry->secret.size > 0)
        memcpy(slot->secret, entry->secret.data, entry->secret.size);
    slot->secret_size = (uint8_t)entry->secret.size;
    slot->source = entry->source;
    slot->key = entry->key;
    slot->extended_master_secret = entry->extended_master_secret;
    slot->client_proved_wrong = entry->client_proved_wrong;
    slot->suite_id = entry->suite_id;
    slot->version = entry->version;
    slot->order = order;
    slot->origin = origin_take(cache, entry);
    append_slot(cache, number);
    return number;
}

/* The name at |place| is another session's from now on. */
static void
take_name(PskSessionCache *cache, uint32_t place)
{
    uint32_t number = place / PSK_SESSION_NAMES;
    Slot *slot = slot_at(cache, number);

    psk_span_index_remove(cache->names, name_at(cache, place));
    slot->named &= (uint8_t)~(1u << place % PSK_SESSION_NAMES);
    if (slot->named == 0)
        empty_slot(cache, number);
}

/* False where the slot has as many names as it may have. */
static bool
give_name(PskSessionCache *cache, uint32_t number, const uint8_t name[static NAME_SIZE])
{
    Slot *slot = slot_at(cache, number);

    for (unsigned i = 0; i < PSK_SESSION_NAMES; i++) {
        if (slot->named >> i & 1)
            continue;
        memcpy(slot->names[i], name, NAME_SIZE);
        slot->named |= (uint8_t)(1u << i);
        psk_span_index_set(cache->names, psk_span(slot->names[i], NAME_SIZE),
                           number * PSK_SESSION_NAMES + i);
        return true;
    }
    return false;
}

/* Under one more name; |number| is the slot that has the entry, or NO_SLOT, and is returned. */
static uint32_t
put_name(PskSessionCache *cache, PskSpan key, uint32_t number, uint64_t order,
         const PskSessionEntry *entry)
{
    uint8_t name[NAME_SIZE];
    uint32_t place;

    psk_seeded_name(key, name);
    place = find(cache, name);
    if (place != NO_SLOT) {
        Slot *old = slot_at(cache, place / PSK_SESSION_NAMES);
        bool same = is_same(old, entry);

        if (same || entry->secret.size == 0) {
            old->order = MIN(old->order, order);
            return same ? place / PSK_SESSION_NAMES : number;
        }
        take_name(cache, place);
    }
    if (number == NO_SLOT || !give_name(cache, number, name)) {
        number = fill_slot(cache, order, entry);
        give_name(cache, number, name);
    }
    return number;
}

void
psk_session_cache_put(PskSessionCache *cache, const PskSpan *keys, size_t count, uint64_t order,
                      const PskSessionEntry *entry)
{
    uint32_t number = NO_SLOT;

    if (entry->secret.size > PSK_HASH_SIZE_MAX)
        return;
    g_mutex_lock(&cache->lock);
    for (size_t i = 0; i < count; i++)
        if (keys[i].size > 0 && keys[i].size <= PSK_SESSION_KEY_MAX)
            number = put_name(cache, keys[i], number, order, entry);
    g_mutex_unlock(&cache->lock);
}

static void
entry_of(const Slot *slot, PskSessionEntry *entry)
{
    const Origin *origin = slot->origin;

    *entry = (PskSessionEntry){
        .suite_id = slot->suite_id,
        .version = slot->version,
        .extended_master_secret = slot->extended_master_secret,
        .identity = origin->identity != NULL ? g_bytes_ref(origin->identity) : NULL,
        .key_ref = g_strdup(origin->key_ref),
        .source = slot->source,
        .key = slot->key,
        .client_proved_wrong = slot->client_proved_wrong,
    };
    psk_secret_set(&entry->secret, psk_span(slot->secret, slot->secret_size));
}

bool
psk_session_cache_get(PskSessionCache *cache, PskSpan key, uint64_t order, PskSessionEntry *entry)
{
    uint8_t name[NAME_SIZE];
    const Slot *slot;
    uint32_t place;
    bool known;

    psk_seeded_name(key, name);
    g_mutex_lock(&cache->lock);
    place = find(cache, name);
    slot = place != NO_SLOT ? slot_at(cache, place / PSK_SESSION_NAMES) : NULL;
    known = slot != NULL && slot->order <= order;
    if (known)
        entry_of(slot, entry);
    g_mutex_unlock(&cache->lock);
    return known;
}
