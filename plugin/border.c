/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "border.h"

#include "base/reader.h"
#include "base/text.h"

/*
 * MQTT has no marker to look for. Records mostly begin with a packet, so there a chain of packets
 * is believed that ends with the bytes, or a PUBLISH with a topic, whatever follows. At other
 * places a PUBLISH must be in the chain, and the chain must end with the bytes.
 */
enum {
    PUBLISH = 3,
    AUTH = 15,
    /* Octets looked at, for each octet of the bytes: a ceiling for bytes made to cost more. */
    EFFORT_FACTOR = 16,
};

typedef struct {
    unsigned whole;   /* packets */
    unsigned publish; /* those of them with a topic */
    bool ends_evenly;
    bool long_publish; /* one with a topic, that goes on after the bytes, comes last */
} Chain;

/* MQTT 5 sections 2.1.2 and 2.1.3: types that exist, flags that may be set. */
static bool
first_octet_plausible(uint8_t first)
{
    static const uint8_t flags[AUTH + 1] = {[6] = 2, [8] = 2, [10] = 2};
    unsigned type = first >> 4;

    if (type == PUBLISH)
        return (first & 6) != 6; /* not both bits of the QoS */
    return type != 0 && (first & 15) == flags[type];
}

/* Section 2.1.4: up to four octets of seven bits each, the lowest first. */
static bool
read_remaining_length(PskReader *reader, size_t *length)
{
    uint8_t octet = 0x80;

    *length = 0;
    for (unsigned shift = 0; shift < 28 && (octet & 0x80) != 0; shift += 7) {
        if (!psk_reader_u8(reader, &octet))
            return false;
        *length |= (size_t)(octet & 0x7f) << shift;
    }
    return (octet & 0x80) == 0;
}

/* Section 3.3.2.1: UTF-8 without wildcards; MQTT 5 allows none, with an alias. */
static bool
topic_plausible(PskReader reader, size_t length)
{
    PskSpan topic;

    return psk_reader_vector(&reader, 0, 0xffff, &topic) && 2 + topic.size <= length &&
           psk_text_is_utf8(topic) &&
           (topic.size == 0 || (memchr(topic.data, 0, topic.size) == NULL &&
                                memchr(topic.data, '#', topic.size) == NULL &&
                                memchr(topic.data, '+', topic.size) == NULL));
}

/* Follows packets from the start of |bytes|; false where something is not one. */
static bool
follow(PskSpan bytes, Chain *chain, size_t *effort)
{
    PskReader reader = psk_reader(bytes);

    *chain = (Chain){0};
    while (!psk_reader_at_end(&reader)) {
        uint8_t first;
        size_t length;
        PskSpan body;
        bool publish;

        if (*effort == 0 || !psk_reader_u8(&reader, &first) || !first_octet_plausible(first) ||
            !read_remaining_length(&reader, &length))
            return false;
        publish = first >> 4 == PUBLISH;
        if (publish && !topic_plausible(reader, length))
            return false;
        *effort -= MIN(*effort, publish ? length : 1);
        if (!psk_reader_bytes(&reader, length, &body)) {
            chain->long_publish = publish;
            return publish;
        }
        chain->whole++;
        chain->publish += publish;
    }
    chain->ends_evenly = true;
    return true;
}

static bool
believe(const Chain *chain, bool at_start)
{
    if (at_start)
        return chain->whole > 0 ? chain->ends_evenly || chain->publish > 0 || chain->long_publish
                                : chain->long_publish;
    return chain->publish > 0 && chain->ends_evenly;
}

bool
tlspsk_border_find(PskSpan bytes, size_t *begin)
{
    size_t effort = bytes.size * EFFORT_FACTOR;

    for (size_t at = 0; at < bytes.size; at++) {
        Chain chain;

        if (follow(psk_span_skip(bytes, at), &chain, &effort) && believe(&chain, at == 0)) {
            *begin = at;
            return true;
        }
    }
    return false;
}
