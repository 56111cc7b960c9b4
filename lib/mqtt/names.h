/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registries of MQTT: control packet types, protocol versions, return and reason codes.
 *
 * OASIS MQTT 3.1.1 and MQTT 5.0; MQTT 3.1 (IBM and Eurotech, 2010) where it differs. Used by the
 * packet parser and by whoever names what it found.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* MQTT 5.0 section 2.1.2. */
typedef enum {
    MQTT_RESERVED,
    MQTT_CONNECT,
    MQTT_CONNACK,
    MQTT_PUBLISH,
    MQTT_PUBACK,
    MQTT_PUBREC,
    MQTT_PUBREL,
    MQTT_PUBCOMP,
    MQTT_SUBSCRIBE,
    MQTT_SUBACK,
    MQTT_UNSUBSCRIBE,
    MQTT_UNSUBACK,
    MQTT_PINGREQ,
    MQTT_PINGRESP,
    MQTT_DISCONNECT,
    MQTT_AUTH, /* MQTT 5 only */
} MqttType;

/* The protocol level of CONNECT, without the bit that mosquitto's bridges set. */
typedef enum {
    MQTT_VERSION_UNKNOWN = 0,
    MQTT_3_1 = 3,
    MQTT_3_1_1 = 4,
    MQTT_5 = 5,
} MqttVersion;

typedef enum {
    MQTT_CLIENT,
    MQTT_SERVER,
} MqttSender;

/* "CONNECT"; "RESERVED" for type 0. */
const char *mqtt_type_name(MqttType type);

/* "3.1.1"; "unknown" for MQTT_VERSION_UNKNOWN. */
const char *mqtt_version_name(MqttVersion version);

/* False for type 0, and for AUTH before MQTT 5. An unknown version may be MQTT 5. */
bool mqtt_type_exists(MqttType type, MqttVersion version);

/* Whether this side of the connection may send such packets. */
bool mqtt_type_sent_by(MqttType type, MqttSender sender, MqttVersion version);

/*
 * Whether the four flag bits are those that the type must have. Every value is good for PUBLISH,
 * whose flags carry values. MQTT 3.1 requires less than the later versions.
 */
bool mqtt_type_flags_valid(MqttType type, uint8_t flags, MqttVersion version);

/*
 * The name of a return code (CONNACK and SUBACK of MQTT 3.x) or reason code (MQTT 5) in a packet of
 * this type, as the specification writes it; NULL where it defines none.
 */
const char *mqtt_code_name(MqttType type, MqttVersion version, uint8_t code);
