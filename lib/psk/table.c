/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "psk/table.h"

#include "base/span_index.h"
#include "base/text.h"

/*
 * A million keys must fit in 128 octets each, so an entry is packed, and its bytes stand one after
 * the other (identity, key, text) in a chunk. The text is left out where it is the key in
 * hexadecimal, as it nearly always is.
 *
 * The entries of an identity are a ring: |next| of the last one is the first. They stand in the
 * table in the order in which they were added, so that |next| is a later entry in all but the last.
 */
typedef struct {
    uint32_t line;
    uint32_t next;
    uint32_t source;
    uint32_t text_size : 30;
    uint32_t form : 2; /* PskTableText */
    uint16_t identity_size;
    uint16_t key_size;
    uint8_t bytes[];
} Packed;

/* The first chunk is the smallest, each of the next twice as large, up to the largest. */
enum { CHUNK_FIRST = 1 << 11, CHUNK_SIZE = 1 << 16 };
enum { UNUSABLE_MAX = 1024, TEXT_SIZE_MAX = (1 << 30) - 1 };

struct PskTable {
    GPtrArray *entries; /* Packed, in a chunk */
    PskSpanIndex *last; /* the last entry of each identity */
    GArray *unusable;   /* PskTableEntry: few, or the table is no key table */
    GPtrArray *sources;
    GPtrArray *chunks; /* PskSecret, each allocated; they never move, and are wiped in the end */
    size_t chunk_used; /* of the last chunk */
};

static const char lower_digits[] = "0123456789abcdef", upper_digits[] = "0123456789ABCDEF";

static PskSpan
packed_identity(const Packed *packed)
{
    return psk_span(packed->bytes, packed->identity_size);
}

static PskSpan
entry_identity(const void *table, uint32_t index)
{
    return packed_identity(g_ptr_array_index(((const PskTable *)table)->entries, index));
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

    table->entries = g_ptr_array_new();
    table->unusable = g_array_new(FALSE, FALSE, sizeof(PskTableEntry));
    table->last = psk_span_index_new(entry_identity, table);
    table->sources = g_ptr_array_new_with_free_func(g_free);
    table->chunks = g_ptr_array_new_with_free_func(chunk_free);
    return table;
}

void
psk_table_free(PskTable *table)
{
    if (table == NULL)
        return;
    g_ptr_array_unref(table->entries);
    g_array_unref(table->unusable);
    psk_span_index_free(table->last);
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

static size_t
chunk_size(unsigned chunks)
{
    size_t size = CHUNK_FIRST;

    while (chunks-- > 0 && size < CHUNK_SIZE)
        size *= 2;
    return size;
}

/* |size| octets that stay where they are as long as the table lives, aligned for a Packed. */
static uint8_t *
allocate(PskTable *table, size_t size)
{
    size_t aligned = (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
    PskSecret *chunk =
        table->chunks->len > 0 ? g_ptr_array_index(table->chunks, table->chunks->len - 1) : NULL;
    uint8_t *place;

    if (chunk == NULL || chunk->size - table->chunk_used < aligned) {
        chunk = g_new0(PskSecret, 1);
        psk_secret_resize(chunk, MAX(aligned, chunk_size(table->chunks->len)));
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

static bool
is_hex_of(PskSpan text, PskSpan key, const char *digits)
{
    uint8_t difference = 0;

    for (size_t i = 0; i < key.size; i++) {
        difference |= text.data[2 * i] ^ (uint8_t)digits[key.data[i] >> 4];
        difference |= text.data[2 * i + 1] ^ (uint8_t)digits[key.data[i] & 15];
    }
    return difference == 0;
}

static PskTableText
text_form(PskSpan text, PskSpan key)
{
    if (text.size != 2 * key.size)
        return PSK_TABLE_TEXT_KEPT;
    if (is_hex_of(text, key, lower_digits))
        return PSK_TABLE_TEXT_LOWER;
    return is_hex_of(text, key, upper_digits) ? PSK_TABLE_TEXT_UPPER : PSK_TABLE_TEXT_KEPT;
}

bool
psk_table_add(PskTable *table, PskSpan identity, PskSpan key, PskSpan text, uint32_t source,
              uint32_t line)
{
    uint32_t index = table->entries->len, before;
    PskTableText form = text_form(text, key);
    Packed *packed;

    g_return_val_if_fail(identity.size <= PSK_IDENTITY_MAX && key.size <= PSK_KEY_SIZE_MAX &&
                             text.size <= TEXT_SIZE_MAX,
                         true);
    if (form != PSK_TABLE_TEXT_KEPT)
        text.size = 0;
    packed =
        (Packed *)(void *)allocate(table, sizeof(Packed) + identity.size + key.size + text.size);
    *packed = (Packed){.line = line,
                       .next = index,
                       .source = source,
                       .text_size = (uint32_t)text.size & TEXT_SIZE_MAX,
                       .form = form & 3,
                       .identity_size = (uint16_t)identity.size,
                       .key_size = (uint16_t)key.size};
    append(append(append(packed->bytes, identity), key), text);
    g_ptr_array_add(table->entries, packed);
    before = psk_span_index_set(table->last, identity, index);
    if (before != PSK_SPAN_INDEX_NONE) {
        Packed *last = g_ptr_array_index(table->entries, before);

        packed->next = last->next;
        last->next = index;
    }
    return before == PSK_SPAN_INDEX_NONE;
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
    entry.kept_text = psk_span(bytes + identity.size, text.size);
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
    uint32_t last = psk_span_index_find(table->last, identity);

    if (last == PSK_SPAN_INDEX_NONE)
        return PSK_TABLE_NONE;
    return ((const Packed *)g_ptr_array_index(table->entries, last))->next;
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
    packed = g_ptr_array_index(table->entries, index);
    return (PskTableEntry){
        .identity = packed_identity(packed),
        .key = psk_span(packed->bytes + packed->identity_size, packed->key_size),
        .form = (PskTableText)packed->form,
        .kept_text =
            psk_span(packed->bytes + packed->identity_size + packed->key_size, packed->text_size),
        .source = packed->source,
        .line = packed->line,
        .next = packed->next > index ? packed->next : PSK_TABLE_NONE,
    };
}

void
psk_table_entry_text(const PskTableEntry *entry, PskSecret *text)
{
    const char *digits = entry->form == PSK_TABLE_TEXT_UPPER ? upper_digits : lower_digits;

    if (entry->form == PSK_TABLE_TEXT_KEPT) {
        psk_secret_set(text, entry->kept_text);
        return;
    }
    psk_secret_resize(text, 2 * entry->key.size);
    for (size_t i = 0; i < entry->key.size; i++) {
        text->data[2 * i] = (uint8_t)digits[entry->key.data[i] >> 4];
        text->data[2 * i + 1] = (uint8_t)digits[entry->key.data[i] & 15];
    }
}

char *
psk_table_line_ref(const PskTable *table, const PskTableEntry *entry)
{
    GString *ref = g_string_new(psk_table_source(table, entry->source));

    if (entry->line > 0) {
        g_string_append_c(ref, ':');
        psk_text_append_number(ref, entry->line);
    }
    return g_string_free(ref, FALSE);
}

char *
psk_table_entry_ref(const PskTable *table, uint32_t index)
{
    PskTableEntry entry = psk_table_entry(table, index);

    return psk_table_line_ref(table, &entry);
}
