/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/session_cache.h"

#include "base/seeded_hash.h"
#include "crypto/crypto.h"

/* Session ids and tickets are known by the first octets of their SHA-256. */
enum { NAME_SIZE = 16, DIGEST_SIZE = 32 };

/* What many sessions of one device have in common. */
typedef struct {
    GBytes *identity; /* may be NULL */
    char *key_ref;    /* may be NULL */
    unsigned slots;   /* that refer to it */
} Origin;

typedef struct {
    uint8_t name[NAME_SIZE];
    uint8_t secret[PSK_HASH_SIZE_MAX];
    uint8_t secret_size;
    uint8_t source;
    uint8_t key;
    bool extended_master_secret;
    bool client_proved_wrong;
    uint16_t suite_id;
    uint16_t version;
    Origin *origin;
    uint64_t order;
    GList link; /* in the queue, oldest first; its data is this slot */
} Slot;

struct PskSessionCache {
    GMutex lock;
    GHashTable *slots;   /* a set of Slot, by name */
    GHashTable *origins; /* a set of Origin, by what they hold */
    GQueue ages;
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

static guint
slot_hash(gconstpointer data)
{
    return psk_seeded_hash(psk_span(((const Slot *)data)->name, NAME_SIZE));
}

static gboolean
slot_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(((const Slot *)a)->name, ((const Slot *)b)->name, NAME_SIZE) == 0;
}

static void
slot_free(gpointer data)
{
    psk_wipe(data, sizeof(Slot));
    g_free(data);
}

PskSessionCache *
psk_session_cache_new(void)
{
    PskSessionCache *cache = g_new0(PskSessionCache, 1);

    g_mutex_init(&cache->lock);
    cache->slots = g_hash_table_new_full(slot_hash, slot_equal, slot_free, NULL);
    cache->origins = g_hash_table_new_full(origin_hash, origin_equal, origin_free, NULL);
    return cache;
}

void
psk_session_cache_free(PskSessionCache *cache)
{
    if (cache == NULL)
        return;
    g_hash_table_unref(cache->slots);
    g_hash_table_unref(cache->origins);
    g_mutex_clear(&cache->lock);
    g_free(cache);
}

static void
remove_slot(PskSessionCache *cache, Slot *slot)
{
    if (--slot->origin->slots == 0)
        g_hash_table_remove(cache->origins, slot->origin);
    g_queue_unlink(&cache->ages, &slot->link);
    g_hash_table_remove(cache->slots, slot);
}

static void
set_name(Slot *slot, PskSpan key)
{
    uint8_t digest[DIGEST_SIZE];

    psk_hash(PSK_HASH_SHA256, key, digest);
    memcpy(slot->name, digest, NAME_SIZE);
}

static bool
is_same(const Slot *slot, const PskSessionEntry *entry)
{
    return psk_equal_constant_time(psk_span(slot->secret, slot->secret_size),
                                   psk_secret_span(&entry->secret));
}

static void
insert(PskSessionCache *cache, const uint8_t name[static NAME_SIZE], uint64_t order,
       const PskSessionEntry *entry)
{
    Slot *slot = g_new0(Slot, 1);

    memcpy(slot->name, name, NAME_SIZE);
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
    slot->link.data = slot;
    if (g_hash_table_size(cache->slots) >= PSK_SESSION_CACHE_MAX)
        remove_slot(cache, g_queue_peek_head(&cache->ages));
    slot->origin = origin_take(cache, entry);
    g_hash_table_add(cache->slots, slot);
    g_queue_push_tail_link(&cache->ages, &slot->link);
}

void
psk_session_cache_put(PskSessionCache *cache, PskSpan key, uint64_t order,
                      const PskSessionEntry *entry)
{
    Slot wanted, *old;

    if (key.size == 0 || key.size > PSK_SESSION_KEY_MAX || entry->secret.size > PSK_HASH_SIZE_MAX)
        return;
    set_name(&wanted, key);
    g_mutex_lock(&cache->lock);
    old = g_hash_table_lookup(cache->slots, &wanted);
    if (old != NULL && (is_same(old, entry) || entry->secret.size == 0)) {
        old->order = MIN(old->order, order);
    } else {
        if (old != NULL)
            remove_slot(cache, old);
        insert(cache, wanted.name, order, entry);
    }
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
    const Slot *slot;
    Slot wanted;

    set_name(&wanted, key);
    g_mutex_lock(&cache->lock);
    slot = g_hash_table_lookup(cache->slots, &wanted);
    if (slot != NULL && slot->order > order)
        slot = NULL;
    if (slot != NULL)
        entry_of(slot, entry);
    g_mutex_unlock(&cache->lock);
    return slot != NULL;
}
