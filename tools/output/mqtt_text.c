/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/mqtt_text.h"

#include "base/hex.h"
#include "base/text.h"

static void
append_size(GString *line, uint64_t size)
{
    g_string_append_c(line, '(');
    psk_text_append_number(line, size);
    psk_text_append_string(line, size == 1 ? " byte)" : " bytes)");
}

static void
append_quoted(GString *line, PskSpan bytes)
{
    g_string_append_c(line, '"');
    psk_text_append(line, bytes);
    g_string_append_c(line, '"');
}

/* At most |max| octets, and no part of a character at the end. */
static PskSpan
cut(PskSpan bytes, size_t max)
{
    size_t size = MIN(bytes.size, max);

    if (size == bytes.size)
        return bytes;
    for (size_t back = 0; back < 4 && back < size; back++) {
        if ((bytes.data[size - back] & 0xc0) != 0x80)
            return psk_span_first(bytes, size - back);
    }
    return psk_span_first(bytes, size);
}

/* UTF-8 without control characters, but for those that text is laid out with. */
static bool
is_text(PskSpan bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t octet = bytes.data[i];

        if ((octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r') || octet == 0x7f)
            return false;
    }
    return psk_text_is_utf8(bytes);
}

static void
append_payload(GString *line, PskSpan payload, size_t max)
{
    PskSpan shown = cut(payload, max);
    size_t plain = psk_text_plain_length(shown); /* mostly all of it */
    PskSpan rest = psk_span_skip(shown, plain);

    if (is_text(rest)) {
        g_string_append_c(line, '"');
        if (plain > 0)
            psk_text_append_raw(line, shown.data, plain);
        psk_text_append(line, rest);
        g_string_append_c(line, '"');
    } else {
        shown = psk_span_first(payload, max);
        psk_text_append_string(line, "0x");
        psk_hex_append(line, shown);
    }
    if (shown.size < payload.size) {
        psk_text_append_string(line, "… ");
        append_size(line, payload.size);
    }
}

static void
append_qos(GString *line, uint64_t qos)
{
    psk_text_append_string(line, " qos ");
    psk_text_append_number(line, qos);
}

static void
append_packet_id(GString *line, uint64_t packet_id)
{
    psk_text_append_string(line, " id ");
    psk_text_append_number(line, packet_id);
}

/* A topic is text, so that it needs no quotes to be read; where it is empty, they show it. */
static void
append_topic(GString *line, PskSpan topic)
{
    if (topic.size > 0)
        psk_text_append(line, topic);
    else
        psk_text_append_string(line, "\"\"");
}

static void
append_value(GString *line, const MqttField *field)
{
    switch (field->kind) {
    case MQTT_FIELD_STRING:
        append_quoted(line, field->bytes);
        break;
    case MQTT_FIELD_BYTES:
        append_size(line, field->bytes.size);
        break;
    case MQTT_FIELD_BOOLEAN:
        psk_text_append_string(line, field->number ? "yes" : "no");
        break;
    case MQTT_FIELD_CODE:
        if (field->code_name != NULL)
            psk_text_append_string(line, field->code_name);
        else
            g_string_append_printf(line, "code 0x%02x", (unsigned)field->number);
        break;
    default:
        psk_text_append_number(line, field->number);
    }
}

static bool
is_begin(const MqttField *field)
{
    return field->kind == MQTT_FIELD_OBJECT_BEGIN || field->kind == MQTT_FIELD_ARRAY_BEGIN;
}

static bool
is_end(const MqttField *field)
{
    return field->kind == MQTT_FIELD_OBJECT_END || field->kind == MQTT_FIELD_ARRAY_END;
}

/* The index of the end of the object or array that begins at |at|. */
static size_t
end_of(const MqttFields *fields, size_t at)
{
    int depth = 0;

    for (; at < fields->count; at++) {
        depth += is_begin(&fields->list[at]) - is_end(&fields->list[at]);
        if (depth == 0)
            break;
    }
    return at;
}

/* " {topic_alias 3, user_property {name "a", value "b"}}": an object with all that is in it. */
static void
append_object(GString *line, const MqttFields *fields, size_t at)
{
    size_t end = end_of(fields, at);
    bool first = true;

    for (g_string_append_c(line, ' '); at <= end; at++) {
        const MqttField *field = &fields->list[at];

        if (is_end(field)) {
            g_string_append_c(line, field->kind == MQTT_FIELD_OBJECT_END ? '}' : ']');
            continue;
        }
        if (!first)
            psk_text_append_string(line, ", ");
        if (field->name != NULL && strcmp(field->name, "properties") != 0) {
            psk_text_append_string(line, field->name);
            g_string_append_c(line, ' ');
        }
        first = is_begin(field);
        if (first)
            g_string_append_c(line, field->kind == MQTT_FIELD_OBJECT_BEGIN ? '{' : '[');
        else
            append_value(line, field);
    }
}

static void
append_properties(GString *line, const MqttPacket *packet)
{
    for (size_t at = 0; at < packet->fields.count; at++) {
        const MqttField *field = &packet->fields.list[at];

        if (field->kind == MQTT_FIELD_OBJECT_BEGIN && field->name != NULL &&
            strcmp(field->name, "properties") == 0) {
            append_object(line, &packet->fields, at);
            at = end_of(&packet->fields, at);
        }
    }
}

static void
append_publish(GString *line, const MqttPacket *packet, size_t payload_max)
{
    uint64_t number;
    PskSpan bytes;

    if (mqtt_packet_bytes(packet, "topic", &bytes)) {
        g_string_append_c(line, ' ');
        append_topic(line, bytes);
    }
    g_string_append_c(line, ' ');
    if (mqtt_packet_bytes(packet, "payload", &bytes))
        append_payload(line, bytes, payload_max);
    else if (mqtt_packet_number(packet, "payload_size", &number))
        append_size(line, number);
    else
        psk_text_append_string(line, "-");
    if (packet->fields.count == 0) /* the fixed header can't be read */
        return;
    append_qos(line, mqtt_publish_qos(packet));
    if (mqtt_publish_qos(packet) > 0 && mqtt_packet_number(packet, "packet_id", &number))
        append_packet_id(line, number);
    if (packet->flags & MQTT_PUBLISH_RETAIN)
        psk_text_append_string(line, " retain");
    if (packet->flags & MQTT_PUBLISH_DUP)
        psk_text_append_string(line, " dup");
}

/* The will, an object whose topic, payload and qos are the first of their names in a CONNECT. */
static void
append_will(GString *line, const MqttPacket *packet, size_t payload_max)
{
    uint64_t number;
    PskSpan bytes;

    if (mqtt_fields_find(&packet->fields, "will") == NULL)
        return;
    psk_text_append_string(line, " will");
    if (mqtt_packet_bytes(packet, "topic", &bytes)) {
        g_string_append_c(line, ' ');
        append_topic(line, bytes);
    }
    if (mqtt_packet_bytes(packet, "payload", &bytes)) {
        g_string_append_c(line, ' ');
        append_payload(line, bytes, payload_max);
    }
    if (mqtt_packet_number(packet, "qos", &number))
        append_qos(line, number);
    if (mqtt_packet_number(packet, "retain", &number) && number)
        psk_text_append_string(line, " retain");
}

static void
append_connect(GString *line, const MqttPacket *packet, size_t payload_max)
{
    uint64_t number;
    PskSpan bytes;

    if (mqtt_packet_bytes(packet, "client_id", &bytes)) {
        psk_text_append_string(line, " client ");
        append_quoted(line, bytes);
    }
    if (packet->version != MQTT_VERSION_UNKNOWN) {
        psk_text_append_string(line, " mqtt ");
        psk_text_append_string(line, mqtt_version_name(packet->version));
    }
    if (mqtt_packet_number(packet, "bridge", &number))
        psk_text_append_string(line, " bridge");
    if (mqtt_packet_number(packet, "keep_alive", &number)) {
        psk_text_append_string(line, " keep alive ");
        psk_text_append_number(line, number);
        psk_text_append_string(line, " s");
    }
    if (mqtt_packet_number(packet, "clean_session", &number) && !number)
        psk_text_append_string(line, " keep session");
    if (mqtt_packet_number(packet, "clean_start", &number) && !number)
        psk_text_append_string(line, " resume session");
    if (mqtt_packet_bytes(packet, "username", &bytes)) {
        psk_text_append_string(line, " user ");
        append_quoted(line, bytes);
    }
    if (mqtt_packet_bytes(packet, "password", &bytes)) {
        psk_text_append_string(line, " password ");
        append_size(line, bytes.size);
    }
    append_will(line, packet, payload_max);
}

static void
append_connack(GString *line, const MqttPacket *packet)
{
    static const char refused[] = "Connection Refused, ";
    const MqttField *code = mqtt_fields_find(&packet->fields, "return_code");
    uint64_t present;

    if (code == NULL)
        code = mqtt_fields_find(&packet->fields, "reason_code");
    if (code == NULL)
        return;
    if (code->number == 0) {
        psk_text_append_string(line, " accepted");
    } else {
        g_string_append_printf(line, " refused 0x%02x", (unsigned)code->number);
        if (code->code_name != NULL)
            g_string_append_printf(line, " %s",
                                   g_str_has_prefix(code->code_name, refused)
                                       ? code->code_name + strlen(refused)
                                       : code->code_name);
    }
    if (mqtt_packet_number(packet, "session_present", &present) && present)
        psk_text_append_string(line, " session present");
}

static const char *
list_name(MqttType type)
{
    switch (type) {
    case MQTT_SUBSCRIBE:
        return "subscriptions";
    case MQTT_UNSUBSCRIBE:
        return "topic_filters";
    case MQTT_SUBACK:
    case MQTT_UNSUBACK:
        return "reason_codes";
    default:
        return NULL;
    }
}

/* The members of the arrays of SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK. */
static void
append_list(GString *line, const MqttPacket *packet)
{
    const char *name = list_name(packet->type);
    const MqttField *begin = name != NULL ? mqtt_fields_find(&packet->fields, name) : NULL;
    size_t at, end;
    bool first = true;

    if (begin == NULL)
        return;
    at = (size_t)(begin - packet->fields.list);
    end = end_of(&packet->fields, at);
    for (at++; at < end; at++) {
        const MqttField *field = &packet->fields.list[at];

        if (field->kind == MQTT_FIELD_STRING || (field->kind == MQTT_FIELD_CODE)) {
            psk_text_append_string(line, first ? " " : ", ");
            first = false;
        }
        if (field->kind == MQTT_FIELD_STRING)
            append_topic(line, field->bytes);
        else if (field->kind == MQTT_FIELD_CODE)
            append_value(line, field);
        else if (field->kind == MQTT_FIELD_NUMBER && strcmp(field->name, "qos") == 0)
            append_qos(line, field->number);
        else if (field->kind == MQTT_FIELD_BOOLEAN && field->number)
            g_string_append_printf(line, " %s", field->name);
    }
}

static void
append_others(GString *line, const MqttPacket *packet)
{
    const MqttField *code = mqtt_fields_find(&packet->fields, "reason_code");
    uint64_t packet_id;

    if (mqtt_packet_number(packet, "packet_id", &packet_id))
        append_packet_id(line, packet_id);
    if (code != NULL && code->number != 0) {
        g_string_append_c(line, ' ');
        append_value(line, code);
    }
    append_list(line, packet);
}

void
mqtt_text_append(GString *line, const MqttPacket *packet, size_t payload_max)
{
    psk_text_append_string(line, mqtt_type_name(packet->type));
    switch (packet->type) {
    case MQTT_CONNECT:
        append_connect(line, packet, payload_max);
        break;
    case MQTT_CONNACK:
        append_connack(line, packet);
        break;
    case MQTT_PUBLISH:
        append_publish(line, packet, payload_max);
        break;
    default:
        append_others(line, packet);
    }
    if (packet->version == MQTT_5)
        append_properties(line, packet);
    if (packet->status == MQTT_STATUS_OK)
        return;
    psk_text_append_string(line,
                           packet->status == MQTT_STATUS_MALFORMED ? "; malformed: " : "; odd: ");
    mqtt_problem_append(line, &packet->problem, packet->type, packet->version);
}
