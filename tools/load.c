/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load.h"

/* How many events ahead what they need is fetched: a session, then what it points to. */
enum { SESSION_AHEAD = 6, PARTS_AHEAD = 3 };

/* An item that waits to be written, with copies of its texts. */
typedef struct {
    Item item;
    GByteArray *bytes;
} Held;

static void
held_clear(Held *held)
{
    if (held->item.text != NULL)
        g_string_free(held->item.text, TRUE);
    if (held->item.line != NULL)
        g_string_free(held->item.line, TRUE);
    g_clear_pointer(&held->bytes, g_byte_array_unref);
}

void
load_init(Load *load)
{
    load->events = g_array_new(FALSE, FALSE, sizeof(LoadEvent));
    load->bytes = g_byte_array_new();
    load->items = g_array_new(FALSE, FALSE, sizeof(Held));
    g_array_set_clear_func(load->items, (GDestroyNotify)held_clear);
}

void
load_clear(Load *load)
{
    g_array_unref(load->events);
    g_byte_array_unref(load->bytes);
    g_array_unref(load->items);
}

void
load_empty(Load *load)
{
    g_array_set_size(load->items, 0);
    g_array_set_size(load->events, 0);
    g_byte_array_set_size(load->bytes, 0);
    load->written = 0;
}

void
load_add(Load *load, const LoadEvent *event, PskSpan bytes)
{
    LoadEvent copy = *event;

    copy.at = load->bytes->len;
    if (bytes.size > 0)
        g_byte_array_append(load->bytes, bytes.data, (guint)bytes.size);
    g_array_append_val(load->events, copy);
}

PskSpan
load_bytes(const Load *load, const LoadEvent *event)
{
    return event->kind == LOAD_DATA ? psk_span(load->bytes->data + event->at, event->size)
                                    : psk_span(NULL, 0);
}

void
load_prefetch(const Load *load, guint index)
{
    const GArray *events = load->events;

    if (index + SESSION_AHEAD < events->len)
        session_prefetch(g_array_index(events, LoadEvent, index + SESSION_AHEAD).session);
    if (index + PARTS_AHEAD < events->len) {
        const LoadEvent *event = &g_array_index(events, LoadEvent, index + PARTS_AHEAD);

        session_prefetch_parts(event->session, event->from);
    }
}

static GString *
copy_text(const GString *text)
{
    return text != NULL ? g_string_new_len(text->str, (gssize)text->len) : NULL;
}

void
load_hold(Load *load, const Item *item, uint64_t order)
{
    Held held = {.item = *item};

    held.item.order = order;
    held.item.text = copy_text(item->text);
    held.item.line = copy_text(item->line);
    if (item->kind == ITEM_STREAM) {
        held.bytes = g_byte_array_sized_new((guint)item->bytes.size);
        g_byte_array_append(held.bytes, item->bytes.data, (guint)item->bytes.size);
        held.item.bytes = psk_span(held.bytes->data, held.bytes->len);
    }
    g_array_append_val(load->items, held);
}

const Item *
load_next(const Load *load)
{
    return load->written < load->items->len ? &g_array_index(load->items, Held, load->written).item
                                            : NULL;
}

void
load_pass(Load *load)
{
    load->written++;
}
