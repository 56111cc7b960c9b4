/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/packet.h"

#include "mqtt/body.h"
#include "mqtt/connect.h"
#include "mqtt/properties.h"

PskParse
mqtt_varint_read(PskReader *reader, size_t *value)
{
    uint8_t octet = 0x80;

    *value = 0;
    for (unsigned shift = 0; octet & 0x80; shift += 7) {
        if (shift == 28)
            return PSK_PARSE_BAD;
        if (!psk_reader_u8(reader, &octet))
            return PSK_PARSE_MORE;
        *value |= (size_t)(octet & 0x7f) << shift;
    }
    return PSK_PARSE_OK;
}

PskParse
mqtt_header_parse(PskSpan bytes, MqttHeader *header)
{
    PskReader reader = psk_reader(bytes);
    size_t remaining;
    PskParse parse;
    uint8_t first;

    if (!psk_reader_u8(&reader, &first))
        return PSK_PARSE_MORE;
    parse = mqtt_varint_read(&reader, &remaining);
    if (parse != PSK_PARSE_OK)
        return parse;
    header->type = (MqttType)(first >> 4);
    header->flags = first & 0x0f;
    header->header_size = (uint8_t)(bytes.size - psk_reader_remaining(&reader));
    header->minimal = header->header_size == 2 || bytes.data[header->header_size - 1] != 0;
    header->size = header->header_size + remaining;
    return PSK_PARSE_OK;
}

/* MQTT 5.0 section 3.3. */
static bool
parse_publish(MqttBody *body)
{
    MqttPacket *packet = body->packet;
    unsigned qos = mqtt_publish_qos(packet);
    PskSpan payload;

    mqtt_fields_boolean(&packet->fields, "dup", packet->flags & MQTT_PUBLISH_DUP);
    mqtt_fields_number(&packet->fields, "qos", qos);
    mqtt_fields_boolean(&packet->fields, "retain", packet->flags & MQTT_PUBLISH_RETAIN);
    if (qos == 3)
        mqtt_body_note(body, MQTT_PROBLEM_QOS_3, 0, "QoS", 3);
    if (qos == 0 && (packet->flags & MQTT_PUBLISH_DUP))
        mqtt_body_note(body, MQTT_PROBLEM_DUP_QOS_0, 0, "dup", 1);
    if (!mqtt_body_topic_field(body, packet->version == MQTT_5) || qos == 3)
        return false;
    if (qos > 0 && !mqtt_body_packet_id_field(body))
        return false;
    if (packet->version == MQTT_5 && !mqtt_properties_parse(body, MQTT_PUBLISH))
        return false;
    payload = psk_reader_rest(&body->reader);
    if (body->partial)
        mqtt_fields_number(&packet->fields, "payload_size",
                           payload.size + packet->size - packet->bytes.size);
    else
        mqtt_fields_bytes(&packet->fields, "payload", payload);
    return true;
}

/* MQTT 5.0 section 3.3.2.1: a topic may be empty where there is an alias for it. */
static void
check_alias(MqttPacket *packet)
{
    PskSpan topic;

    if (packet->version == MQTT_5 && mqtt_packet_bytes(packet, "topic", &topic) &&
        topic.size == 0 && mqtt_fields_find(&packet->fields, "topic_alias") == NULL)
        mqtt_packet_note(packet, (MqttProblem){MQTT_PROBLEM_TOPIC_EMPTY, "topic", 0, 0});
}

/*
 * The reason code and properties that end DISCONNECT, AUTH and the acknowledgements of messages.
 * MQTT 5.0 sections 3.4.2, 3.14.2, 3.15.2: code 0 where left out, and no properties.
 */
static bool
parse_reason(MqttBody *body)
{
    MqttPacket *packet = body->packet;

    if (packet->version != MQTT_5)
        return true;
    if (psk_reader_at_end(&body->reader)) {
        mqtt_fields_code(&packet->fields, "reason_code", 0,
                         mqtt_code_name(packet->type, MQTT_5, 0));
        return true;
    }
    if (!mqtt_body_code_field(body, "reason_code", "reason_code"))
        return false;
    /* Section 3.15.2.1 lets AUTH leave out both or neither. */
    if (psk_reader_at_end(&body->reader) && packet->type != MQTT_AUTH)
        return true;
    return mqtt_properties_parse(body, packet->type);
}

/* PUBACK, PUBREC, PUBREL and PUBCOMP. */
static bool
parse_acknowledgement(MqttBody *body)
{
    return mqtt_body_packet_id_field(body) && parse_reason(body);
}

