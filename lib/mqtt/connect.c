/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/connect.h"

#include "mqtt/properties.h"

/* MQTT 5.0 section 3.1.2.3. */
#define FLAG_RESERVED    0x01
#define FLAG_CLEAN       0x02
#define FLAG_WILL        0x04
#define FLAG_WILL_RETAIN 0x20
#define FLAG_PASSWORD    0x40
#define FLAG_USERNAME    0x80
#define WILL_QOS(flags)  ((flags) >> 3 & 3)

/* Bridges of mosquitto set the highest bit of the level, to be told from clients. */
#define LEVEL_BRIDGE 0x80

/* The version that a protocol name was first used by; unknown for another name. */
static MqttVersion
first_version(PskSpan name)
{
    if (psk_span_equal(name, psk_span_str("MQTT")))
        return MQTT_3_1_1;
    if (psk_span_equal(name, psk_span_str("MQIsdp")))
        return MQTT_3_1;
    return MQTT_VERSION_UNKNOWN;
}

/* MQTT 5.0 sections 3.1.2.1 and 3.1.2.2. */
static bool
parse_protocol(MqttBody *body)
{
    MqttPacket *packet = body->packet;
    size_t offset = mqtt_body_offset(body);
    bool not_utf8;
    PskSpan name;
    MqttVersion first;
    uint8_t level, version;

    if (!mqtt_body_string(body, "protocol_name", &name, &not_utf8))
        return false;
    mqtt_fields_string(&packet->fields, "protocol_name", name, not_utf8);
    first = first_version(name);
    if (first == MQTT_VERSION_UNKNOWN) {
        mqtt_body_note(body, MQTT_PROBLEM_PROTOCOL_NAME, offset, "protocol_name", 0);
        return false;
    }
    offset = mqtt_body_offset(body);
    if (!mqtt_body_u8(body, "protocol_version", &level))
        return false;
    version = level & 0x7f;
    mqtt_fields_number(&packet->fields, "protocol_version", version);
    if (level & LEVEL_BRIDGE)
        mqtt_fields_boolean(&packet->fields, "bridge", true);
    if (version < MQTT_3_1 || version > MQTT_5) {
        mqtt_body_note(body, MQTT_PROBLEM_PROTOCOL_LEVEL, offset, "protocol_version", level);
        return false;
    }
    packet->version = (MqttVersion)version;
    if ((first == MQTT_3_1) != (version == MQTT_3_1) || level == (LEVEL_BRIDGE | MQTT_5))
        mqtt_body_note(body, MQTT_PROBLEM_PROTOCOL_MISMATCH, offset, "protocol_version", level);
    return true;
}

/* MQTT 3.1.1 section 3.1.2.3; MQTT 3.1 asked for none of this. */
static void
check_flags(MqttBody *body, uint8_t flags, size_t offset)
{
    MqttVersion version = body->packet->version;

    if (version == MQTT_3_1)
        return;
    if (flags & FLAG_RESERVED)
        mqtt_body_note(body, MQTT_PROBLEM_CONNECT_FLAGS, offset, NULL, flags);
    if (!(flags & FLAG_WILL) && (flags & FLAG_WILL_RETAIN || WILL_QOS(flags) != 0))
        mqtt_body_note(body, MQTT_PROBLEM_WILL_FLAGS, offset, NULL, flags);
    if (version != MQTT_5 && (flags & FLAG_PASSWORD) && !(flags & FLAG_USERNAME))
        mqtt_body_note(body, MQTT_PROBLEM_PASSWORD_ALONE, offset, NULL, flags);
}

static bool
parse_flags(MqttBody *body, uint8_t *flags)
{
    MqttPacket *packet = body->packet;
    size_t offset = mqtt_body_offset(body);

    if (!mqtt_body_u8(body, "the connect flags", flags))
        return false;
    check_flags(body, *flags, offset);
    if ((*flags & FLAG_WILL) && WILL_QOS(*flags) == 3)
        mqtt_body_note(body, MQTT_PROBLEM_QOS_3, offset, "will QoS", 3);
    mqtt_fields_boolean(&packet->fields,
                        packet->version == MQTT_5 ? "clean_start" : "clean_session",
                        *flags & FLAG_CLEAN);
    return true;
}

