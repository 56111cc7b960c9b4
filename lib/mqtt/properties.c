/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/properties.h"

#define IN(type)   (1u << MQTT_##type)
#define MESSAGE    (IN(PUBLISH) | IN(WILL))
#define ACKS       (IN(PUBACK) | IN(PUBREC) | IN(PUBREL) | IN(PUBCOMP) | IN(SUBACK) | IN(UNSUBACK))
#define REASONS    (IN(CONNACK) | ACKS | IN(DISCONNECT) | IN(AUTH))
#define EVERYWHERE (REASONS | MESSAGE | IN(CONNECT) | IN(SUBSCRIBE) | IN(UNSUBSCRIBE))

#define U8_MAX     0xffu
#define U16_MAX    0xffffu
#define U32_MAX    0xffffffffu
#define VARINT_MAX 268435455u

/*
 * MQTT 5.0 section 2.2.2.2, table 2-4, in its order; the ranges from the sections of the packets.
 */
/* clang-format off */
static const MqttProperty properties[] = {
    /* id   type                   repeats scopes                       min  max         name */
    {0x01, MQTT_PROPERTY_BYTE,    false, MESSAGE,                        0, 1,          "payload_format_indicator"},
    {0x02, MQTT_PROPERTY_U32,     false, MESSAGE,                        0, U32_MAX,    "message_expiry_interval"},
    {0x03, MQTT_PROPERTY_STRING,  false, MESSAGE,                        0, 0,          "content_type"},
    {0x08, MQTT_PROPERTY_STRING,  false, MESSAGE,                        0, 0,          "response_topic"},
    {0x09, MQTT_PROPERTY_BINARY,  false, MESSAGE,                        0, 0,          "correlation_data"},
    {0x0b, MQTT_PROPERTY_VARINT,  true,  IN(PUBLISH) | IN(SUBSCRIBE),    1, VARINT_MAX, "subscription_identifier"},
    {0x11, MQTT_PROPERTY_U32,     false, IN(CONNECT) | IN(CONNACK) | IN(DISCONNECT), 0, U32_MAX, "session_expiry_interval"},
    {0x12, MQTT_PROPERTY_STRING,  false, IN(CONNACK),                    0, 0,          "assigned_client_identifier"},
    {0x13, MQTT_PROPERTY_U16,     false, IN(CONNACK),                    0, U16_MAX,    "server_keep_alive"},
    {0x15, MQTT_PROPERTY_STRING,  false, IN(CONNECT) | IN(CONNACK) | IN(AUTH), 0, 0,    "authentication_method"},
    {0x16, MQTT_PROPERTY_BINARY,  false, IN(CONNECT) | IN(CONNACK) | IN(AUTH), 0, 0,    "authentication_data"},
    {0x17, MQTT_PROPERTY_BOOLEAN, false, IN(CONNECT),                    0, 1,          "request_problem_information"},
    {0x18, MQTT_PROPERTY_U32,     false, IN(WILL),                       0, U32_MAX,    "will_delay_interval"},
    {0x19, MQTT_PROPERTY_BOOLEAN, false, IN(CONNECT),                    0, 1,          "request_response_information"},
    {0x1a, MQTT_PROPERTY_STRING,  false, IN(CONNACK),                    0, 0,          "response_information"},
    {0x1c, MQTT_PROPERTY_STRING,  false, IN(CONNACK) | IN(DISCONNECT),   0, 0,          "server_reference"},
    {0x1f, MQTT_PROPERTY_STRING,  false, REASONS,                        0, 0,          "reason_string"},
    {0x21, MQTT_PROPERTY_U16,     false, IN(CONNECT) | IN(CONNACK),      1, U16_MAX,    "receive_maximum"},
    {0x22, MQTT_PROPERTY_U16,     false, IN(CONNECT) | IN(CONNACK),      0, U16_MAX,    "topic_alias_maximum"},
    {0x23, MQTT_PROPERTY_U16,     false, IN(PUBLISH),                    1, U16_MAX,    "topic_alias"},
    {0x24, MQTT_PROPERTY_BYTE,    false, IN(CONNACK),                    0, 1,          "maximum_qos"},
    {0x25, MQTT_PROPERTY_BOOLEAN, false, IN(CONNACK),                    0, 1,          "retain_available"},
    {0x26, MQTT_PROPERTY_PAIR,    true,  EVERYWHERE,                     0, 0,          "user_property"},
    {0x27, MQTT_PROPERTY_U32,     false, IN(CONNECT) | IN(CONNACK),      1, U32_MAX,    "maximum_packet_size"},
    {0x28, MQTT_PROPERTY_BOOLEAN, false, IN(CONNACK),                    0, 1,          "wildcard_subscription_available"},
    {0x29, MQTT_PROPERTY_BOOLEAN, false, IN(CONNACK),                    0, 1,          "subscription_identifier_available"},
    {0x2a, MQTT_PROPERTY_BOOLEAN, false, IN(CONNACK),                    0, 1,          "shared_subscription_available"},
};
/* clang-format on */

const MqttProperty *
mqtt_property_find(uint32_t id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (properties[i].id == id)
            return &properties[i];
    }
    return NULL;
}

static bool
read_number(MqttBody *body, const MqttProperty *row, uint32_t *number)
{
    uint16_t u16;
    uint8_t u8;

    switch (row->type) {
    case MQTT_PROPERTY_U16:
        if (!mqtt_body_u16(body, row->name, &u16))
            return false;
        *number = u16;
        return true;
    case MQTT_PROPERTY_U32:
        return mqtt_body_u32(body, row->name, number);
    case MQTT_PROPERTY_VARINT:
        return mqtt_body_varint(body, row->name, number);
    default:
        if (!mqtt_body_u8(body, row->name, &u8))
            return false;
        *number = u8;
        return true;
    }
}

