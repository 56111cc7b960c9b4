/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of MQTT 5: their registry, and the parser of a property section (MQTT 5.0 section
 * 2.2.2).
 *
 * A section becomes an object `properties`, left out where it is empty. Properties that may be
 * there more than once (user_property, subscription_identifier) are arrays, after the others.
 */
#pragma once

#include "mqtt/body.h"

/* In the place of a packet type: the properties of the will in a CONNECT. */
#define MQTT_WILL MQTT_RESERVED

typedef enum {
    MQTT_PROPERTY_BYTE,
    MQTT_PROPERTY_BOOLEAN, /* a byte, 0 or 1 */
    MQTT_PROPERTY_U16,
    MQTT_PROPERTY_U32,
    MQTT_PROPERTY_VARINT,
    MQTT_PROPERTY_STRING,
    MQTT_PROPERTY_BINARY,
    MQTT_PROPERTY_PAIR, /* an object of two strings, name and value */
} MqttPropertyType;

typedef struct {
    uint8_t id;
    MqttPropertyType type;
    bool repeats;
    uint16_t scopes; /* a bit for each packet type, bit 0 for the will */
    uint32_t min;    /* of the numbers */
    uint32_t max;
    const char *name; /* in snake_case */
} MqttProperty;

/* The registry's row for |id|, or NULL. */
const MqttProperty *mqtt_property_find(uint32_t id);

/*
 * Reads, in a packet of type |scope| or in a will, a property length and the properties after it.
 * False where the length is broken; a problem inside is noted, and costs only the properties after
 * it.
 */
bool mqtt_properties_parse(MqttBody *body, MqttType scope) G_GNUC_WARN_UNUSED_RESULT;
