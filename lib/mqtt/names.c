/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/names.h"

#include <glib.h>

#define BIT(type) (1u << MQTT_##type)

enum { FROM_CLIENT = 1 << MQTT_CLIENT, FROM_SERVER = 1 << MQTT_SERVER };

typedef struct {
    const char *name;
    uint8_t senders;   /* MQTT 3.1.1 section 2.2.1 */
    uint8_t senders_5; /* MQTT 5.0 section 2.1.2 */
    uint8_t flags;     /* MQTT 3.1.1 section 2.2.2, MQTT 5.0 section 2.1.3 */
} TypeRow;

/* clang-format off */
static const TypeRow types[] = {
    [MQTT_RESERVED]    = {"RESERVED",    0,                         0,                         0},
    [MQTT_CONNECT]     = {"CONNECT",     FROM_CLIENT,               FROM_CLIENT,               0},
    [MQTT_CONNACK]     = {"CONNACK",     FROM_SERVER,               FROM_SERVER,               0},
    [MQTT_PUBLISH]     = {"PUBLISH",     FROM_CLIENT | FROM_SERVER, FROM_CLIENT | FROM_SERVER, 0},
    [MQTT_PUBACK]      = {"PUBACK",      FROM_CLIENT | FROM_SERVER, FROM_CLIENT | FROM_SERVER, 0},
    [MQTT_PUBREC]      = {"PUBREC",      FROM_CLIENT | FROM_SERVER, FROM_CLIENT | FROM_SERVER, 0},
    [MQTT_PUBREL]      = {"PUBREL",      FROM_CLIENT | FROM_SERVER, FROM_CLIENT | FROM_SERVER, 2},
    [MQTT_PUBCOMP]     = {"PUBCOMP",     FROM_CLIENT | FROM_SERVER, FROM_CLIENT | FROM_SERVER, 0},
    [MQTT_SUBSCRIBE]   = {"SUBSCRIBE",   FROM_CLIENT,               FROM_CLIENT,               2},
    [MQTT_SUBACK]      = {"SUBACK",      FROM_SERVER,               FROM_SERVER,               0},
    [MQTT_UNSUBSCRIBE] = {"UNSUBSCRIBE", FROM_CLIENT,               FROM_CLIENT,               2},
    [MQTT_UNSUBACK]    = {"UNSUBACK",    FROM_SERVER,               FROM_SERVER,               0},
    [MQTT_PINGREQ]     = {"PINGREQ",     FROM_CLIENT,               FROM_CLIENT,               0},
    [MQTT_PINGRESP]    = {"PINGRESP",    FROM_SERVER,               FROM_SERVER,               0},
    [MQTT_DISCONNECT]  = {"DISCONNECT",  FROM_CLIENT,               FROM_CLIENT | FROM_SERVER, 0},
    [MQTT_AUTH]        = {"AUTH",        0,                         FROM_CLIENT | FROM_SERVER, 0},
};

typedef struct {
    uint8_t code;
    uint16_t packets; /* a bit for each type in which the code has this meaning */
    const char *name;
} CodeRow;

/* MQTT 3.1.1 sections 3.2.2.3 and 3.9.3. */
static const CodeRow return_codes[] = {
    {0x00, BIT(CONNACK), "Connection Accepted"},
    {0x01, BIT(CONNACK), "Connection Refused, unacceptable protocol version"},
    {0x02, BIT(CONNACK), "Connection Refused, identifier rejected"},
    {0x03, BIT(CONNACK), "Connection Refused, Server unavailable"},
    {0x04, BIT(CONNACK), "Connection Refused, bad user name or password"},
    {0x05, BIT(CONNACK), "Connection Refused, not authorized"},
    {0x00, BIT(SUBACK),  "Success - Maximum QoS 0"},
    {0x01, BIT(SUBACK),  "Success - Maximum QoS 1"},
    {0x02, BIT(SUBACK),  "Success - Maximum QoS 2"},
    {0x80, BIT(SUBACK),  "Failure"},
};

#define PUBACKS (BIT(PUBACK) | BIT(PUBREC))
#define RELEASES (BIT(PUBREL) | BIT(PUBCOMP))
#define SUBACKS (BIT(SUBACK) | BIT(UNSUBACK))