static bool
parse_number(MqttBody *body, const MqttProperty *row, bool emit)
{
    MqttFields *fields = &body->packet->fields;
    size_t offset = mqtt_body_offset(body);
    uint32_t number;

    if (!read_number(body, row, &number))
        return false;
    if (number < row->min || number > row->max)
        mqtt_body_note(body, MQTT_PROBLEM_PROPERTY_VALUE, offset, row->name, number);
    if (!emit)
        return true;
    if (row->type == MQTT_PROPERTY_BOOLEAN && number <= 1)
        mqtt_fields_boolean(fields, row->name, number == 1);
    else
        mqtt_fields_number(fields, row->repeats ? NULL : row->name, number);
    return true;
}

static bool
parse_bytes(MqttBody *body, const MqttProperty *row, bool emit)
{
    MqttFields *fields = &body->packet->fields;
    bool not_utf8 = false;
    PskSpan bytes;

    if (row->type == MQTT_PROPERTY_STRING ? !mqtt_body_string(body, row->name, &bytes, &not_utf8)
                                          : !mqtt_body_binary(body, row->name, &bytes))
        return false;
    if (emit && row->type == MQTT_PROPERTY_STRING)
        mqtt_fields_string(fields, row->name, bytes, not_utf8);
    else if (emit)
        mqtt_fields_bytes(fields, row->name, bytes);
    return true;
}

static bool
parse_pair(MqttBody *body, const MqttProperty *row, bool emit)
{
    MqttFields *fields = &body->packet->fields;
    bool name_not_utf8, value_not_utf8;
    PskSpan name, value;

    if (!mqtt_body_string(body, row->name, &name, &name_not_utf8) ||
        !mqtt_body_string(body, row->name, &value, &value_not_utf8))
        return false;
    if (!emit)
        return true;
    mqtt_fields_open_object(fields, NULL);
    mqtt_fields_string(fields, "name", name, name_not_utf8);
    mqtt_fields_string(fields, "value", value, value_not_utf8);
    mqtt_fields_close(fields);
    return true;
}

/* |emit| is false where the value is only checked, and given out by another pass. */
static bool
parse_value(MqttBody *body, const MqttProperty *row, bool emit)
{
    switch (row->type) {
    case MQTT_PROPERTY_STRING:
    case MQTT_PROPERTY_BINARY:
        return parse_bytes(body, row, emit);
    case MQTT_PROPERTY_PAIR:
        return parse_pair(body, row, emit);
    default:
        return parse_number(body, row, emit);
    }
}

/* The row of the next property, or NULL where its identifier ends all reading of the section. */
static const MqttProperty *
parse_id(MqttBody *section, MqttType scope)
{
    size_t offset = mqtt_body_offset(section);
    const MqttProperty *row;
    uint32_t id;

    if (!mqtt_body_varint(section, "a property identifier", &id))
        return NULL;
    row = mqtt_property_find(id);
    if (row == NULL)
        mqtt_body_note(section, MQTT_PROBLEM_PROPERTY_UNKNOWN, offset, NULL, id);
    else if (!(row->scopes & 1u << scope))
        mqtt_body_note(section, MQTT_PROBLEM_PROPERTY_NOT_ALLOWED, offset, row->name, id);
    return row;
}

/* MQTT 5.0 section 3.3.4: several subscriptions may match a PUBLISH; a SUBSCRIBE names one. */
static bool
may_repeat(const MqttProperty *row, MqttType scope)
{
    return row->repeats && (row->type == MQTT_PROPERTY_PAIR || scope == MQTT_PUBLISH);
}

/* Everything that is there once; returns a bit for each identifier that was seen. */
static uint64_t
parse_single(MqttBody section, MqttType scope)
{
    uint64_t seen = 0;

    while (!psk_reader_at_end(&section.reader)) {
        size_t offset = mqtt_body_offset(&section);
        const MqttProperty *row = parse_id(&section, scope);

        if (row == NULL)
            break;
        if ((seen & UINT64_C(1) << row->id) && !may_repeat(row, scope))
            mqtt_body_note(&section, MQTT_PROBLEM_PROPERTY_TWICE, offset, row->name, row->id);
        if (!parse_value(&section, row, !row->repeats))
            break;
        seen |= UINT64_C(1) << row->id;
    }
    return seen;
}

/* The array of a property that may be there several times. */
static void
parse_repeated(MqttBody section, MqttType scope, const MqttProperty *wanted)
{
    MqttFields *fields = &section.packet->fields;

    mqtt_fields_open_array(fields, wanted->name);
    while (!psk_reader_at_end(&section.reader)) {
        const MqttProperty *row = parse_id(&section, scope);

        if (!mqtt_fields_have_room(fields)) {
            mqtt_body_note(&section, MQTT_PROBLEM_TOO_MANY_FIELDS, mqtt_body_offset(&section),
                           wanted->name, 0);
            break;
        }
        if (row == NULL || !parse_value(&section, row, row == wanted))
            break;
    }
    mqtt_fields_close(fields);
}

bool
mqtt_properties_parse(MqttBody *body, MqttType scope)
{
    MqttFields *fields = &body->packet->fields;
    MqttBody section;
    uint32_t size;
    uint64_t seen;

    if (!mqtt_body_varint(body, "the property length", &size) ||
        !mqtt_body_section(body, "properties", size, &section))
        return false;
    if (size == 0)
        return true;
    mqtt_fields_open_object(fields, "properties");
    seen = parse_single(section, scope);
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (properties[i].repeats && (seen & UINT64_C(1) << properties[i].id))
            parse_repeated(section, scope, &properties[i]);
    }
    mqtt_fields_close(fields);
    return true;
}