/* MQTT 5.0 section 3.8.3.1; MQTT 3.1.1 section 3.8.3 has the QoS alone. */
static bool
parse_subscription(MqttBody *body)
{
    MqttFields *fields = &body->packet->fields;
    MqttVersion version = body->packet->version;
    size_t offset;
    uint8_t options;

    mqtt_fields_open_object(fields, NULL);
    if (!mqtt_body_filter_field(body, "topic_filter"))
        return false;
    offset = mqtt_body_offset(body);
    if (!mqtt_body_u8(body, "the subscription options", &options))
        return false;
    if ((options & 3) == 3)
        mqtt_body_note(body, MQTT_PROBLEM_QOS_3, offset, "QoS", 3);
    /* MQTT 3.1 section 3.8: the upper six bits are not used. */
    if (version != MQTT_3_1 && (options & (version == MQTT_5 ? 0xc0 : 0xfc)))
        mqtt_body_note(body, MQTT_PROBLEM_SUBSCRIPTION_OPTIONS, offset, NULL, options);
    mqtt_fields_number(fields, "qos", options & 3);
    if (version == MQTT_5) {
        if ((options >> 4 & 3) == 3)
            mqtt_body_note(body, MQTT_PROBLEM_RETAIN_HANDLING, offset, NULL, 3);
        mqtt_fields_boolean(fields, "no_local", options & 0x04);
        mqtt_fields_boolean(fields, "retain_as_published", options & 0x08);
        mqtt_fields_number(fields, "retain_handling", options >> 4 & 3);
    }
    mqtt_fields_close(fields);
    return true;
}

static bool
parse_filter(MqttBody *body)
{
    return mqtt_body_filter_field(body, NULL);
}

static bool
parse_code(MqttBody *body)
{
    return mqtt_body_code_field(body, "reason_code", NULL);
}

/* An array of one or more entries that goes on to the end of the packet. */
static bool
parse_list(MqttBody *body, const char *name, bool (*parse_entry)(MqttBody *body))
{
    MqttFields *fields = &body->packet->fields;
    size_t offset = mqtt_body_offset(body);

    if (psk_reader_at_end(&body->reader))
        mqtt_body_note(body, MQTT_PROBLEM_NO_ENTRIES, offset, name, 0);
    mqtt_fields_open_array(fields, name);
    while (!psk_reader_at_end(&body->reader)) {
        if (!mqtt_fields_have_room(fields)) {
            mqtt_body_note(body, MQTT_PROBLEM_TOO_MANY_FIELDS, mqtt_body_offset(body), name, 0);
            psk_reader_rest(&body->reader);
        } else if (!parse_entry(body)) {
            return false;
        }
    }
    mqtt_fields_close(fields);
    return true;
}

/* SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK, MQTT 5.0 sections 3.8 to 3.11. */
static bool
parse_subscribing(MqttBody *body)
{
    MqttPacket *packet = body->packet;

    if (!mqtt_body_packet_id_field(body))
        return false;
    if (packet->version == MQTT_5 && !mqtt_properties_parse(body, packet->type))
        return false;
    switch (packet->type) {
    case MQTT_SUBSCRIBE:
        return parse_list(body, "subscriptions", parse_subscription);
    case MQTT_UNSUBSCRIBE:
        return parse_list(body, "topic_filters", parse_filter);
    case MQTT_UNSUBACK:
        return packet->version != MQTT_5 || parse_list(body, "reason_codes", parse_code);
    default:
        return parse_list(body, "reason_codes", parse_code);
    }
}

static bool
parse_nothing(MqttBody *body)
{
    (void)body;
    return true;
}

/* clang-format off */
static bool (*const parsers[16])(MqttBody *body) = {
    [MQTT_RESERVED]    = parse_nothing,
    [MQTT_CONNECT]     = mqtt_connect_parse,
    [MQTT_CONNACK]     = mqtt_connack_parse,
    [MQTT_PUBLISH]     = parse_publish,
    [MQTT_PUBACK]      = parse_acknowledgement,
    [MQTT_PUBREC]      = parse_acknowledgement,
    [MQTT_PUBREL]      = parse_acknowledgement,
    [MQTT_PUBCOMP]     = parse_acknowledgement,
    [MQTT_SUBSCRIBE]   = parse_subscribing,
    [MQTT_SUBACK]      = parse_subscribing,
    [MQTT_UNSUBSCRIBE] = parse_subscribing,
    [MQTT_UNSUBACK]    = parse_subscribing,
    [MQTT_PINGREQ]     = parse_nothing,
    [MQTT_PINGRESP]    = parse_nothing,
    [MQTT_DISCONNECT]  = parse_reason,
    [MQTT_AUTH]        = parse_reason,
};
/* clang-format on */

