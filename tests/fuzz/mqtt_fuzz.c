/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MQTT sessions of hostile bytes. The first octet is the size of the pieces, but for its two lowest
 * bits: bytes missing at first, and a server that answers with the same bytes. Where nothing is
 * missing, what is decoded does not depend on the pieces.
 */
#include "mqtt/session.h"
#include "output.h"
#include "output/mqtt_json.h"
#include "output/mqtt_text.h"
#include "sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODE_MISSING = 1, MODE_SERVER = 2 };

typedef struct {
    bool dump;        /* JSON too, and not only its values */
    GString *text;    /* of all packets and of what is no packet */
    uint64_t octets[2]; /* that came out */
} Told;

static void
render(const MqttEvent *event, void *user_data)
{
    Told *told = user_data;
    json_t *object = json_object();
    char *json;

    if (event->kind == MQTT_EVENT_PACKET) {
        size_t begin = told->text->len;

        mqtt_text_append(told->text, event->packet, 16);
        output_assert_text(told->text->str + begin, told->text->len - begin);
        g_string_append_c(told->text, event->from == MQTT_CLIENT ? '>' : '<');
        mqtt_json_set(object, event->packet);
        told->octets[event->from] += event->packet->size;
    } else {
        mqtt_json_set_bytes(object, "payload", event->bytes);
        told->octets[event->from] += event->bytes.size;
    }
    if (told->dump) {
        json = json_dumps(object, JSON_ENSURE_ASCII);
        g_assert_nonnull(json);
        free(json);
    }
    json_decref(object);
}

/* |piece| octets at a time. */
static GString *
run(PskSpan bytes, uint8_t mode, size_t piece, bool dump)
{
    MqttPacket packet = {0};
    Told told = {.dump = dump, .text = g_string_new(NULL)};
    MqttSession *session = mqtt_session_new(&packet, render, &told);
    MqttWhere where = {1, 0};
    size_t size = bytes.size;

    if (mode & MODE_MISSING)
        mqtt_session_gap(session, MQTT_CLIENT, 0, where);
    for (; bytes.size > 0; bytes = psk_span_skip(bytes, piece)) {
        mqtt_session_feed(session, MQTT_CLIENT, psk_span_first(bytes, piece), where);
        if (mode & MODE_SERVER)
            mqtt_session_feed(session, MQTT_SERVER, psk_span_first(bytes, piece), where);
    }
    mqtt_session_end(session, where);
    /* The header of broken packets comes out twice: as what it is, and as what is left. */
    if (!mqtt_session_stopped(session, MQTT_CLIENT))
        g_assert_cmpuint(told.octets[MQTT_CLIENT], ==, size);
    mqtt_session_free(session);
    mqtt_packet_clear(&packet);
    return told.text;
}

/* The beginning of a packet that is too large to be kept. */
static void
check_head(PskSpan bytes)
{
    for (int version = MQTT_3_1; version <= MQTT_5; version++) {
        MqttPacket packet = {0};
        g_autoptr(GString) text = g_string_new(NULL);

        if (mqtt_packet_parse_head(&packet, bytes, (MqttVersion)version) != MQTT_STATUS_MALFORMED)
            mqtt_text_append(text, &packet, 16);
        output_assert_text(text->str, text->len);
        mqtt_packet_clear(&packet);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t mode = size > 0 ? data[0] : 0;
    PskSpan bytes = psk_span_skip(psk_span(data, size), 1);
    GString *text = run(bytes, mode, (size_t)(mode >> 2) + 1, sample_take(data, size, 4));

    if (!(mode & (MODE_MISSING | MODE_SERVER))) {
        GString *whole = run(bytes, mode, MAX(bytes.size, 1), false);

        g_assert_cmpstr(text->str, ==, whole->str);
        g_string_free(whole, TRUE);
    }
    g_string_free(text, TRUE);
    if (sample_take(data, size, 5))
        check_head(bytes);
    return 0;
}
