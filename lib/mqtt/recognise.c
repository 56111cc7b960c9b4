/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/recognise.h"

#include "base/reader.h"
#include "mqtt/packet.h"

/* MQTT 5.0 section 3.1.2.1, and MQTT 3.1 section 3.1: the name as a string with its length. */
static const struct {
    const char *bytes;
    size_t size;
} names[] = {{"\0\4MQTT", 6}, {"\0\6MQIsdp", 8}};

PskParse
mqtt_recognise_client(PskSpan bytes)
{
    PskReader reader = psk_reader(bytes);
    MqttHeader header;
    PskParse parse;
    uint8_t first;

    if (psk_reader_u8(&reader, &first) && first >> 4 != MQTT_CONNECT)
        return PSK_PARSE_BAD;
    parse = mqtt_header_parse(bytes, &header);
    if (parse != PSK_PARSE_OK)
        return parse;
    bytes = psk_span_skip(bytes, header.header_size);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        PskSpan name = psk_span(names[i].bytes, names[i].size);

        if (psk_span_equal(psk_span_first(bytes, name.size), psk_span_first(name, bytes.size)))
            return bytes.size < name.size ? PSK_PARSE_MORE : PSK_PARSE_OK;
    }
    return PSK_PARSE_BAD;
}

PskParse
mqtt_recognise_server(PskSpan bytes)
{
    PskReader reader = psk_reader(bytes);
    uint8_t first;

    if (psk_reader_u8(&reader, &first) && first >> 4 != MQTT_CONNACK)
        return PSK_PARSE_BAD;
    return PSK_PARSE_MORE;
}

bool
mqtt_recognise_http(PskSpan bytes)
{
    PskSpan name = psk_span_str("HTTP/1.");

    return psk_span_equal(psk_span_first(bytes, name.size), name);
}
