/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttPacket: one control packet of MQTT 3.1, 3.1.1 or 5, parsed to a list of fields.
 *
 * Fields by packet, in order (MQTT 5 ones in brackets; `properties` only where there are any):
 *
 *   CONNECT      protocol_name protocol_version, bridge (only where true), clean_session or
 *                [clean_start], keep_alive [properties] client_id, will {qos retain [properties]
 *                topic payload}, username, password
 *   CONNACK      session_present, return_code or [reason_code properties]
 *   PUBLISH      dup qos retain topic packet_id [properties] payload
 *   PUBACK...    packet_id [reason_code properties]           (PUBACK PUBREC PUBREL PUBCOMP)
 *   SUBSCRIBE    packet_id [properties] subscriptions [{topic_filter qos [no_local
 *                retain_as_published retain_handling]}]
 *   SUBACK       packet_id [properties] reason_codes []
 *   UNSUBSCRIBE  packet_id [properties] topic_filters []
 *   UNSUBACK     packet_id [properties reason_codes []]
 *   DISCONNECT, AUTH  [reason_code properties]
 *
 * Reason codes that MQTT 5 lets the sender leave out are there as 0. A malformed packet keeps the
 * fields that were read before parsing had to stop; where the structure is still clear (a string
 * that holds U+0000, say) parsing goes on to the end.
 */
#pragma once

#include "base/reader.h"
#include "base/span.h"
#include "mqtt/field.h"
#include "mqtt/names.h"
#include "mqtt/problem.h"

/* The longest fixed header, and the largest packet that it can announce (MQTT 5.0 section 1.5.5).
 */
#define MQTT_HEADER_MAX 5
#define MQTT_SIZE_MAX   ((size_t)268435455 + MQTT_HEADER_MAX)

/* The fixed header, MQTT 5.0 section 2.1. */
typedef struct {
    MqttType type;
    uint8_t flags;
    uint8_t header_size; /* of the fixed header itself, 2 to 5 */
    bool minimal;        /* the remaining length takes no more octets than it needs */
    size_t size;         /* of the whole packet */
} MqttHeader;

typedef struct {
    MqttType type;
    uint8_t flags;
    MqttVersion version; /* what it was parsed as; of a CONNECT, what it announces */
    bool version_assumed;
    size_t size;         /* on the wire, with the fixed header */
    PskSpan bytes;       /* the packet itself, or the head of one that is too large */
    MqttStatus status;   /* of the problem */
    MqttProblem problem; /* the first of the worst */
    MqttFields fields;
} MqttPacket;

/* The flags of a PUBLISH, MQTT 5.0 section 3.3.1: what its first three fields say. */
#define MQTT_PUBLISH_RETAIN 0x01
#define MQTT_PUBLISH_DUP    0x08

static inline unsigned
mqtt_publish_qos(const MqttPacket *publish)
{
    return publish->flags >> 1 & 3;
}

/*
 * Reads a variable byte integer (MQTT 5.0 section 1.5.5), as the remaining length is in all
 * versions. BAD where it has more than four octets; minimal or not.
 */
PskParse mqtt_varint_read(PskReader *reader, size_t *value);

/*
 * Reads a fixed header from the start of |bytes|. BAD where the remaining length has more than
 * four octets. Any type and flags are OK.
 */
PskParse mqtt_header_parse(PskSpan bytes, MqttHeader *header);

/*
 * Parses |bytes|, which should be exactly one packet, into |packet|, a zeroed struct or one used
 * before. |version| is that of the session (unknown counts as 3.1.1); a CONNECT announces its own.
 * The packet borrows |bytes| until it is used again.
 */
MqttStatus mqtt_packet_parse(MqttPacket *packet, PskSpan bytes, MqttVersion version);

/*
 * The same for a packet of which only the beginning, |head|, is at hand. At best odd (too large);
 * a PUBLISH has a number payload_size in the place of its payload, others have no fields.
 */
MqttStatus mqtt_packet_parse_head(MqttPacket *packet, PskSpan head, MqttVersion version);

/* Frees what the packet holds; leaves it zeroed. */
void mqtt_packet_clear(MqttPacket *packet);

/* The number, boolean or code of that name, at any depth. False where there is none. */
bool mqtt_packet_number(const MqttPacket *packet, const char *name, uint64_t *number);

/* The string or bytes of that name, at any depth. False where there are none. */
bool mqtt_packet_bytes(const MqttPacket *packet, const char *name, PskSpan *bytes);

/* Notes a problem; kept where it is worse than the one the packet has. */
void mqtt_packet_note(MqttPacket *packet, MqttProblem problem);
