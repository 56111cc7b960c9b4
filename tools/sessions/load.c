/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sessions/load.h"

/* How many events ahead what they need is fetched: a session, then what it points to, and so on. */
enum { SESSION_AHEAD = 9, PARTS_AHEAD = 6, REST_AHEAD = 3 };

/* Octets among the load's texts. */
typedef struct {
    bool there;
    size_t at, size;
} Place;

/* An item that waits to be written, with the places of its texts. */
typedef struct {
    Item item;
    Place text, line, bytes;
} Held;

enum { EVENTS_FIRST = 32, BYTES_FIRST = 16 * 1024 }; /* room for them, which is doubled as needed */

enum { TEXTS_KEPT = 1024 * 1024 }; /* room for them that is kept for the next round */

void
load_bytes_empty(LoadBytes *bytes)
{
    for (guint i = 0; i < bytes->held_count; i++)
        psk_buffer_release(bytes->held[i]);
    bytes->held_count = 0;
    bytes->size = 0;
}

void
load_bytes_clear(LoadBytes *bytes)
{
    load_bytes_empty(bytes);
    g_free(bytes->data);
    *bytes = (LoadBytes){0};
}

void
load_init(Load *load, LoadBytes *bytes)
{
    load->bytes = bytes;
    load->items = g_array_new(FALSE, FALSE, sizeof(Held));
    load->texts = g_byte_array_new();
}

void
load_clear(Load *load)
{
    g_free(load->events);
    g_array_unref(load->items);
    g_byte_array_unref(load->texts);
}

void
load_empty(Load *load)
{
    g_array_set_size(load->items, 0);
    load->count = 0;
    if (load->texts->len > TEXTS_KEPT) {
        g_byte_array_unref(load->texts);
        load->texts = g_byte_array_new();
    }
    g_byte_array_set_size(load->texts, 0);
    load->written = 0;
}

/* Holds |buffer|, where it is not held and may be. False where it can't be. */
static bool
hold(LoadBytes *bytes, PskBuffer *buffer)
{
    guint count = bytes->held_count;

    if (count > 0 && bytes->held[count - 1] == buffer)
        return true;
    if (count == LOAD_BUFFERS_MAX)
        return false;
    bytes->held[bytes->held_count++] = psk_buffer_hold(buffer);
    return true;
}

void
load_add(Load *load, const LoadEvent *event, PskSpan bytes, PskBuffer *lent)
{
    LoadBytes *all = load->bytes;
    LoadEvent *added;

    if (load->count == load->room) {
        load->room = MAX(2 * load->room, EVENTS_FIRST);
        load->events = g_renew(LoadEvent, load->events, load->room);
    }
    added = &load->events[load->count++];
    *added = *event;
    added->at = all->size;
    if (bytes.size == 0)
        return;
    if (psk_buffer_has(lent, bytes) && hold(all, lent)) {
        added->data = bytes.data;
        return;
    }
    while (all->room - all->size < bytes.size) {
        all->room = MAX(2 * all->room, BYTES_FIRST);
        all->data = g_realloc(all->data, all->room);
    }
    memcpy(all->data + all->size, bytes.data, bytes.size);
    all->size += bytes.size;
}

PskSpan
load_bytes(const Load *load, const LoadEvent *event)
{
    if (event->kind != LOAD_DATA || event->size == 0)
        return psk_span(NULL, 0);
    return psk_span(event->data != NULL ? event->data : load->bytes->data + event->at,
                    event->size);
}

void
load_prefetch(const Load *load, guint index)
{
    const LoadEvent *event = &load->events[index];
    guint left = load->count - index;

    if (left > SESSION_AHEAD)
        session_prefetch(event[SESSION_AHEAD].session);
    if (left > PARTS_AHEAD)
        session_prefetch_parts(event[PARTS_AHEAD].session, event[PARTS_AHEAD].from,
                               event[PARTS_AHEAD].kind == LOAD_END);
    if (left > REST_AHEAD)
        session_prefetch_rest(event[REST_AHEAD].session, event[REST_AHEAD].from,
                              event[REST_AHEAD].kind == LOAD_END);
}

static Place
keep(Load *load, const void *data, size_t size)
{
    Place place = {true, load->texts->len, size};

    g_byte_array_append(load->texts, data, (guint)size);
    return place;
}

/* With the NUL that belongs to every GString. */
static Place
keep_text(Load *load, const GString *text)
{
    Place place = {0};

    if (text == NULL)
        return place;
    place = keep(load, text->str, text->len + 1);
    place.size--;
    return place;
}

void
load_hold(Load *load, const Item *item, uint64_t order)
{
    Held held = {.item = *item};

    held.item.order = order;
    held.text = keep_text(load, item->text);
    held.line = keep_text(load, item->line);
    if (item->bytes.size > 0)
        held.bytes = keep(load, item->bytes.data, item->bytes.size);
    g_array_append_val(load->items, held);
}

/* |view| made to show the text at |place|; NULL where there is none. */
static GString *
show(const Load *load, Place place, GString *view)
{
    if (!place.there)
        return NULL;
    *view = (GString){(char *)load->texts->data + place.at, place.size, place.size + 1};
    return view;
}

const Item *
load_next(Load *load)
{
    Held *held;

    if (load->written >= load->items->len)
        return NULL;
    held = &g_array_index(load->items, Held, load->written);
    held->item.text = show(load, held->text, &load->text);
    held->item.line = show(load, held->line, &load->line);
    if (held->bytes.there)
        held->item.bytes = psk_span(load->texts->data + held->bytes.at, held->bytes.size);
    return &held->item;
}

void
load_pass(Load *load)
{
    load->written++;
}

uint64_t
load_next_order(const Load *load)
{
    return load->written < load->items->len
               ? g_array_index(load->items, Held, load->written).item.order
               : UINT64_MAX;
}
