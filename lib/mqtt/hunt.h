/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttHunt: finding the border of a packet in one direction, record after record, after lost bytes.
 *
 * What one record alone can tell is search.h's. A packet that begins in a record and goes on after
 * it tells nothing until it ends: where it may begin is kept as a candidate, and its bytes are
 * held, until the packets that follow contradict it or bear it out.
 */
#pragma once

#include "mqtt/held.h"
#include "mqtt/packet.h"

/* Places at a time where a packet may begin; further ones are passed over. */
#define MQTT_HUNT_CANDIDATES 64

/* The largest packet that is waited for where it does not begin a record. */
#define MQTT_HUNT_INSIDE_MAX ((size_t)1024 * 1024)

typedef struct {
    MqttHeld held;      /* what is given out is taken from there */
    GArray *candidates; /* in the order of their places */
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

/* Forgets all; leaves the hunt zeroed. */
void mqtt_hunt_clear(MqttHunt *hunt);
