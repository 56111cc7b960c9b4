/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be wrong with an MQTT control packet: one row for each rule that this decoder checks.
 *
 * A packet is malformed where the specification says that its receiver must close the connection
 * for it. It is odd where a rule is broken that real stacks let pass, or where something outside
 * the packet keeps it from being told in full; odd packets are decoded like any other.
 */
#pragma once

#include <glib.h>

#include "mqtt/names.h"

typedef enum {
    MQTT_STATUS_OK,
    MQTT_STATUS_ODD,
    MQTT_STATUS_MALFORMED,
} MqttStatus;

typedef enum {
    MQTT_PROBLEM_NONE,
    MQTT_PROBLEM_LENGTH_TOO_LONG,
    MQTT_PROBLEM_TYPE_RESERVED,
    MQTT_PROBLEM_FLAGS,
    MQTT_PROBLEM_CUT_SHORT,
    MQTT_PROBLEM_LEFT_OVER,
    MQTT_PROBLEM_VARINT_TOO_LONG,
    MQTT_PROBLEM_VARINT_NOT_MINIMAL,
    MQTT_PROBLEM_NUL,
    MQTT_PROBLEM_NOT_UTF8,
    MQTT_PROBLEM_QOS_3,
    MQTT_PROBLEM_DUP_QOS_0,
    MQTT_PROBLEM_PACKET_ID_ZERO,
    MQTT_PROBLEM_TOPIC_EMPTY,
    MQTT_PROBLEM_TOPIC_WILDCARD,
    MQTT_PROBLEM_FILTER_EMPTY,
    MQTT_PROBLEM_FILTER_WILDCARD,
    MQTT_PROBLEM_NO_ENTRIES,
    MQTT_PROBLEM_SUBSCRIPTION_OPTIONS,
    MQTT_PROBLEM_RETAIN_HANDLING,
    MQTT_PROBLEM_PROTOCOL_NAME,
    MQTT_PROBLEM_PROTOCOL_LEVEL,
    MQTT_PROBLEM_PROTOCOL_MISMATCH,
    MQTT_PROBLEM_CONNECT_FLAGS,
    MQTT_PROBLEM_WILL_FLAGS,
    MQTT_PROBLEM_PASSWORD_ALONE,
    MQTT_PROBLEM_CONNACK_FLAGS,
    MQTT_PROBLEM_SESSION_REFUSED,
    MQTT_PROBLEM_OLD_CONNACK,
    MQTT_PROBLEM_CODE,
    MQTT_PROBLEM_PROPERTY_UNKNOWN,
    MQTT_PROBLEM_PROPERTY_NOT_ALLOWED,
    MQTT_PROBLEM_PROPERTY_TWICE,
    MQTT_PROBLEM_PROPERTY_VALUE,
    MQTT_PROBLEM_SECOND_CONNECT,
    MQTT_PROBLEM_WRONG_SENDER,
    MQTT_PROBLEM_TOO_LARGE,
    MQTT_PROBLEM_TOO_MANY_FIELDS,
    MQTT_PROBLEM_ALIAS_UNKNOWN,
    MQTT_PROBLEM_ALIAS_STALE,
    MQTT_PROBLEM_VERSION_ASSUMED,
    MQTT_PROBLEM_CODES_ASSUMED,
    MQTT_PROBLEM_COUNT,
} MqttProblemCode;

/* One problem at one place. A zeroed struct is no problem. */
typedef struct {
    MqttProblemCode code;
    const char *field; /* static: the field it concerns, or NULL */
    uint32_t number;   /* the value it concerns */
    size_t offset;     /* from the first octet of the packet */
} MqttProblem;

/* How bad it is; OK for MQTT_PROBLEM_NONE. */
MqttStatus mqtt_problem_status(MqttProblemCode code);

/*
 * Appends what is wrong with a packet of that type and version, as one line for people:
 * "property 0x23 is not allowed in CONNACK (MQTT 5 section 2.2.2.2, offset 7)". Nothing for
 * MQTT_PROBLEM_NONE.
 */
void mqtt_problem_append(GString *string, const MqttProblem *problem, MqttType type,
                         MqttVersion version);
