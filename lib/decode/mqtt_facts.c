/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode/mqtt_facts.h"

#include "mqtt/recognise.h"

static void
note_malformed(PskMqttFacts *facts, const MqttPacket *packet, uint64_t frame)
{
    GString *why;

    if (packet->status != MQTT_STATUS_MALFORMED || facts->malformed_frame != 0)
        return;
    why = g_string_new(NULL);
    mqtt_problem_append(why, &packet->problem, packet->type, packet->version);
    facts->malformed_frame = frame;
    facts->malformed = g_string_free(why, FALSE);
}

static void
note_connack(PskMqttFacts *facts, const MqttPacket *packet, uint64_t frame)
{
    uint64_t code;

    if (!mqtt_packet_number(packet, "return_code", &code) &&
        !mqtt_packet_number(packet, "reason_code", &code))
        return;
    facts->connack = true;
    facts->connack_code = (uint8_t)code;
    facts->connack_name = mqtt_code_name(packet->type, packet->version, (uint8_t)code);
    facts->connack_frame = frame;
}

static void
note_disconnect(PskMqttFacts *facts, const MqttPacket *packet, MqttSender from, uint64_t frame)
{
    uint64_t code;

    if (from == MQTT_CLIENT) {
        facts->client_disconnect = true;
        return;
    }
    if (!mqtt_packet_number(packet, "reason_code", &code))
        return;
    facts->server_disconnect = true;
    facts->disconnect_code = (uint8_t)code;
    facts->disconnect_name = mqtt_code_name(packet->type, packet->version, (uint8_t)code);
    facts->disconnect_frame = frame;
}

/* What an acknowledgement may refuse, or NULL for other packets. */
static const char *
request_of(MqttType acknowledgement)
{
    switch (acknowledgement) {
    case MQTT_PUBACK:
    case MQTT_PUBREC:
        return mqtt_type_name(MQTT_PUBLISH);
    case MQTT_SUBACK:
        return mqtt_type_name(MQTT_SUBSCRIBE);
    case MQTT_UNSUBACK:
        return mqtt_type_name(MQTT_UNSUBSCRIBE);
    default:
        return NULL;
    }
}

/* Codes from 0x80 are refusals: MQTT 3.1.1 section 3.9.3, MQTT 5.0 section 2.4. */
static void
note_refusals(PskMqttFacts *facts, const MqttPacket *packet, uint64_t frame)
{
    const char *request = request_of(packet->type);

    for (size_t i = 0; request != NULL && i < packet->fields.count; i++) {
        const MqttField *field = &packet->fields.list[i];

        if (field->kind != MQTT_FIELD_CODE || field->number < 0x80)
            continue;
        if (facts->refusals++ > 0)
            continue;
        facts->refused = request;
        facts->refused_code = (uint8_t)field->number;
        facts->refused_name = field->code_name;
        facts->refused_frame = frame;
    }
}

void
psk_mqtt_note(PskMqttFacts *facts, const MqttEvent *event)
{
    const MqttPacket *packet = event->packet;

    if (event->kind != MQTT_EVENT_PACKET)
        return;
    facts->seen = true;
    facts->version = (uint8_t)packet->version;
    note_malformed(facts, packet, event->where.frame);
    facts->connect |= packet->type == MQTT_CONNECT;
    if (packet->type == MQTT_CONNACK)
        note_connack(facts, packet, event->where.frame);
    if (packet->type == MQTT_DISCONNECT)
        note_disconnect(facts, packet, event->from, event->where.frame);
    if (event->from == MQTT_SERVER)
        note_refusals(facts, packet, event->where.frame);
}

void
psk_mqtt_feed(MqttSession *mqtt, bool first, const PskFacts *facts, PskSender from, PskSpan bytes,
              MqttWhere where)
{
    if (first && facts->direction[PSK_CLIENT].gaps.count > 0 &&
        (from == PSK_SERVER || mqtt_recognise_client(bytes) == PSK_PARSE_BAD))
        mqtt_session_gap(mqtt, MQTT_CLIENT, 0, where);
    mqtt_session_feed(mqtt, psk_mqtt_sender(from), bytes, where);
}
