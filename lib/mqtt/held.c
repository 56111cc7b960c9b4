/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/held.h"

/* Drops from the front what was taken. */
static size_t
compact(MqttHeld *held)
{
    size_t gone = held->taken;

    if (gone == 0)
        return 0;
    g_byte_array_remove_range(held->bytes, 0, (guint)gone);
    g_array_remove_range(held->pieces, 0, held->pieces_taken);
    for (guint i = 0; i < held->pieces->len; i++)
        g_array_index(held->pieces, MqttPiece, i).end -= gone;
    held->taken = 0;
    held->pieces_taken = 0;
    return gone;
}

size_t
mqtt_held_add(MqttHeld *held, PskSpan bytes, MqttWhere where)
{
    MqttPiece piece = {.where = where};
    size_t gone = compact(held);

    if (held->bytes == NULL) {
        held->bytes = g_byte_array_new();
        held->pieces = g_array_new(FALSE, FALSE, sizeof(MqttPiece));
    }
    g_byte_array_append(held->bytes, bytes.data, (guint)bytes.size);
    piece.end = held->bytes->len;
    if (held->pieces->len < MQTT_HELD_PIECES)
        g_array_append_val(held->pieces, piece);
    else
        g_array_index(held->pieces, MqttPiece, held->pieces->len - 1) = piece;
    return gone;
}

PskSpan
mqtt_held_bytes(const MqttHeld *held)
{
    return held->bytes != NULL ? psk_span(held->bytes->data, held->bytes->len) : psk_span(NULL, 0);
}

bool
mqtt_held_take(MqttHeld *held, size_t size, PskSpan *bytes, MqttWhere *where)
{
    const MqttPiece *piece;

    if (held->pieces == NULL || held->pieces_taken == held->pieces->len || size == 0)
        return false;
    piece = &g_array_index(held->pieces, MqttPiece, held->pieces_taken);
    *bytes = psk_span(held->bytes->data + held->taken, MIN(size, piece->end - held->taken));
    *where = piece->where;
    held->taken += bytes->size;
    held->pieces_taken += held->taken == piece->end;
    return true;
}

void
mqtt_held_clear(MqttHeld *held)
{
    g_clear_pointer(&held->bytes, g_byte_array_unref);
    g_clear_pointer(&held->pieces, g_array_unref);
    *held = (MqttHeld){0};
}
