/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/search.h"

#include "base/reader.h"
#include "mqtt/websocket.h"

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

bool
mqtt_search_header_plausible(MqttSender from, MqttVersion version, const MqttHeader *header)
{
    return mqtt_type_exists(header->type, version) &&
           mqtt_type_sent_by(header->type, from, version) &&
           mqtt_type_flags_valid(header->type, header->flags, version) &&
           !(header->type == MQTT_PUBLISH && (header->flags >> 1 & 3) == 3);
}

/* What the head of a body tells of its size; a part that is not there contradicts nothing. */
typedef struct {
    PskReader there;
    size_t left; /* of the body, there or not */
} Head;

/* Passes over |size| octets; false where the body has fewer. */
static bool
pass(Head *head, size_t size)
{
    if (size > head->left)
        return false;
    head->left -= size;
    head->there = psk_reader(psk_span_skip(psk_reader_rest(&head->there), size));
    return true;
}

/* A string: two octets of length and the octets. */
static bool
pass_string(Head *head)
{
    PskReader reader = head->there;
    uint16_t length;

    return pass(head, psk_reader_u16(&reader, &length) ? 2u + length : 2u);
}

/* The properties of MQTT 5, which other versions do not have; |*known|: their length is there. */
static bool
pass_properties(Head *head, MqttVersion version, bool *known)
{
    PskReader reader = head->there;
    size_t size, length;
    PskParse parse;

    *known = version != MQTT_5;
    if (*known)
        return true;
    parse = mqtt_varint_read(&reader, &length);
    size = psk_reader_remaining(&head->there) - psk_reader_remaining(&reader);
    *known = parse == PSK_PARSE_OK;
    return parse != PSK_PARSE_BAD && pass(head, *known ? size + length : size + 1);
}

/* Whether nothing is left behind the properties, or the packet ends before them: MQTT 5 only. */
static bool
ends_properly(Head *head, MqttVersion version, bool may_end_before)
{
    bool known;

    if (version == MQTT_5 && head->left == 0)
        return may_end_before;
    return pass_properties(head, version, &known) && (!known || head->left == 0);
}

/*
 * Whether the size of a packet fits its type, as far as its first octets tell. It spares most of
 * the search: in random octets, most of what has the first octet of a packet is far too large.
 */
static bool
size_plausible(MqttType type, MqttVersion version, PskSpan there, size_t size)
{
    Head head = {.there = psk_reader(there), .left = size};
    bool is_5 = version == MQTT_5, known;

    switch (type) {
    case MQTT_PUBLISH:
        return pass_string(&head);
    case MQTT_PINGREQ:
    case MQTT_PINGRESP:
        return size == 0;
    case MQTT_CONNACK:
        return pass(&head, 2) && ends_properly(&head, version, false);
    case MQTT_PUBACK:
    case MQTT_PUBREC:
    case MQTT_PUBREL:
    case MQTT_PUBCOMP:
        return pass(&head, 2) && (!is_5 || size == 2 || pass(&head, 1)) &&
               ends_properly(&head, version, true);
    case MQTT_SUBSCRIBE:
    case MQTT_UNSUBSCRIBE:
        return pass(&head, 2) && pass_properties(&head, version, &known) && pass_string(&head);
    case MQTT_SUBACK:
        return pass(&head, 2) && pass_properties(&head, version, &known) && pass(&head, 1);
    case MQTT_UNSUBACK:
        return is_5 ? pass(&head, 2) && pass_properties(&head, version, &known) : size == 2;
    case MQTT_DISCONNECT:
    case MQTT_AUTH:
        return (!is_5 || size == 0 || pass(&head, 1)) && ends_properly(&head, version, true);
    default:
        return true;
    }
}

bool
mqtt_search_start_plausible(MqttSender from, MqttVersion version, PskSpan bytes,
                            const MqttHeader *header)
{
    return mqtt_search_header_plausible(from, version, header) &&
           size_plausible(header->type, version, psk_span_skip(bytes, header->header_size),
                          header->size - header->header_size);
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
        if (parse == PSK_PARSE_BAD || !spend(search, chain->complete > 0 ? EFFORT_PACKET : 2))
            return false;
        if (parse == PSK_PARSE_MORE || header.size > bytes.size) {
            chain->ends_evenly = false;
            return parse == PSK_PARSE_MORE ||
                   mqtt_search_start_plausible(search->from, search->version, bytes, &header);
        }
        if (!mqtt_search_start_plausible(search->from, search->version, bytes, &header) ||
            !spend(search, header.size) ||
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
            return !mqtt_websocket_carries(bytes, at, from);
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
