/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttHunt: finding the border of a packet in one direction, record after record, after lost bytes.
 *
 * What one record alone can tell is search.h's. A packet that begins in a record and goes on after
 * it tells nothing until it ends: where it may begin is kept as a candidate, and its bytes are
 * held, until the packets that follow contradict it or bear it out.
 */
#pragma once

#include <glib.h>

#include "mqtt/packet.h"

/* Places at a time where a packet may begin; further ones are passed over. */
#define MQTT_HUNT_CANDIDATES 64

/* Records of which it is known where they came from; further ones count as one with the last. */
#define MQTT_HUNT_PIECES 65536

/* The largest packet that is waited for where it does not begin a record. */
#define MQTT_HUNT_INSIDE_MAX ((size_t)1024 * 1024)

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
    GByteArray *held;   /* NULL where nothing is */
    GArray *pieces;     /* MqttPiece, of what is held */
    GArray *candidates; /* in the order of their places */
    size_t taken;       /* of what is held, */
    guint pieces_taken; /* and how many pieces that are */
} MqttHunt;             /* a zeroed struct holds nothing */

/*
 * Takes |bytes|, a record's. True where a border was found: what is held begins at |*border| with
 * a packet. False: no packet begins in the first |*border| bytes of what is held, which are whole
 * records. |*version| unknown: both 3.1.1 and 5 are tried, and it is set where only one of them
 * fits. |scratch| is used for parsing.
 */
bool mqtt_hunt_feed(MqttHunt *hunt, PskSpan bytes, MqttWhere where, MqttSender from,
                    MqttVersion *version, MqttPacket *scratch, size_t *border);

/* Whether what is held may be one packet, from the start of a record on. */
bool mqtt_hunt_in_packet(const MqttHunt *hunt);

/*
 * Takes from the front of what is held the next piece, at most |size| bytes, of one record. False
 * at |size| 0 or where nothing is left. |*bytes| are valid until the hunt is used again.
 */
bool mqtt_hunt_take(MqttHunt *hunt, size_t size, PskSpan *bytes, MqttWhere *where);

/* Forgets all; leaves the hunt zeroed. */
void mqtt_hunt_clear(MqttHunt *hunt);