/* Sets up |packet| from its fixed header; false where there is no body to parse after it. */
static bool
begin(MqttPacket *packet, PskSpan bytes, MqttVersion version, MqttBody *body)
{
    MqttHeader header = {0};
    PskParse parse = mqtt_header_parse(bytes, &header);
    PskReader reader = psk_reader(bytes);
    uint8_t first;

    if (!psk_reader_u8(&reader, &first))
        first = 0;
    packet->type = (MqttType)(first >> 4);
    packet->flags = first & 0x0f;
    packet->version = version == MQTT_VERSION_UNKNOWN ? MQTT_3_1_1 : version;
    packet->version_assumed = false;
    packet->size = parse == PSK_PARSE_OK ? header.size : bytes.size;
    packet->bytes = bytes;
    packet->status = MQTT_STATUS_OK;
    packet->problem = (MqttProblem){0};
    mqtt_fields_reset(&packet->fields);
    *body = (MqttBody){packet, psk_reader(bytes), bytes.size, false};
    if (!mqtt_type_exists(packet->type, packet->version)) {
        mqtt_body_note(body, MQTT_PROBLEM_TYPE_RESERVED, 0, NULL, packet->type);
        return false;
    }
    if (parse == PSK_PARSE_OK && psk_reader_skip(&body->reader, header.header_size)) {
        if (!header.minimal)
            mqtt_body_note(body, MQTT_PROBLEM_VARINT_NOT_MINIMAL, 1, "the remaining length", 0);
        return true;
    }
    mqtt_body_note(body,
                   parse == PSK_PARSE_BAD ? MQTT_PROBLEM_LENGTH_TOO_LONG : MQTT_PROBLEM_CUT_SHORT,
                   0, "the fixed header", 0);
    return false;
}

static void
parse_body(MqttBody *body)
{
    MqttPacket *packet = body->packet;

    if (packet->type != MQTT_CONNECT && /* which checks its flags when it knows the version */
        !mqtt_type_flags_valid(packet->type, packet->flags, packet->version))
        mqtt_body_note(body, MQTT_PROBLEM_FLAGS, 0, NULL, packet->flags);
    if (parsers[packet->type](body) && !psk_reader_at_end(&body->reader))
        mqtt_body_note(body, MQTT_PROBLEM_LEFT_OVER, mqtt_body_offset(body), NULL,
                       (uint32_t)psk_reader_remaining(&body->reader));
    mqtt_fields_close_to(&packet->fields, 0);
    if (packet->type == MQTT_PUBLISH && packet->status != MQTT_STATUS_MALFORMED)
        check_alias(packet);
}

MqttStatus
mqtt_packet_parse(MqttPacket *packet, PskSpan bytes, MqttVersion version)
{
    MqttBody body;

    if (!begin(packet, bytes, version, &body))
        return packet->status;
    if (packet->size > bytes.size) {
        mqtt_body_note(&body, MQTT_PROBLEM_CUT_SHORT, bytes.size, "the announced length", 0);
    } else if (packet->size < bytes.size) {
        mqtt_body_note(&body, MQTT_PROBLEM_LEFT_OVER, packet->size, NULL,
                       (uint32_t)(bytes.size - packet->size));
    }
    parse_body(&body);
    return packet->status;
}

MqttStatus
mqtt_packet_parse_head(MqttPacket *packet, PskSpan head, MqttVersion version)
{
    MqttBody body;

    if (!begin(packet, head, version, &body))
        return packet->status;
    body.partial = true;
    mqtt_body_note(&body, MQTT_PROBLEM_TOO_LARGE, 0, NULL, 0);
    if (packet->type == MQTT_PUBLISH)
        parse_body(&body);
    return packet->status;
}

void
mqtt_packet_clear(MqttPacket *packet)
{
    mqtt_fields_clear(&packet->fields);
    *packet = (MqttPacket){0};
}

bool
mqtt_packet_number(const MqttPacket *packet, const char *name, uint64_t *number)
{
    const MqttField *field = mqtt_fields_find(&packet->fields, name);

    if (field == NULL || (field->kind != MQTT_FIELD_NUMBER && field->kind != MQTT_FIELD_BOOLEAN &&
                          field->kind != MQTT_FIELD_CODE))
        return false;
    *number = field->number;
    return true;
}

bool
mqtt_packet_bytes(const MqttPacket *packet, const char *name, PskSpan *bytes)
{
    const MqttField *field = mqtt_fields_find(&packet->fields, name);

    if (field == NULL || (field->kind != MQTT_FIELD_STRING && field->kind != MQTT_FIELD_BYTES))
        return false;
    *bytes = field->bytes;
    return true;
}

void
mqtt_packet_note(MqttPacket *packet, MqttProblem problem)
{
    MqttStatus status = mqtt_problem_status(problem.code);

    if (status <= packet->status)
        return;
    packet->status = status;
    packet->problem = problem;
}
