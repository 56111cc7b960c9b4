/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/body.h"

#include "base/text.h"

size_t
mqtt_body_offset(const MqttBody *body)
{
    return body->end - psk_reader_remaining(&body->reader);
}

void
mqtt_body_note(MqttBody *body, MqttProblemCode code, size_t offset, const char *field,
               uint32_t number)
{
    mqtt_packet_note(body->packet, (MqttProblem){code, field, number, offset});
}

/* Notes that |name| runs past the end of what is at hand. */
static bool
cut_short(MqttBody *body, const char *name)
{
    mqtt_body_note(body, body->partial ? MQTT_PROBLEM_TOO_LARGE : MQTT_PROBLEM_CUT_SHORT,
                   mqtt_body_offset(body), name, 0);
    return false;
}

bool
mqtt_body_u8(MqttBody *body, const char *name, uint8_t *value)
{
    return psk_reader_u8(&body->reader, value) || cut_short(body, name);
}

bool
mqtt_body_u16(MqttBody *body, const char *name, uint16_t *value)
{
    return psk_reader_u16(&body->reader, value) || cut_short(body, name);
}

bool
mqtt_body_u32(MqttBody *body, const char *name, uint32_t *value)
{
    return psk_reader_u32(&body->reader, value) || cut_short(body, name);
}

/* MQTT 5.0 section 1.5.5: seven bits an octet, the lowest first, four octets at most. */
bool
mqtt_body_varint(MqttBody *body, const char *name, uint32_t *value)
{
    size_t offset = mqtt_body_offset(body);
    uint8_t octet = 0x80;

    *value = 0;
    for (unsigned shift = 0; octet & 0x80; shift += 7) {
        if (shift == 28) {
            mqtt_body_note(body, MQTT_PROBLEM_VARINT_TOO_LONG, offset, name, 0);
            return false;
        }
        if (!mqtt_body_u8(body, name, &octet))
            return false;
        *value |= (uint32_t)(octet & 0x7f) << shift;
        if (octet == 0 && shift > 0)
            mqtt_body_note(body, MQTT_PROBLEM_VARINT_NOT_MINIMAL, offset, name, *value);
    }
    return true;
}

bool
mqtt_body_section(MqttBody *body, const char *name, size_t size, MqttBody *section)
{
    PskSpan bytes;

    if (!psk_reader_bytes(&body->reader, size, &bytes))
        return cut_short(body, name);
    *section = (MqttBody){body->packet, psk_reader(bytes), mqtt_body_offset(body), false};
    return true;
}

bool
mqtt_body_binary(MqttBody *body, const char *name, PskSpan *bytes)
{
    return psk_reader_vector(&body->reader, 0, 0xffff, bytes) || cut_short(body, name);
}

/* MQTT 5.0 section 1.5.4. */
bool
mqtt_body_string(MqttBody *body, const char *name, PskSpan *bytes, bool *not_utf8)
{
    size_t offset = mqtt_body_offset(body);
    PskSpan rest;

    if (!mqtt_body_binary(body, name, bytes))
        return false;
    rest = psk_span_skip(*bytes, psk_text_plain_length(*bytes)); /* mostly nothing */
    *not_utf8 = rest.size > 0 && !psk_text_is_utf8(rest);
    if (*not_utf8)
        mqtt_body_note(body, MQTT_PROBLEM_NOT_UTF8, offset, name, 0);
    if (rest.size > 0 && memchr(rest.data, 0, rest.size) != NULL)
        mqtt_body_note(body, MQTT_PROBLEM_NUL, offset, name, 0);
    return true;
}

bool
mqtt_body_string_field(MqttBody *body, const char *name)
{
    PskSpan bytes;
    bool not_utf8;

    if (!mqtt_body_string(body, name, &bytes, &not_utf8))
        return false;
    mqtt_fields_string(&body->packet->fields, name, bytes, not_utf8);
    return true;
}

bool
mqtt_body_binary_field(MqttBody *body, const char *name)
{
    PskSpan bytes;

    if (!mqtt_body_binary(body, name, &bytes))
        return false;
    mqtt_fields_bytes(&body->packet->fields, name, bytes);
    return true;
}

bool
mqtt_body_u16_field(MqttBody *body, const char *name)
{
    uint16_t number;

    if (!mqtt_body_u16(body, name, &number))
        return false;
    mqtt_fields_number(&body->packet->fields, name, number);
    return true;
}

bool
mqtt_body_packet_id_field(MqttBody *body)
{
    size_t offset = mqtt_body_offset(body);
    uint16_t number;

    if (!mqtt_body_u16(body, "packet_id", &number))
        return false;
    if (number == 0)
        mqtt_body_note(body, MQTT_PROBLEM_PACKET_ID_ZERO, offset, "packet_id", 0);
    mqtt_fields_number(&body->packet->fields, "packet_id", number);
    return true;
}

bool
mqtt_body_code_field(MqttBody *body, const char *name, const char *field_name)
{
    MqttPacket *packet = body->packet;
    size_t offset = mqtt_body_offset(body);
    const char *code_name;
    uint8_t code;

    if (!mqtt_body_u8(body, name, &code))
        return false;
    code_name = mqtt_code_name(packet->type, packet->version, code);
    if (code_name == NULL)
        mqtt_body_note(body, MQTT_PROBLEM_CODE, offset, name, code);
    mqtt_fields_code(&packet->fields, field_name, code, code_name);
    return true;
}

bool
mqtt_topic_has_wildcard(PskSpan topic)
{
    return topic.size > 0 && (memchr(topic.data, '#', topic.size) != NULL ||
                              memchr(topic.data, '+', topic.size) != NULL);
}

bool
mqtt_body_topic_field(MqttBody *body, bool may_be_empty)
{
    size_t offset = mqtt_body_offset(body);
    PskSpan topic;
    bool not_utf8;

    if (!mqtt_body_string(body, "topic", &topic, &not_utf8))
        return false;
    if (topic.size == 0 && !may_be_empty)
        mqtt_body_note(body, MQTT_PROBLEM_TOPIC_EMPTY, offset, "topic", 0);
    if (mqtt_topic_has_wildcard(topic))
        mqtt_body_note(body, MQTT_PROBLEM_TOPIC_WILDCARD, offset, "topic", 0);
    mqtt_fields_string(&body->packet->fields, "topic", topic, not_utf8);
    return true;
}

/* MQTT 3.1.1 section 4.7.1: a wildcard has a level to itself, and # is the last of them. */
static bool
has_stray_wildcard(PskSpan filter)
{
    for (size_t i = 0; i < filter.size; i++) {
        bool alone = (i == 0 || filter.data[i - 1] == '/') &&
                     (i + 1 == filter.size || filter.data[i + 1] == '/');

        if ((filter.data[i] == '+' && !alone) ||
            (filter.data[i] == '#' && !(alone && i + 1 == filter.size)))
            return true;
    }
    return false;
}

bool
mqtt_body_filter_field(MqttBody *body, const char *field_name)
{
    size_t offset = mqtt_body_offset(body);
    PskSpan filter;
    bool not_utf8;

    if (!mqtt_body_string(body, "topic_filter", &filter, &not_utf8))
        return false;
    if (filter.size == 0)
        mqtt_body_note(body, MQTT_PROBLEM_FILTER_EMPTY, offset, "topic_filter", 0);
    if (has_stray_wildcard(filter))
        mqtt_body_note(body, MQTT_PROBLEM_FILTER_WILDCARD, offset, "topic_filter", 0);
    mqtt_fields_string(&body->packet->fields, field_name, filter, not_utf8);
    return true;
}
