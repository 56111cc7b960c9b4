/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/field.h"

/* More than any packet without lists or properties needs. */
#define FIRST_CAPACITY 32

void
mqtt_fields_reset(MqttFields *fields)
{
    fields->count = 0;
    fields->depth = 0;
}

void
mqtt_fields_clear(MqttFields *fields)
{
    g_free(fields->list);
    *fields = (MqttFields){0};
}

bool
mqtt_fields_have_room(const MqttFields *fields)
{
    return fields->count < MQTT_FIELDS_MAX;
}

static MqttField *
add(MqttFields *fields, const char *name, MqttFieldKind kind)
{
    MqttField *field;

    if (fields->count == fields->capacity) {
        fields->capacity = fields->capacity > 0 ? fields->capacity * 2 : FIRST_CAPACITY;
        fields->list = g_renew(MqttField, fields->list, fields->capacity);
    }
    field = &fields->list[fields->count++];
    *field = (MqttField){.name = name, .kind = kind};
    return field;
}

void
mqtt_fields_number(MqttFields *fields, const char *name, uint64_t number)
{
    add(fields, name, MQTT_FIELD_NUMBER)->number = number;
}

void
mqtt_fields_boolean(MqttFields *fields, const char *name, bool value)
{
    add(fields, name, MQTT_FIELD_BOOLEAN)->number = value;
}

void
mqtt_fields_string(MqttFields *fields, const char *name, PskSpan bytes, bool not_utf8)
{
    MqttField *field = add(fields, name, MQTT_FIELD_STRING);

    field->bytes = bytes;
    field->not_utf8 = not_utf8;
}

void
mqtt_fields_bytes(MqttFields *fields, const char *name, PskSpan bytes)
{
    add(fields, name, MQTT_FIELD_BYTES)->bytes = bytes;
}

void
mqtt_fields_code(MqttFields *fields, const char *name, uint64_t number, const char *code_name)
{
    MqttField *field = add(fields, name, MQTT_FIELD_CODE);

    field->number = number;
    field->code_name = code_name;
}

static void
open_with(MqttFields *fields, const char *name, MqttFieldKind begin, MqttFieldKind end)
{
    g_return_if_fail(fields->depth < MQTT_FIELDS_DEPTH);
    add(fields, name, begin);
    fields->ends[fields->depth++] = end;
}

void
mqtt_fields_open_object(MqttFields *fields, const char *name)
{
    open_with(fields, name, MQTT_FIELD_OBJECT_BEGIN, MQTT_FIELD_OBJECT_END);
}

void
mqtt_fields_open_array(MqttFields *fields, const char *name)
{
    open_with(fields, name, MQTT_FIELD_ARRAY_BEGIN, MQTT_FIELD_ARRAY_END);
}

void
mqtt_fields_close(MqttFields *fields)
{
    g_return_if_fail(fields->depth > 0);
    add(fields, NULL, fields->ends[--fields->depth]);
}

void
mqtt_fields_close_to(MqttFields *fields, unsigned depth)
{
    while (fields->depth > depth)
        mqtt_fields_close(fields);
}

void
mqtt_fields_replace_string(MqttFields *fields, const char *name, PskSpan bytes, bool not_utf8)
{
    const MqttField *found = mqtt_fields_find(fields, name);

    if (found == NULL || found->kind != MQTT_FIELD_STRING)
        return;
    fields->list[found - fields->list].bytes = bytes;
    fields->list[found - fields->list].not_utf8 = not_utf8;
}

const MqttField *
mqtt_fields_find(const MqttFields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        const MqttField *field = &fields->list[i];

        /* The same string mostly is one object; most others differ in their first letter. */
        if (field->name == name ||
            (field->name != NULL && field->name[0] == name[0] && strcmp(field->name, name) == 0))
            return field;
    }
    return NULL;
}
