/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/session_cache.h"

typedef struct {
    GBytes *key;
    PskSessionEntry entry;
    uint64_t order;
    GList link; /* in the queue, oldest first; its data is this slot */
} Slot;

struct PskSessionCache {
    GMutex lock;
    GHashTable *slots; /* Slot.key -> Slot */
    GQueue ages;
};

void
psk_session_entry_clear(PskSessionEntry *entry)
{
    psk_secret_clear(&entry->secret);
    g_clear_pointer(&entry->identity, g_bytes_unref);
    g_clear_pointer(&entry->key_ref, g_free);
}

static void
entry_copy(PskSessionEntry *to, const PskSessionEntry *from)
{
    *to = *from;
    to->secret = (PskSecret){0};
    psk_secret_set(&to->secret, psk_secret_span(&from->secret));
    to->identity = from->identity != NULL ? g_bytes_ref(from->identity) : NULL;
    to->key_ref = g_strdup(from->key_ref);
}

static void
slot_free(gpointer data)
{
    Slot *slot = data;

    g_bytes_unref(slot->key);
    psk_session_entry_clear(&slot->entry);
    g_free(slot);
}

PskSessionCache *
psk_session_cache_new(void)
{
    PskSessionCache *cache = g_new0(PskSessionCache, 1);

    g_mutex_init(&cache->lock);
    cache->slots = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, NULL, slot_free);
    return cache;
}

void
psk_session_cache_free(PskSessionCache *cache)
{
    if (cache == NULL)
        return;
    g_hash_table_unref(cache->slots);
    g_mutex_clear(&cache->lock);
    g_free(cache);
}

static void
remove_slot(PskSessionCache *cache, Slot *slot)
{
    g_queue_unlink(&cache->ages, &slot->link);
    g_hash_table_remove(cache->slots, slot->key);
}

static bool
is_same(const Slot *slot, const PskSessionEntry *entry)
{
    return psk_equal_constant_time(psk_secret_span(&slot->entry.secret),
                                   psk_secret_span(&entry->secret));
}

static void
insert(PskSessionCache *cache, PskSpan key, uint64_t order, const PskSessionEntry *entry)
{
    Slot *slot = g_new0(Slot, 1);

    slot->key = g_bytes_new(key.data, key.size);
    slot->order = order;
    slot->link.data = slot;
    entry_copy(&slot->entry, entry);
    if (g_hash_table_size(cache->slots) >= PSK_SESSION_CACHE_MAX)
        remove_slot(cache, g_queue_peek_head(&cache->ages));
    g_hash_table_insert(cache->slots, slot->key, slot);
    g_queue_push_tail_link(&cache->ages, &slot->link);
}

void
psk_session_cache_put(PskSessionCache *cache, PskSpan key, uint64_t order,
                      const PskSessionEntry *entry)
{
    g_autoptr(GBytes) name = NULL;
    Slot *old;

    if (key.size == 0 || key.size > PSK_SESSION_KEY_MAX)
        return;
    name = g_bytes_new_static(key.data, key.size);
    g_mutex_lock(&cache->lock);
    old = g_hash_table_lookup(cache->slots, name);
    if (old != NULL && (is_same(old, entry) || entry->secret.size == 0)) {
        old->order = MIN(old->order, order);
    } else {
        if (old != NULL)
            remove_slot(cache, old);
        insert(cache, key, order, entry);
    }
    g_mutex_unlock(&cache->lock);
}

bool
psk_session_cache_get(PskSessionCache *cache, PskSpan key, uint64_t order, PskSessionEntry *entry)
{
    g_autoptr(GBytes) name = g_bytes_new_static(key.data, key.size);
    const Slot *slot;

    g_mutex_lock(&cache->lock);
    slot = g_hash_table_lookup(cache->slots, name);
    if (slot != NULL && slot->order > order)
        slot = NULL;
    if (slot != NULL)
        entry_copy(entry, &slot->entry);
    g_mutex_unlock(&cache->lock);
    return slot != NULL;
}
