/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/websocket.h"

#include "base/reader.h"

/* RFC 6455 section 5.2: one frame alone, of binary data, which MQTT is; what a client sends has a
 * mask. */
enum { BINARY = 0x82, MASKED = 0x80, MASK_SIZE = 4 };

/* The header of a frame; |*length| of its content. False for any other octets. */
static bool
read_header(PskReader *reader, MqttSender from, uint64_t *length)
{
    uint16_t medium;
    uint8_t first, small;

    if (!psk_reader_u8(reader, &first) || !psk_reader_u8(reader, &small) || first != BINARY ||
        (small & MASKED) != (from == MQTT_CLIENT ? MASKED : 0))
        return false;
    *length = small & ~MASKED;
    if (*length == 127)
        return psk_reader_u64(reader, length);
    if (*length == 126) {
        if (!psk_reader_u16(reader, &medium))
            return false;
        *length = medium;
    }
    return true;
}

bool
mqtt_websocket_carries(PskSpan bytes, size_t at, MqttSender from)
{
    static const uint8_t sizes[] = {2, 2 + 2, 2 + 8};
    MqttHeader packet;

    if (mqtt_header_parse(psk_span_skip(bytes, at), &packet) != PSK_PARSE_OK)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        size_t mask = from == MQTT_CLIENT ? MASK_SIZE : 0;
        size_t size = sizes[i] + mask;
        PskReader reader;
        uint64_t length;

        if (at < size)
            break;
        reader = psk_reader(psk_span_skip(bytes, at - size));
        if (read_header(&reader, from, &length) && psk_reader_skip(&reader, mask) &&
            psk_reader_remaining(&reader) == bytes.size - at && length >= packet.size)
            return true;
    }
    return false;
}
