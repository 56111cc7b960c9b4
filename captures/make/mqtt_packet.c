/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt_packet.h"

#include <string.h>

#define MQTT_CONNECT         0x10
#define MQTT_PUBLISH         0x30
#define MQTT_DISCONNECT      0xe0
#define MQTT_CLEAN_SESSION   0x02
#define FIXED_HEADER_MAX     5
#define REMAINING_LENGTH_MAX 268435455

static size_t
put_u16(uint8_t *out, size_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return 2;
}

static size_t
put_string(uint8_t *out, const char *text)
{
    size_t length = strlen(text);

    put_u16(out, length);
    memcpy(out + 2, text, length);
    return 2 + length;
}

/* MQTT 3.1.1 section 2.2: packet type and flags, then the remaining length, 7 bits a byte. */
static size_t
put_fixed_header(uint8_t *out, uint8_t first, size_t remaining)
{
    size_t used = 0;

    out[used++] = first;
    do {
        uint8_t byte = remaining & 0x7f;

        remaining >>= 7;
        out[used++] = remaining ? byte | 0x80 : byte;
    } while (remaining);
    return used;
}

size_t
mqtt_packet_connect(uint8_t *out, size_t size, const char *client_id, uint16_t keep_alive)
{
    static const uint8_t protocol[] = {0, 4, 'M', 'Q', 'T', 'T', 4, MQTT_CLEAN_SESSION};
    size_t id_length = strlen(client_id);
    size_t remaining = sizeof protocol + 2 + 2 + id_length;
    size_t used;

    if (id_length > UINT16_MAX || size < FIXED_HEADER_MAX + remaining)
        return 0;
    used = put_fixed_header(out, MQTT_CONNECT, remaining);
    memcpy(out + used, protocol, sizeof protocol);
    used += sizeof protocol;
    used += put_u16(out + used, keep_alive);
    used += put_string(out + used, client_id);
    return used;
}

size_t
mqtt_packet_publish(uint8_t *out, size_t size, const char *topic, const void *payload,
                    size_t payload_length, unsigned qos, uint16_t packet_id)
{
    size_t topic_length = strlen(topic);
    size_t remaining = 2 + topic_length + (qos ? 2 : 0) + payload_length;
    size_t used;

    if (topic_length > UINT16_MAX || qos > 2 || remaining > REMAINING_LENGTH_MAX ||
        size < FIXED_HEADER_MAX + remaining)
        return 0;
    used = put_fixed_header(out, (uint8_t)(MQTT_PUBLISH | qos << 1), remaining);
    used += put_string(out + used, topic);
    if (qos)
        used += put_u16(out + used, packet_id);
    memcpy(out + used, payload, payload_length);
    return used + payload_length;
}

size_t
mqtt_packet_disconnect(uint8_t *out, size_t size)
{
    if (size < 2)
        return 0;
    return put_fixed_header(out, MQTT_DISCONNECT, 0);
}
