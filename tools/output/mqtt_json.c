/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/mqtt_json.h"

#include "base/hex.h"
#include "base/text.h"

/* |name| is not from the wire, so jansson need not check that it is UTF-8. */
static void
set(json_t *object, const char *name, json_t *value)
{
    json_object_set_new_nocheck(object, name, value);
}

/* NULL where the bytes are not UTF-8. Most are ASCII, which need not be checked one by one. */
static json_t *
new_string(PskSpan bytes)
{
    const char *text = bytes.size > 0 ? (const char *)bytes.data : "";

    return psk_text_plain_length(bytes) == bytes.size ? json_stringn_nocheck(text, bytes.size)
                                                      : json_stringn(text, bytes.size);
}

static json_t *
new_hex(PskSpan bytes)
{
    GString *hex = g_string_new(NULL);
    json_t *string;

    psk_hex_append(hex, bytes);
    string = json_stringn_nocheck(hex->str, hex->len);
    g_string_free(hex, TRUE);
    return string;
}

void
mqtt_json_set_bytes(json_t *object, const char *name, PskSpan bytes)
{
    json_t *string = new_string(bytes);
    char *encoded, *key;

    if (string != NULL) {
        set(object, name, string);
    } else if (strcmp(name, "payload") == 0) {
        encoded = g_base64_encode(bytes.data, bytes.size);
        set(object, "payload_base64", json_string_nocheck(encoded));
        g_free(encoded);
    } else {
        key = g_strconcat(name, "_hex", NULL);
        set(object, key, new_hex(bytes));
        g_free(key);
    }
}

static void
append_bytes(json_t *array, PskSpan bytes)
{
    json_t *string = new_string(bytes);

    if (string == NULL) {
        string = json_object();
        set(string, "hex", new_hex(bytes));
    }
    json_array_append_new(array, string);
}

static json_t *
new_meaning(const MqttField *code)
{
    return code->code_name != NULL ? json_string(code->code_name) : json_null();
}

static void
append_member(json_t *array, const MqttField *field)
{
    if (field->kind == MQTT_FIELD_STRING || field->kind == MQTT_FIELD_BYTES)
        append_bytes(array, field->bytes);
    else if (field->kind == MQTT_FIELD_BOOLEAN)
        json_array_append_new(array, json_boolean(field->number));
    else
        json_array_append_new(array, json_integer((json_int_t)field->number));
}

static void
set_member(json_t *object, const MqttField *field)
{
    switch (field->kind) {
    case MQTT_FIELD_STRING:
    case MQTT_FIELD_BYTES:
        mqtt_json_set_bytes(object, field->name, field->bytes);
        break;
    case MQTT_FIELD_BOOLEAN:
        set(object, field->name, json_boolean(field->number));
        break;
    case MQTT_FIELD_CODE:
        set(object, field->name, json_integer((json_int_t)field->number));
        if (field->code_name != NULL)
            set(object, "reason", new_meaning(field));
        break;
    default:
        set(object, field->name, json_integer((json_int_t)field->number));
    }
}

/* What the codes of the array that begins at |at| mean, beside it in |object|. */
static void
set_meanings(json_t *object, const MqttFields *fields, size_t at)
{
    json_t *reasons;

    if (at + 1 == fields->count || fields->list[at + 1].kind != MQTT_FIELD_CODE)
        return;
    reasons = json_array();
    for (at++; fields->list[at].kind == MQTT_FIELD_CODE; at++)
        json_array_append_new(reasons, new_meaning(&fields->list[at]));
    set(object, "reasons", reasons);
}

/*
 * Fills |container|, an object or an array, with the fields from |at| to the end of it. Returns
 * where that end is. As deep as packets are: four levels.
 */
static size_t
fill(json_t *container, const MqttFields *fields, size_t at)
{
    for (; at < fields->count; at++) {
        const MqttField *field = &fields->list[at];
        size_t begin = at;
        json_t *child;

        if (field->kind == MQTT_FIELD_OBJECT_END || field->kind == MQTT_FIELD_ARRAY_END)
            break;
        if (field->kind != MQTT_FIELD_OBJECT_BEGIN && field->kind != MQTT_FIELD_ARRAY_BEGIN) {
            if (json_is_array(container))
                append_member(container, field);
            else
                set_member(container, field);
            continue;
        }
        child = field->kind == MQTT_FIELD_OBJECT_BEGIN ? json_object() : json_array();
        at = fill(child, fields, at + 1);
        if (json_is_array(container)) {
            json_array_append_new(container, child);
        } else {
            set(container, field->name, child);
            set_meanings(container, fields, begin);
        }
    }
    return at;
}

void
mqtt_json_set(json_t *object, const MqttPacket *packet)
{
    GString *problem;

    set(object, "type", json_string(mqtt_type_name(packet->type)));
    fill(object, &packet->fields, 0);
    if (packet->status == MQTT_STATUS_OK)
        return;
    if (packet->status == MQTT_STATUS_MALFORMED)
        set(object, "malformed", json_true());
    problem = g_string_new(NULL);
    mqtt_problem_append(problem, &packet->problem, packet->type, packet->version);
    set(object, "problem", json_string(problem->str));
    g_string_free(problem, TRUE);
}