/* MQTT 5.0 section 2.4. */
static const CodeRow reason_codes[] = {
    {0x00, BIT(CONNACK) | PUBACKS | RELEASES | BIT(UNSUBACK) | BIT(AUTH), "Success"},
    {0x00, BIT(DISCONNECT), "Normal disconnection"},
    {0x00, BIT(SUBACK), "Granted QoS 0"},
    {0x01, BIT(SUBACK), "Granted QoS 1"},
    {0x02, BIT(SUBACK), "Granted QoS 2"},
    {0x04, BIT(DISCONNECT), "Disconnect with Will Message"},
    {0x10, PUBACKS, "No matching subscribers"},
    {0x11, BIT(UNSUBACK), "No subscription existed"},
    {0x18, BIT(AUTH), "Continue authentication"},
    {0x19, BIT(AUTH), "Re-authenticate"},
    {0x80, BIT(CONNACK) | PUBACKS | SUBACKS | BIT(DISCONNECT), "Unspecified error"},
    {0x81, BIT(CONNACK) | BIT(DISCONNECT), "Malformed Packet"},
    {0x82, BIT(CONNACK) | BIT(DISCONNECT), "Protocol Error"},
    {0x83, BIT(CONNACK) | PUBACKS | SUBACKS | BIT(DISCONNECT), "Implementation specific error"},
    {0x84, BIT(CONNACK), "Unsupported Protocol Version"},
    {0x85, BIT(CONNACK), "Client Identifier not valid"},
    {0x86, BIT(CONNACK), "Bad User Name or Password"},
    {0x87, BIT(CONNACK) | PUBACKS | SUBACKS | BIT(DISCONNECT), "Not authorized"},
    {0x88, BIT(CONNACK), "Server unavailable"},
    {0x89, BIT(CONNACK) | BIT(DISCONNECT), "Server busy"},
    {0x8a, BIT(CONNACK), "Banned"},
    {0x8b, BIT(DISCONNECT), "Server shutting down"},
    {0x8c, BIT(CONNACK) | BIT(DISCONNECT), "Bad authentication method"},
    {0x8d, BIT(DISCONNECT), "Keep Alive timeout"},
    {0x8e, BIT(DISCONNECT), "Session taken over"},
    {0x8f, SUBACKS | BIT(DISCONNECT), "Topic Filter invalid"},
    {0x90, BIT(CONNACK) | PUBACKS | BIT(DISCONNECT), "Topic Name invalid"},
    {0x91, PUBACKS | SUBACKS, "Packet Identifier in use"},
    {0x92, RELEASES, "Packet Identifier not found"},
    {0x93, BIT(DISCONNECT), "Receive Maximum exceeded"},
    {0x94, BIT(DISCONNECT), "Topic Alias invalid"},
    {0x95, BIT(CONNACK) | BIT(DISCONNECT), "Packet too large"},
    {0x96, BIT(DISCONNECT), "Message rate too high"},
    {0x97, BIT(CONNACK) | PUBACKS | BIT(SUBACK) | BIT(DISCONNECT), "Quota exceeded"},
    {0x98, BIT(DISCONNECT), "Administrative action"},
    {0x99, BIT(CONNACK) | PUBACKS | BIT(DISCONNECT), "Payload format invalid"},
    {0x9a, BIT(CONNACK) | BIT(DISCONNECT), "Retain not supported"},
    {0x9b, BIT(CONNACK) | BIT(DISCONNECT), "QoS not supported"},
    {0x9c, BIT(CONNACK) | BIT(DISCONNECT), "Use another server"},
    {0x9d, BIT(CONNACK) | BIT(DISCONNECT), "Server moved"},
    {0x9e, BIT(SUBACK) | BIT(DISCONNECT), "Shared Subscriptions not supported"},
    {0x9f, BIT(CONNACK) | BIT(DISCONNECT), "Connection rate exceeded"},
    {0xa0, BIT(DISCONNECT), "Maximum connect time"},
    {0xa1, BIT(SUBACK) | BIT(DISCONNECT), "Subscription Identifiers not supported"},
    {0xa2, BIT(SUBACK) | BIT(DISCONNECT), "Wildcard Subscriptions not supported"},
};
/* clang-format on */

const char *
mqtt_type_name(MqttType type)
{
    return types[type].name;
}

const char *
mqtt_version_name(MqttVersion version)
{
    switch (version) {
    case MQTT_3_1:
        return "3.1";
    case MQTT_3_1_1:
        return "3.1.1";
    case MQTT_5:
        return "5";
    case MQTT_VERSION_UNKNOWN:
        break;
    }
    return "unknown";
}

bool
mqtt_type_exists(MqttType type, MqttVersion version)
{
    if (type == MQTT_AUTH)
        return version == MQTT_5 || version == MQTT_VERSION_UNKNOWN;
    return type != MQTT_RESERVED;
}

bool
mqtt_type_sent_by(MqttType type, MqttSender sender, MqttVersion version)
{
    const TypeRow *row = &types[type];
    bool may_be_5 = version == MQTT_5 || version == MQTT_VERSION_UNKNOWN;

    return ((may_be_5 ? row->senders_5 : row->senders) & 1 << sender) != 0;
}

bool
mqtt_type_flags_valid(MqttType type, uint8_t flags, MqttVersion version)
{
    if (type == MQTT_PUBLISH)
        return true;
    /* MQTT 3.1 section 2.1: DUP counts in those of QoS 1, and elsewhere the flags are not used. */
    if (version == MQTT_3_1)
        return types[type].flags == 0 || (flags & 0x06) == types[type].flags;
    return flags == types[type].flags;
}

const char *
mqtt_code_name(MqttType type, MqttVersion version, uint8_t code)
{
    const CodeRow *rows = version == MQTT_5 ? reason_codes : return_codes;
    size_t count = version == MQTT_5 ? G_N_ELEMENTS(reason_codes) : G_N_ELEMENTS(return_codes);

    for (size_t i = 0; i < count; i++) {
        if (rows[i].code == code && (rows[i].packets & 1u << type))
            return rows[i].name;
    }
    return NULL;
}
