/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/table.h"

#include "base/secret.h"
#include "base/text.h"

/*
 * A million keys must fit in 128 octets each, so an entry is packed: its bytes stand one after the
 * other (identity, key, text) in chunks that never move and are wiped in the end.
 */
typedef struct {
    const uint8_t *bytes;
    uint16_t identity_size;
    uint16_t key_size;
    uint32_t text_size;
    uint32_t line;
    uint32_t next;
    uint32_t last; /* in the first entry of an identity: the last one */
    uint32_t source;
} Packed;

enum { CHUNK_SIZE = 1 << 16, UNUSABLE_MAX = 1024 };

struct PskTable {
    GArray *entries;   /* Packed */
    GHashTable *index; /* PskSpan in a chunk -> 1 + index of that identity's first entry */
    GArray *unusable;  /* PskTableEntry: few, or the table is no key table */
    GPtrArray *sources;
    GPtrArray *chunks; /* PskSecret, each allocated */
    size_t chunk_used; /* of the last chunk */
};

static PskSpan
packed_identity(const Packed *packed)
{
    return psk_span(packed->bytes, packed->identity_size);
}

/* FNV-1a */
static guint
identity_hash(gconstpointer key)
{
    PskSpan identity = *(const PskSpan *)key;
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < identity.size; i++)
        hash = (hash ^ identity.data[i]) * 16777619u;
    return hash;
}

static gboolean
identity_equal(gconstpointer a, gconstpointer b)
{
    return psk_span_equal(*(const PskSpan *)a, *(const PskSpan *)b);
}

static void
chunk_free(gpointer data)
{
    PskSecret *chunk = data;

    psk_secret_clear(chunk);
    g_free(chunk);
}

PskTable *
psk_table_new(void)
{
    PskTable *table = g_new0(PskTable, 1);

    table->entries = g_array_new(FALSE, FALSE, sizeof(Packed));
    table->unusable = g_array_new(FALSE, FALSE, sizeof(PskTableEntry));
    table->index = g_hash_table_new(identity_hash, identity_equal);
    table->sources = g_ptr_array_new_with_free_func(g_free);
    table->chunks = g_ptr_array_new_with_free_func(chunk_free);
    return table;
}

void
psk_table_free(PskTable *table)
{
    if (table == NULL)
        return;
    g_array_unref(table->entries);
    g_array_unref(table->unusable);
    g_hash_table_unref(table->index);
    g_ptr_array_unref(table->sources);
    g_ptr_array_unref(table->chunks);
    g_free(table);
}

uint32_t
psk_table_add_source(PskTable *table, const char *name)
{
    g_ptr_array_add(table->sources, g_strdup(name));
    return table->sources->len - 1;
}

const char *
psk_table_source(const PskTable *table, uint32_t source)
{
    g_return_val_if_fail(source < table->sources->len, "");
    return g_ptr_array_index(table->sources, source);
}

