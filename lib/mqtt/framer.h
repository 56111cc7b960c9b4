/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttFramer: cuts one direction of a connection into control packets.
 *
 * The bytes come in pieces of any size. A packet that lies whole in one piece is handed out where
 * it lies; one that spans pieces is put together in a buffer, which is freed when the packet has
 * been used. Of a packet larger than MQTT_PACKET_MAX the first MQTT_HEAD_MAX bytes are kept and the
 * rest is passed over; of any other, that may be done on demand.
 */
#pragma once

#include <glib.h>

#include "mqtt/packet.h"

#define MQTT_PACKET_MAX ((size_t)16 * 1024 * 1024)

/* Holds the longest topic and a good deal of properties. */
#define MQTT_HEAD_MAX ((size_t)128 * 1024)

typedef struct {
    GByteArray *buffer; /* the beginning of a packet, or NULL */
    size_t passing;     /* bytes of the current packet to be passed over */
    bool dropped;       /* the packet being passed over is not to be handed out */
    bool used;          /* the packet in the buffer has been handed out */
} MqttFramer;           /* a zeroed struct stands at the border of a packet */

typedef struct {
    MqttHeader header;
    PskSpan bytes; /* header.size of them, or fewer where the packet is too large */
} MqttUnit;

/*
 * Takes bytes from the front of |bytes|. OK: |unit| is one packet, valid until the next call. MORE:
 * all bytes are taken and the next packet is not complete. BAD: unit->bytes, which are taken, do
 * not begin with a fixed header; the framer is of no more use.
 */
PskParse mqtt_framer_next(MqttFramer *framer, PskSpan *bytes, MqttUnit *unit);

/* True where the next byte is the first of a packet. */
bool mqtt_framer_at_border(const MqttFramer *framer);

/* What there is of a packet that is not complete. */
PskSpan mqtt_framer_partial(const MqttFramer *framer);

/*
 * Of a packet that is not complete, the first |kept| bytes are kept and the rest will be passed
 * over, as of one that is too large. Does nothing where there are no more, or no header yet.
 */
void mqtt_framer_shorten(MqttFramer *framer, size_t kept);

/*
 * |lost| bytes at the most are missing after what was taken (0: nobody knows). Gives up the packet
 * that is not complete. True where they are of that packet alone: what is certainly left of it will
 * be passed over, see mqtt_framer_drop. False where the next border may come at once.
 */
bool mqtt_framer_gap(MqttFramer *framer, uint64_t lost);

/* Takes from the front of |bytes| what belongs to a packet given up, and returns it. */
PskSpan mqtt_framer_drop(MqttFramer *framer, PskSpan *bytes);

/* Frees; leaves the framer zeroed. */
void mqtt_framer_clear(MqttFramer *framer);
