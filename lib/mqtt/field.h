/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttFields: what one control packet says, as a flat, ordered list that a report can walk without
 * knowing MQTT.
 *
 * Objects and arrays are a begin and an end with their members between them; inside an array the
 * fields carry no name (NULL). Begins and ends always balance, also in a malformed packet. Names
 * are the OASIS names in snake_case and static. Bytes point into the packet that was parsed.
 *
 * The list is reused from packet to packet, so that parsing allocates nothing once it has grown.
 */
#pragma once

#include <glib.h>

#include "base/span.h"

/* Lists of topic filters, codes and user properties are cut where a packet would exceed this. */
#define MQTT_FIELDS_MAX 65536

typedef enum {
    MQTT_FIELD_NUMBER,
    MQTT_FIELD_BOOLEAN, /* in number, 0 or 1 */
    MQTT_FIELD_STRING,  /* a UTF-8 string, or what was sent in the place of one */
    MQTT_FIELD_BYTES,   /* binary: payloads, passwords, correlation and authentication data */
    MQTT_FIELD_CODE,    /* number, with its meaning in code_name */
    MQTT_FIELD_OBJECT_BEGIN,
    MQTT_FIELD_OBJECT_END,
    MQTT_FIELD_ARRAY_BEGIN,
    MQTT_FIELD_ARRAY_END,
} MqttFieldKind;

typedef struct {
    const char *name; /* NULL for members of an array and for ends */
    MqttFieldKind kind;
    bool not_utf8;         /* of a STRING: its bytes are not well-formed UTF-8 */
    const char *code_name; /* of a CODE: NULL where the specification gives it no meaning */
    union {
        uint64_t number;
        PskSpan bytes;
    };
} MqttField;

#define MQTT_FIELDS_DEPTH 8

typedef struct {
    MqttField *list;
    size_t count;
    size_t capacity;
    MqttFieldKind ends[MQTT_FIELDS_DEPTH]; /* what closes each of the open objects and arrays */
    unsigned depth;
} MqttFields;

/* Forgets the fields and keeps the memory. */
void mqtt_fields_reset(MqttFields *fields);

/* Frees; leaves an empty, usable list, as a zeroed struct is. */
void mqtt_fields_clear(MqttFields *fields);

/* False where a list inside the packet must be cut; checked before each of its members. */
bool mqtt_fields_have_room(const MqttFields *fields);

void mqtt_fields_number(MqttFields *fields, const char *name, uint64_t number);
void mqtt_fields_boolean(MqttFields *fields, const char *name, bool value);
void mqtt_fields_string(MqttFields *fields, const char *name, PskSpan bytes, bool not_utf8);
void mqtt_fields_bytes(MqttFields *fields, const char *name, PskSpan bytes);
void mqtt_fields_code(MqttFields *fields, const char *name, uint64_t number, const char *code_name);

/* Opens an object or an array; closed by the next call of mqtt_fields_close at the same depth. */
void mqtt_fields_open_object(MqttFields *fields, const char *name);
void mqtt_fields_open_array(MqttFields *fields, const char *name);
void mqtt_fields_close(MqttFields *fields);

/* Closes objects and arrays until |depth| of them are open. */
void mqtt_fields_close_to(MqttFields *fields, unsigned depth);

/* Puts |bytes| in the place of those of the first STRING of that name, where there is one. */
void mqtt_fields_replace_string(MqttFields *fields, const char *name, PskSpan bytes, bool not_utf8);

/* The first field of that name, at any depth, or NULL. */
const MqttField *mqtt_fields_find(const MqttFields *fields, const char *name);
