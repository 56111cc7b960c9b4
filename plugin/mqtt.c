/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt.h"

/* MQTT 5 section 2.1. */
enum {
    TYPE_CONNECT = 1,
    TYPE_CONNACK = 2,
    TYPE_DISCONNECT = 14,
    VERSION_5 = 5,
    LENGTH_MORE = 0x80,
};

/* The fields whose values Wireshark has names for. */
static const header_field_info *return_code;
static const header_field_info *connack_reason;
static const header_field_info *disconnect_reason;

void
tlspsk_mqtt_handoff(void)
{
    return_code = proto_registrar_get_byname("mqtt.conack.val");
    connack_reason = proto_registrar_get_byname("mqtt.connack.reason_code");
    disconnect_reason = proto_registrar_get_byname("mqtt.disconnect.reason_code");
}

/* Wireshark's name for a value of the field, or NULL. */
static const char *
name_of(const header_field_info *field, uint8_t value)
{
    if (field == NULL || field->type != FT_UINT8 || field->strings == NULL ||
        (field->display & (BASE_RANGE_STRING | BASE_VAL64_STRING | BASE_UNIT_STRING)) != 0)
        return NULL;
    if ((field->display & BASE_EXT_STRING) != 0)
        return try_val_to_str_ext(value, (value_string_ext *)field->strings);
    return try_val_to_str(value, field->strings);
}

/* The version follows the protocol's name: "MQTT", or "MQIsdp". */
static void
note_connect(const TlspskMqtt *stream, PskMqttFacts *facts)
{
    size_t at = stream->kept >= 2 ? 2U + stream->body[1] : stream->kept;

    facts->connect = true;
    if (at < stream->kept)
        facts->version = stream->body[at];
}

static void
note_connack(const TlspskMqtt *stream, PskMqttFacts *facts, uint64_t frame)
{
    if (stream->kept < 2)
        return;
    facts->connack = true;
    facts->connack_code = stream->body[1];
    facts->connack_name =
        name_of(facts->version == VERSION_5 ? connack_reason : return_code, stream->body[1]);
    facts->connack_frame = frame;
}

static void
note_disconnect(const TlspskMqtt *stream, PskMqttFacts *facts, PskSender from, uint64_t frame)
{
    if (from == PSK_CLIENT) {
        facts->client_disconnect = true;
        return;
    }
    if (stream->kept < 1)
        return;
    facts->server_disconnect = true;
    facts->disconnect_code = stream->body[0];
    facts->disconnect_name = name_of(disconnect_reason, stream->body[0]);
    facts->disconnect_frame = frame;
}

/* A control packet is complete. */
static void
finish(TlspskMqtt *stream, PskMqttFacts *facts, PskSender from, uint64_t frame)
{
    unsigned type = stream->header[0] >> 4;

    if (type == TYPE_CONNECT && from == PSK_CLIENT)
        note_connect(stream, facts);
    else if (type == TYPE_CONNACK && from == PSK_SERVER)
        note_connack(stream, facts, frame);
    else if (type == TYPE_DISCONNECT)
        note_disconnect(stream, facts, from, frame);
    stream->in_body = false;
    stream->header_size = 0;
    stream->kept = 0;
}

static void
take_header(TlspskMqtt *stream, uint8_t octet)
{
    stream->header[stream->header_size++] = octet;
    if (stream->header_size == 1)
        return;
    if ((octet & LENGTH_MORE) != 0) {
        stream->lost = stream->header_size == MQTT_HEADER_MAX;
        return;
    }
    stream->in_body = true;
    stream->left = 0;
    for (unsigned i = stream->header_size - 1U; i > 0; i--)
        stream->left = stream->left << 7 | (stream->header[i] & ~LENGTH_MORE & 0xffU);
}

static PskSpan
take_body(TlspskMqtt *stream, PskSpan bytes)
{
    size_t size = MIN(bytes.size, stream->left);
    size_t kept = MIN(size, (size_t)(MQTT_BODY_KEPT - stream->kept));

    if (kept > 0)
        memcpy(stream->body + stream->kept, bytes.data, kept);
    stream->kept += (uint8_t)kept;
    stream->left -= (uint32_t)size;
    return psk_span_skip(bytes, size);
}

void
tlspsk_mqtt_feed(TlspskMqtt *stream, PskMqttFacts *facts, PskSender from, PskSpan bytes,
                 uint64_t frame)
{
    while (bytes.size > 0 && !stream->lost) {
        if (stream->in_body) {
            bytes = take_body(stream, bytes);
        } else {
            take_header(stream, bytes.data[0]);
            bytes = psk_span_skip(bytes, 1);
        }
        if (stream->in_body && stream->left == 0)
            finish(stream, facts, from, frame);
    }
}
