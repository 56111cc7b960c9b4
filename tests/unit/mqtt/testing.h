/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the MQTT modules share: packets written in hexadecimal, fields as one line. */
#pragma once

#include "base/hex.h"
#include "base/text.h"
#include "mqtt/packet.h"

/* Bytes from hexadecimal digits; spaces, for people, are left out. */
static inline GByteArray *
mqtt_test_bytes(const char *hex)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    GByteArray *bytes = g_byte_array_new();

    for (; *hex != '\0'; hex++) {
        if (*hex != ' ')
            g_string_append_c(digits, *hex);
    }
    if (digits->len > 0) {
        g_byte_array_set_size(bytes, digits->len / 2);
        g_assert_true(psk_hex_decode(psk_span(digits->str, digits->len), bytes->data));
    }
    return bytes;
}

static inline PskSpan
mqtt_test_span(const GByteArray *bytes)
{
    return psk_span(bytes->data, bytes->len);
}

static inline void
mqtt_test_append_value(GString *line, const MqttField *field)
{
    switch (field->kind) {
    case MQTT_FIELD_NUMBER:
        g_string_append_printf(line, "%" G_GUINT64_FORMAT, field->number);
        break;
    case MQTT_FIELD_BOOLEAN:
        g_string_append(line, field->number ? "true" : "false");
        break;
    case MQTT_FIELD_CODE:
        g_string_append_printf(line, "%" G_GUINT64_FORMAT "(%s)", field->number,
                               field->code_name != NULL ? field->code_name : "?");
        break;
    case MQTT_FIELD_STRING:
    case MQTT_FIELD_BYTES:
        g_string_append(line, field->not_utf8 ? "!\"" : "\"");
        psk_text_append(line, field->bytes);
        g_string_append_c(line, '"');
        break;
    case MQTT_FIELD_OBJECT_BEGIN:
    case MQTT_FIELD_ARRAY_BEGIN:
        g_string_append_c(line, field->kind == MQTT_FIELD_OBJECT_BEGIN ? '{' : '[');
        break;
    case MQTT_FIELD_OBJECT_END:
    case MQTT_FIELD_ARRAY_END:
        g_string_append_c(line, field->kind == MQTT_FIELD_OBJECT_END ? '}' : ']');
        break;
    }
}

/* `PUBLISH dup=false qos=1 topic="a/b" properties={topic_alias=3}`, and the problem after it. */
static inline char *
mqtt_test_describe(const MqttPacket *packet)
{
    GString *line = g_string_new(mqtt_type_name(packet->type));
    bool space = true;

    for (size_t i = 0; i < packet->fields.count; i++) {
        const MqttField *field = &packet->fields.list[i];
        bool begin =
            field->kind == MQTT_FIELD_OBJECT_BEGIN || field->kind == MQTT_FIELD_ARRAY_BEGIN;
        bool end = field->kind == MQTT_FIELD_OBJECT_END || field->kind == MQTT_FIELD_ARRAY_END;

        if (space && !end)
            g_string_append_c(line, ' ');
        if (field->name != NULL)
            g_string_append_printf(line, "%s=", field->name);
        mqtt_test_append_value(line, field);
        space = !begin;
    }
    if (packet->status != MQTT_STATUS_OK) {
        g_string_append(line, packet->status == MQTT_STATUS_ODD ? " ODD " : " MALFORMED ");
        mqtt_problem_append(line, &packet->problem, packet->type, packet->version);
    }
    return g_string_free(line, FALSE);
}
