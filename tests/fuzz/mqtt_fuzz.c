/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MQTT sessions of hostile bytes. The first octet is the size of the pieces, but for its two lowest
 * bits: bytes missing at first, and a server that answers with the same bytes.
 */
#include "mqtt_json.h"
#include "mqtt_session.h"
#include "mqtt_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
render(const MqttEvent *event, void *user_data)
{
    g_autoptr(GString) line = g_string_new(NULL);
    json_t *object = json_object();

    (void)user_data;
    if (event->kind == MQTT_EVENT_PACKET) {
        mqtt_text_append(line, event->packet, 16);
        mqtt_json_set(object, event->packet);
    }
    json_decref(object);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    MqttPacket packet = {0};
    MqttSession *session = mqtt_session_new(&packet, render, NULL);
    MqttWhere where = {1, 0};
    size_t piece = size > 0 ? (size_t)(data[0] >> 2) + 1 : 1;

    if (size > 0 && data[0] & 1)
        mqtt_session_gap(session, MQTT_CLIENT, 0, where);
    for (PskSpan rest = psk_span_skip(psk_span(data, size), 1); rest.size > 0;
         rest = psk_span_skip(rest, piece)) {
        mqtt_session_feed(session, MQTT_CLIENT, psk_span_first(rest, piece), where);
        if (data[0] & 2)
            mqtt_session_feed(session, MQTT_SERVER, psk_span_first(rest, piece), where);
    }
    mqtt_session_end(session, where);
    mqtt_session_free(session);
    mqtt_packet_clear(&packet);
    return 0;
}
