/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/esp.h"

#include "tcp/checksum.h"

enum { PROTOCOL_IPV4 = 4, PROTOCOL_TCP = 6, PROTOCOL_IPV6 = 41 };

enum { HEADER_SIZE = 8, TRAILER_SIZE = 2 };

/* Of the integrity algorithms that there are: https://www.iana.org/assignments/isakmp-registry. */
static const uint8_t check_sizes[] = {12, 16, 24, 32, 0};

static bool
is_tcp(const Packet *outer, PskSpan content)
{
    Packet packet = *outer;

    packet.segment = content;
    return content.size >= 20 && content.data[12] >> 4 >= 5 &&
           content.data[12] >> 4 <= content.size / 4 && checksum_is_right(&packet);
}

/* Whether an IP header says that its packet is as long as |content|. */
static bool
is_ip(PskSpan content, uint8_t version)
{
    PskReader reader = psk_reader(content);
    uint16_t length;

    if (content.size < 20 || content.data[0] >> 4 != version ||
        !psk_reader_skip(&reader, version == 4 ? 2 : 4) || !psk_reader_u16(&reader, &length))
        return false;
    return content.size == (version == 4 ? length : length + 40u);
}

/* Padding counts from 1 (RFC 4303 section 2.4). */
static bool
is_padding(PskSpan padding)
{
    for (size_t i = 0; i < padding.size; i++)
        if (padding.data[i] != i + 1)
            return false;
    return true;
}

/* What |body|, which ends with the trailer, holds; false where it makes no sense. */
static bool
open_body(const Packet *packet, PskSpan body, PskSpan *content, uint8_t *protocol)
{
    uint8_t padding;

    if (body.size < TRAILER_SIZE)
        return false;
    padding = body.data[body.size - 2];
    *protocol = body.data[body.size - 1];
    body.size -= TRAILER_SIZE;
    if (padding > body.size || !is_padding(psk_span_skip(body, body.size - padding)))
        return false;
    *content = psk_span_first(body, body.size - padding);
    switch (*protocol) {
    case PROTOCOL_TCP:
        return is_tcp(packet, *content);
    case PROTOCOL_IPV4:
        return is_ip(*content, 4);
    case PROTOCOL_IPV6:
        return is_ip(*content, 6);
    default:
        return false;
    }
}

bool
esp_open(const Packet *packet, PskReader *reader, uint8_t *protocol)
{
    PskSpan body, content;

    if (packet->payload_missing > 0 || !psk_reader_skip(reader, HEADER_SIZE))
        return false;
    body = psk_reader_rest(reader);
    for (size_t i = 0; i < G_N_ELEMENTS(check_sizes) && body.size >= check_sizes[i]; i++) {
        if (open_body(packet, psk_span_first(body, body.size - check_sizes[i]), &content,
                      protocol)) {
            *reader = psk_reader(content);
            return true;
        }
    }
    return false;
}
