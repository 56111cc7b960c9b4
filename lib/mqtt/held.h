/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttHeld: bytes of one direction that wait to be understood, and where each record's came from.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

/* Records of which it is known where they came from; further ones count as one with the last. */
#define MQTT_HELD_PIECES 65536

typedef struct {
    uint64_t frame;
    int64_t time;
} MqttWhere;

/* Where a record's bytes end in what is held, and where they came from. */
typedef struct {
    size_t end;
    MqttWhere where;
} MqttPiece;

typedef struct {
    GByteArray *bytes;  /* NULL where nothing is held */
    GArray *pieces;     /* MqttPiece, of the bytes */
    size_t taken;       /* of the bytes, */
    guint pieces_taken; /* and how many pieces that are */
} MqttHeld;             /* a zeroed struct holds nothing */

/* Adds |bytes|, a record's. Returns how many bytes, which were taken, are gone from the front. */
size_t mqtt_held_add(MqttHeld *held, PskSpan bytes, MqttWhere where);

/* All that is held, and what was taken since something was added. */
PskSpan mqtt_held_bytes(const MqttHeld *held);

/*
 * Takes from the front the next piece, at most |size| bytes, of one record. False at |size| 0 or
 * where nothing is left. |*bytes| are valid until |held| is added to or cleared.
 */
bool mqtt_held_take(MqttHeld *held, size_t size, PskSpan *bytes, MqttWhere *where);

/* Forgets all; leaves |held| zeroed. */
void mqtt_held_clear(MqttHeld *held);