/* MQTT 5.0 sections 3.1.3.2 to 3.1.3.4. */
static bool
parse_will(MqttBody *body, uint8_t flags)
{
    MqttFields *fields = &body->packet->fields;

    if (!(flags & FLAG_WILL))
        return true;
    mqtt_fields_open_object(fields, "will");
    mqtt_fields_number(fields, "qos", WILL_QOS(flags));
    mqtt_fields_boolean(fields, "retain", flags & FLAG_WILL_RETAIN);
    if (body->packet->version == MQTT_5 && !mqtt_properties_parse(body, MQTT_WILL))
        return false;
    if (!mqtt_body_topic_field(body, false) || !mqtt_body_binary_field(body, "payload"))
        return false;
    mqtt_fields_close(fields);
    return true;
}

/*
 * MQTT 3.1 section 3.1: "the Remaining Length field from the fixed header takes precedence over the
 * User Name flag", and likewise the Password flag: the strings may be missing.
 */
static bool
left_out(const MqttBody *body)
{
    return body->packet->version == MQTT_3_1 && psk_reader_at_end(&body->reader);
}

bool
mqtt_connect_parse(MqttBody *body)
{
    uint8_t flags;

    body->packet->version = MQTT_VERSION_UNKNOWN;
    if (!parse_protocol(body))
        return false;
    if (!mqtt_type_flags_valid(MQTT_CONNECT, body->packet->flags, body->packet->version))
        mqtt_body_note(body, MQTT_PROBLEM_FLAGS, 0, NULL, body->packet->flags);
    if (!parse_flags(body, &flags) || !mqtt_body_u16_field(body, "keep_alive"))
        return false;
    if (body->packet->version == MQTT_5 && !mqtt_properties_parse(body, MQTT_CONNECT))
        return false;
    if (!mqtt_body_string_field(body, "client_id") || !parse_will(body, flags))
        return false;
    if ((flags & FLAG_USERNAME) && !left_out(body) && !mqtt_body_string_field(body, "username"))
        return false;
    return !(flags & FLAG_PASSWORD) || left_out(body) || mqtt_body_binary_field(body, "password");
}

/*
 * A server that knows no MQTT 5 answers with the CONNACK of its own version, which has no property
 * length and can be told by its size.
 */
static void
recognise_old_connack(MqttBody *body)
{
    if (body->packet->version != MQTT_5 || psk_reader_remaining(&body->reader) != 2)
        return;
    body->packet->version = MQTT_3_1_1;
    mqtt_body_note(body, MQTT_PROBLEM_OLD_CONNACK, 0, NULL, 0);
}

bool
mqtt_connack_parse(MqttBody *body)
{
    MqttPacket *packet = body->packet;
    const char *name;
    uint64_t code;
    uint8_t flags;
    size_t offset;

    recognise_old_connack(body);
    name = packet->version == MQTT_5 ? "reason_code" : "return_code";
    offset = mqtt_body_offset(body);
    if (!mqtt_body_u8(body, "the acknowledge flags", &flags))
        return false;
    /* MQTT 3.1 section 3.2: this byte is reserved and not used. */
    if (packet->version != MQTT_3_1) {
        if (flags & 0xfe)
            mqtt_body_note(body, MQTT_PROBLEM_CONNACK_FLAGS, offset, NULL, flags);
        mqtt_fields_boolean(&packet->fields, "session_present", flags & 1);
    }
    if (!mqtt_body_code_field(body, name, name))
        return false;
    if (packet->version != MQTT_3_1 && (flags & 1) && mqtt_packet_number(packet, name, &code) &&
        code != 0)
        mqtt_body_note(body, MQTT_PROBLEM_SESSION_REFUSED, offset, NULL, 0);
    return packet->version != MQTT_5 || mqtt_properties_parse(body, MQTT_CONNACK);
}