/* |size| octets that stay where they are as long as the table lives, aligned for a PskSpan. */
static uint8_t *
allocate(PskTable *table, size_t size)
{
    size_t aligned = (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
    PskSecret *chunk =
        table->chunks->len > 0 ? g_ptr_array_index(table->chunks, table->chunks->len - 1) : NULL;
    uint8_t *place;

    if (chunk == NULL || chunk->size - table->chunk_used < aligned) {
        chunk = g_new0(PskSecret, 1);
        psk_secret_resize(chunk, MAX(aligned, CHUNK_SIZE));
        g_ptr_array_add(table->chunks, chunk);
        table->chunk_used = 0;
    }
    place = chunk->data + table->chunk_used;
    table->chunk_used += aligned;
    return place;
}

static uint8_t *
append(uint8_t *place, PskSpan bytes)
{
    if (bytes.size > 0)
        memcpy(place, bytes.data, bytes.size);
    return place + bytes.size;
}

static void
index_identity(PskTable *table, PskSpan identity, uint32_t entry)
{
    PskSpan *key = (PskSpan *)(void *)allocate(table, sizeof(PskSpan));

    *key = identity;
    g_hash_table_insert(table->index, key, GUINT_TO_POINTER(entry + 1));
}

bool
psk_table_add(PskTable *table, PskSpan identity, PskSpan key, PskSpan text, uint32_t source,
              uint32_t line)
{
    uint32_t index = table->entries->len;
    uint32_t first = psk_table_find(table, identity);
    uint8_t *bytes = allocate(table, identity.size + key.size + text.size);
    Packed packed = {.bytes = bytes,
                     .identity_size = (uint16_t)identity.size,
                     .key_size = (uint16_t)key.size,
                     .text_size = (uint32_t)text.size,
                     .line = line,
                     .next = PSK_TABLE_NONE,
                     .last = index,
                     .source = source};

    g_return_val_if_fail(identity.size <= PSK_IDENTITY_MAX && key.size <= PSK_KEY_SIZE_MAX, true);
    append(append(append(bytes, identity), key), text);
    g_array_append_val(table->entries, packed);
    if (first == PSK_TABLE_NONE) {
        index_identity(table, packed_identity(&packed), index);
        return true;
    }
    g_array_index(table->entries, Packed, g_array_index(table->entries, Packed, first).last).next =
        index;
    g_array_index(table->entries, Packed, first).last = index;
    return false;
}

void
psk_table_add_unusable(PskTable *table, PskSpan identity, PskSpan text, uint32_t source,
                       uint32_t line)
{
    uint8_t *bytes;
    PskTableEntry entry = {.source = source, .line = line, .next = PSK_TABLE_NONE};

    if (table->unusable->len >= UNUSABLE_MAX)
        return;
    bytes = allocate(table, identity.size + text.size);
    append(append(bytes, identity), text);
    entry.identity = psk_span(bytes, identity.size);
    entry.text = psk_span(bytes + identity.size, text.size);
    g_array_append_val(table->unusable, entry);
}

bool
psk_table_find_unusable(const PskTable *table, PskSpan identity, PskTableEntry *entry)
{
    for (guint i = 0; i < table->unusable->len; i++) {
        *entry = g_array_index(table->unusable, PskTableEntry, i);
        if (psk_span_equal(entry->identity, identity))
            return true;
    }
    return false;
}

uint32_t
psk_table_find(const PskTable *table, PskSpan identity)
{
    gpointer value = g_hash_table_lookup(table->index, &identity);

    return value != NULL ? GPOINTER_TO_UINT(value) - 1 : PSK_TABLE_NONE;
}

size_t
psk_table_size(const PskTable *table)
{
    return table->entries->len;
}

PskTableEntry
psk_table_entry(const PskTable *table, uint32_t index)
{
    const Packed *packed;

    g_return_val_if_fail(index < table->entries->len, (PskTableEntry){.next = PSK_TABLE_NONE});
    packed = &g_array_index(table->entries, Packed, index);
    return (PskTableEntry){
        .identity = packed_identity(packed),
        .key = psk_span(packed->bytes + packed->identity_size, packed->key_size),
        .text =
            psk_span(packed->bytes + packed->identity_size + packed->key_size, packed->text_size),
        .source = packed->source,
        .line = packed->line,
        .next = packed->next,
    };
}

char *
psk_table_line_ref(const PskTable *table, const PskTableEntry *entry)
{
    GString *ref = g_string_new(psk_table_source(table, entry->source));

    if (entry->line > 0) {
        g_string_append_c(ref, ':');
        psk_text_append_number(ref, entry->line, 1);
    }
    return g_string_free(ref, FALSE);
}

char *
psk_table_entry_ref(const PskTable *table, uint32_t index)
{
    PskTableEntry entry = psk_table_entry(table, index);

    return psk_table_line_ref(table, &entry);
}
