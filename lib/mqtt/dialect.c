/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/dialect.h"

#include "base/text.h"

static MqttStatus
parse_as(MqttPacket *packet, const MqttUnit *unit, MqttVersion version)
{
    if (unit->bytes.size < unit->header.size)
        return mqtt_packet_parse_head(packet, unit->bytes, version);
    return mqtt_packet_parse(packet, unit->bytes, version);
}

/*
 * The octets of a number, or of two; zeros lead small ones. What begins with a zero and is more
 * goes on with a small number mostly: a version, a type, a length.
 */
#define NUMBER_MAX 16
#define SMALL_MAX  8

static bool
is_text(PskSpan payload)
{
    for (size_t i = 0; i < payload.size; i++) {
        uint8_t octet = payload.data[i];

        if (octet < ' ' && octet != '\t' && octet != '\n' && octet != '\r')
            return false;
    }
    return psk_text_is_utf8(payload);
}

/* Octets of which the zero before them is no likely beginning. */
static bool
is_likely_binary(PskSpan payload)
{
    return payload.size > NUMBER_MAX && payload.data[0] >= SMALL_MAX;
}

/*
 * Whether it hardly is one of MQTT 3.1.1: it has properties, or text behind the zero that says that
 * there are none, or what erases a retained message (MQTT 5.0 section 3.3.1.3).
 */
static bool
is_publish_of_5(const MqttPacket *as_5)
{
    PskSpan payload;

    return !mqtt_packet_bytes(as_5, "payload", &payload) ||
           mqtt_fields_find(&as_5->fields, "properties") != NULL ||
           (payload.size > 0 ? is_text(payload) : as_5->flags & 1);
}

/*
 * How |as_5|, a packet that is as good in both versions, is taken. A PUBLISH of text behind a zero,
 * or of many octets, is rather MQTT 5 with no properties; a few octets behind one, or none, are
 * rather the payload of MQTT 3.1.1 with that zero: a number, mostly.
 */
static bool
prefer_5(const MqttDialect *dialect, const MqttPacket *as_5, bool *doubtful)
{
    PskSpan payload;

    /* A code of MQTT 3.1.1 that is a zero, or MQTT 5 with no properties. */
    *doubtful = as_5->type == MQTT_SUBACK && as_5->status == MQTT_STATUS_OK;
    if (dialect->version != MQTT_VERSION_UNKNOWN)
        return dialect->version == MQTT_5;
    if (as_5->type != MQTT_PUBLISH || as_5->status != MQTT_STATUS_OK)
        return false;
    *doubtful = !is_publish_of_5(as_5);
    return !*doubtful ||
           (mqtt_packet_bytes(as_5, "payload", &payload) && is_likely_binary(payload));
}

static void
parse_inferring(MqttDialect *dialect, MqttPacket *packet, const MqttUnit *unit)
{
    MqttStatus status_5 = parse_as(packet, unit, MQTT_5);
    bool doubtful, preferred_5 = prefer_5(dialect, packet, &doubtful);
    MqttStatus status_3 = parse_as(packet, unit, MQTT_3_1_1);
    bool as_5 = status_5 == status_3 ? preferred_5 : status_5 < status_3;

    if ((status_5 == MQTT_STATUS_OK) != (status_3 == MQTT_STATUS_OK))
        *dialect = (MqttDialect){as_5 ? MQTT_5 : MQTT_3_1_1, true};
    if (as_5)
        parse_as(packet, unit, MQTT_5);
    packet->version_assumed = dialect->version == MQTT_VERSION_UNKNOWN;
    if (packet->version_assumed && doubtful && status_3 == MQTT_STATUS_OK)
        mqtt_packet_note(packet, (MqttProblem){.code = packet->type == MQTT_SUBACK
                                                           ? MQTT_PROBLEM_CODES_ASSUMED
                                                           : MQTT_PROBLEM_VERSION_ASSUMED,
                                               .field = as_5 ? "MQTT 3.1.1" : "MQTT 5"});
}

void
mqtt_dialect_parse(MqttDialect *dialect, MqttPacket *packet, const MqttUnit *unit)
{
    bool known = dialect->version != MQTT_VERSION_UNKNOWN;

    if (unit->header.type == MQTT_CONNECT) {
        parse_as(packet, unit, MQTT_VERSION_UNKNOWN);
        if (packet->version != MQTT_VERSION_UNKNOWN)
            *dialect = (MqttDialect){packet->version, false};
        return;
    }
    if (known && parse_as(packet, unit, dialect->version) == MQTT_STATUS_OK)
        return;
    if (!known || dialect->inferred)
        parse_inferring(dialect, packet, unit);
}

bool
mqtt_dialect_is_reserved(const MqttDialect *dialect, PskSpan bytes)
{
    MqttVersion version = dialect->inferred ? MQTT_VERSION_UNKNOWN : dialect->version;

    return bytes.size > 0 && !mqtt_type_exists((MqttType)(bytes.data[0] >> 4), version);
}
