/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/search.h"

#include "base/reader.h"
#include "base/text.h"

/*
 * Effort, in octets looked at, for each octet of the bytes searched: enough for every place in
 * ordinary data, and a ceiling for data made to look like packets all over.
 */
#define EFFORT_FACTOR 16
#define EFFORT_PACKET 16

typedef struct {
    MqttSender from;
    MqttVersion version;
    MqttPacket *scratch;
    size_t effort; /* left to spend */
} Search;

typedef struct {
    unsigned complete; /* packets */
    bool substantial;  /* one of them is more than a fixed header */
    bool ends_evenly;  /* no incomplete packet after them */
} Chain;

static bool
header_plausible(const Search *search, const MqttHeader *header)
{
    return mqtt_type_exists(header->type, search->version) &&
           mqtt_type_sent_by(header->type, search->from, search->version) &&
           mqtt_type_flags_valid(header->type, header->flags, search->version) &&
           !(header->type == MQTT_PUBLISH && (header->flags >> 1 & 3) == 3);
}

static bool
spend(Search *search, size_t effort)
{
    if (effort > search->effort)
        return false;
    search->effort -= effort;
    return true;
}

/* Follows packets from the start of |bytes|; false where something is not one. */
static bool
follow(Search *search, PskSpan bytes, Chain *chain)
{
    MqttHeader header;
    PskParse parse;

    *chain = (Chain){.ends_evenly = true};
    while (bytes.size > 0) {
        parse = mqtt_header_parse(bytes, &header);
        if (parse == PSK_PARSE_BAD || !spend(search, EFFORT_PACKET))
            return false;
        if (parse == PSK_PARSE_MORE || header.size > bytes.size) {
            chain->ends_evenly = false;
            return parse == PSK_PARSE_MORE || header_plausible(search, &header);
        }
        if (!header_plausible(search, &header) || !spend(search, header.size) ||
            mqtt_packet_parse(search->scratch, psk_span_first(bytes, header.size),
                              search->version) != MQTT_STATUS_OK)
            return false;
        chain->complete++;
        chain->substantial |= header.size > 2;
        bytes = psk_span_skip(bytes, header.size);
    }
    return true;
}

/*
 * A record that begins with a packet is believed for one packet of substance, or for PINGs and the
 * like that fill it. Elsewhere it takes two packets, or one that ends with the record.
 */
static bool
believe(const Chain *chain, bool record_start)
{
    if (record_start)
        return chain->complete > 0 && (chain->substantial || chain->ends_evenly);
    return chain->substantial && (chain->complete > 1 || chain->ends_evenly);
}

static bool
search_as(PskSpan bytes, MqttSender from, MqttVersion version, MqttPacket *scratch, size_t *offset)
{
    Search search = {from, version, scratch, bytes.size * EFFORT_FACTOR};
    MqttHeader header;
    Chain chain;

    for (size_t at = 0; at < bytes.size; at++) {
        PskSpan rest = psk_span_skip(bytes, at);

        /* The first packet must be whole, which spares the chain for most places. */
        if (mqtt_header_parse(rest, &header) != PSK_PARSE_OK || header.size > rest.size)
            continue;
        if (follow(&search, rest, &chain) && believe(&chain, at == 0)) {
            *offset = at;
            return true;
        }
    }
    return false;
}

bool
mqtt_search_border(PskSpan bytes, MqttSender from, MqttVersion *version, MqttPacket *scratch,
                   size_t *offset)
{
    size_t offset_3, offset_5;
    bool found_3, found_5;

    if (*version != MQTT_VERSION_UNKNOWN)
        return search_as(bytes, from, *version, scratch, offset);
    found_3 = search_as(bytes, from, MQTT_3_1_1, scratch, &offset_3);
    found_5 = search_as(bytes, from, MQTT_5, scratch, &offset_5);
    if (!found_3 && !found_5)
        return false;
    if (found_3 && found_5 && offset_3 == offset_5) {
        *offset = offset_3;
        return true;
    }
    /* The earlier border explains more of the bytes. */
    *version = found_5 && (!found_3 || offset_5 < offset_3) ? MQTT_5 : MQTT_3_1_1;
    *offset = *version == MQTT_5 ? offset_5 : offset_3;
    return true;
}

bool
mqtt_search_long_publish(PskSpan bytes, MqttSender from, size_t *size)
{
    Search search = {.from = from, .version = MQTT_3_1_1};
    MqttHeader header;
    PskReader reader;
    PskSpan topic;

    if (mqtt_header_parse(bytes, &header) != PSK_PARSE_OK || header.type != MQTT_PUBLISH ||
        header.size <= bytes.size || !header_plausible(&search, &header))
        return false;
    reader = psk_reader(psk_span_skip(bytes, header.header_size));
    if (!psk_reader_vector(&reader, 1, 0xffff, &topic) || !psk_text_is_utf8(topic) ||
        memchr(topic.data, 0, topic.size) != NULL || memchr(topic.data, '#', topic.size) != NULL ||
        memchr(topic.data, '+', topic.size) != NULL)
        return false;
    *size = header.size;
    return true;
}

/* Whether a chain of packets, the last of which may be incomplete, can begin where |bytes| do. */
static bool
plausible(PskSpan bytes, MqttSender from, MqttVersion version, MqttPacket *scratch)
{
    size_t ignored;

    return mqtt_search_border(bytes, from, &version, scratch, &ignored)
               ? ignored == 0
               : mqtt_search_long_publish(bytes, from, &ignored);
}

bool
mqtt_search_publish_holds(PskSpan bytes, size_t size, MqttSender from, MqttVersion version,
                          MqttPacket *scratch)
{
    PskSpan publish = psk_span_first(bytes, size);
    MqttVersion parsed_as = version != MQTT_VERSION_UNKNOWN ? version : MQTT_3_1_1;

    return mqtt_packet_parse(scratch, publish, parsed_as) == MQTT_STATUS_OK &&
           (bytes.size == size || plausible(psk_span_skip(bytes, size), from, version, scratch));
}
