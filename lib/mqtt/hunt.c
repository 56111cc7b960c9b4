/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/hunt.h"

#include "base/reader.h"
#include "base/text.h"
#include "mqtt/body.h"
#include "mqtt/framer.h"
#include "mqtt/search.h"
#include "mqtt/websocket.h"

/*
 * Of packets that do not begin a record, the longest topic of a PUBLISH that is waited for (two
 * letters in its length would make more of it), and the largest of the others: what names topics,
 * and what does not.
 */
#define TOPIC_MAX  1024
#define TOPICS_MAX 1024
#define SMALL_MAX  128

/* Packets of a fixed header alone bear out nothing; no more octets of them are waited for. */
#define BARE_MAX 128

/* Octets looked at, for each octet of a record, in search of candidates; a packet costs more. */
#define EFFORT_FACTOR 16
#define EFFORT_PACKET 16

/* A place where a packet may begin, and how far the packets from there on were followed. */
typedef struct {
    size_t start;
    size_t next;  /* the packet after the complete ones */
    size_t known; /* how much of that must be there before it is looked at again */
    MqttVersion version;
    unsigned complete;
    bool substantial;   /* one of them is more than a fixed header */
    bool topic_follows; /* of a PUBLISH after them, which is not complete */
    bool begins_record; /* a PUBLISH does, which is believed more easily */
} Candidate;

typedef enum { DEAD, WAITING, BELIEVED } State;

typedef struct {
    PskSpan held;
    MqttSender from;
    MqttPacket *scratch;
    size_t effort;  /* octets looked at */
    bool is_framed; /* the record holds frames of WebSocket */
} Look;

/* Holds |bytes|, a record's; the places in what is held move as what was taken goes. */
static void
hold(MqttHunt *hunt, PskSpan bytes, MqttWhere where)
{
    size_t gone = mqtt_held_add(&hunt->held, bytes, where);

    if (hunt->candidates == NULL)
        hunt->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    for (guint i = 0; gone > 0 && i < hunt->candidates->len; i++) {
        Candidate *candidate = &g_array_index(hunt->candidates, Candidate, i);

        candidate->start -= gone;
        candidate->next -= gone;
    }
}

/* What may be part of a topic, of which |missing| octets are still to come. */
static bool
topic_plausible(PskSpan topic, size_t missing)
{
    while (missing > 0 && topic.size > 0 && topic.data[topic.size - 1] >= 0x80)
        topic.size--; /* of a character that goes on */
    return topic.size == 0 ||
           (psk_text_is_utf8(topic) && memchr(topic.data, 0, topic.size) == NULL &&
            !mqtt_topic_has_wildcard(topic));
}

/* Whether |rest| can be the beginning of a PUBLISH, as far as its topic goes. */
static bool
publish_plausible(Look *look, Candidate *candidate, PskSpan rest, const MqttHeader *header)
{
    PskReader reader = psk_reader(psk_span_skip(rest, header->header_size));
    size_t body = header->size - header->header_size;
    uint16_t length;
    PskSpan topic;

    if (rest.size < candidate->known)
        return true;
    candidate->known = header->header_size + 2u;
    if (!psk_reader_u16(&reader, &length)) /* too little to begin with, but for a record's start */
        return body >= 2 && (candidate->complete > 0 || candidate->begins_record);
    if (2u + length > body || (length == 0 && candidate->version != MQTT_5) ||
        (length > TOPIC_MAX && !candidate->begins_record))
        return false;
    topic = psk_span_first(psk_reader_rest(&reader), length);
    candidate->known = topic.size < length ? candidate->known + length : SIZE_MAX;
    candidate->topic_follows = length > 0 && topic.size == length;
    look->effort += topic.size;
    return topic_plausible(topic, length - topic.size);
}

/* Whether the packet at |rest|, which ends after it, is worth waiting for; first, a PUBLISH. */
static bool
worth_waiting(Look *look, Candidate *candidate, PskSpan rest, const MqttHeader *header)
{
    if (header->type != MQTT_PUBLISH && candidate->complete == 0)
        return false;
    switch (header->type) {
    case MQTT_PUBLISH:
        return header->size <=
                   (candidate->begins_record ? MQTT_PACKET_MAX : MQTT_HUNT_INSIDE_MAX) &&
               publish_plausible(look, candidate, rest, header);
    case MQTT_SUBSCRIBE:
    case MQTT_SUBACK:
    case MQTT_UNSUBSCRIBE:
    case MQTT_UNSUBACK:
        return header->size <= TOPICS_MAX;
    default:
        return header->size <= SMALL_MAX;
    }
}

/* As for one record's bytes (search.c), but that the last packet may go on after them. */
static bool
is_believed(const Candidate *candidate, bool ends_evenly)
{
    return candidate->substantial &&
           (candidate->complete > 1 ||
            (candidate->complete > 0 &&
             (ends_evenly || candidate->begins_record || candidate->topic_follows)));
}

/* The fixed header at |rest|, or as much of it as is there; false where it can't be one. */
static bool
read_header(const Look *look, MqttVersion version, PskSpan rest, MqttHeader *header,
            PskParse *parse)
{
    *parse = mqtt_header_parse(rest, header);
    if (*parse == PSK_PARSE_OK)
        return mqtt_search_start_plausible(look->from, version, rest, header);
    *header = (MqttHeader){.type = rest.data[0] >> 4, .flags = rest.data[0] & 0x0f};
    return *parse == PSK_PARSE_MORE && mqtt_search_header_plausible(look->from, version, header);
}

/* Follows the packets of |candidate| as far as what is held goes. */
static State
follow(Look *look, Candidate *candidate)
{
    MqttHeader header;
    PskParse parse;

    while (candidate->next < look->held.size) {
        PskSpan rest = psk_span_skip(look->held, candidate->next);

        if (!read_header(look, candidate->version, rest, &header, &parse) ||
            (parse == PSK_PARSE_OK && candidate->complete == 0 && !header.minimal))
            return DEAD;
        if (parse == PSK_PARSE_MORE || header.size > rest.size) {
            if (parse == PSK_PARSE_OK && !worth_waiting(look, candidate, rest, &header))
                return DEAD;
            return is_believed(candidate, false) ? BELIEVED : WAITING;
        }
        look->effort += header.size + (candidate->complete > 0 ? EFFORT_PACKET : 0);
        if (mqtt_packet_parse(look->scratch, psk_span_first(rest, header.size),
                              candidate->version) != MQTT_STATUS_OK)
            return DEAD;
        candidate->complete++;
        candidate->substantial |= header.size > 2;
        candidate->next += header.size;
        candidate->known = 0;
        candidate->topic_follows = false;
        if (!candidate->substantial && candidate->next - candidate->start > BARE_MAX)
            return DEAD;
    }
    return is_believed(candidate, true) ? BELIEVED : WAITING;
}

/* Follows all candidates and drops those that came to nothing. True where one is believed. */
static bool
follow_all(Look *look, MqttHunt *hunt, MqttVersion *version, size_t *border)
{
    MqttVersion known = *version;
    bool found = false;
    guint kept = 0;

    for (guint i = 0; i < hunt->candidates->len; i++) {
        Candidate *candidate = &g_array_index(hunt->candidates, Candidate, i);
        State state = DEAD;

        if ((known == MQTT_VERSION_UNKNOWN || known == candidate->version) &&
            (!found || candidate->start == *border))
            state = follow(look, candidate);
        if (state == BELIEVED) {
            /* As good in both versions: it tells none. */
            *version = found ? MQTT_VERSION_UNKNOWN : candidate->version;
            *border = candidate->start;
            found = true;
        }
        if (state == WAITING)
            g_array_index(hunt->candidates, Candidate, kept++) = *candidate;
    }
    g_array_set_size(hunt->candidates, kept);
    return found;
}

/* True where |candidate| is believed at once; one that may be yet is kept. */
static bool
consider(Look *look, MqttHunt *hunt, Candidate candidate, MqttVersion version)
{
    State state;

    candidate.version = version;
    state = follow(look, &candidate);
    if (state != DEAD && mqtt_websocket_carries(look->held, candidate.start, look->from)) {
        look->is_framed = true;
        return false;
    }
    if (state == WAITING && hunt->candidates->len < MQTT_HUNT_CANDIDATES)
        g_array_append_val(hunt->candidates, candidate);
    return state == BELIEVED;
}

/* Whether a PUBLISH from the start of a record on is waited for whose topic is there. */
static bool
is_topic_known(const MqttHunt *hunt)
{
    for (guint i = 0; i < hunt->candidates->len; i++) {
        const Candidate *candidate = &g_array_index(hunt->candidates, Candidate, i);

        if (candidate->begins_record && candidate->known == SIZE_MAX)
            return true;
    }
    return false;
}

/*
 * Whether |record| begins with a PUBLISH that goes on after it. Some clients write the fixed
 * header, or its first octet, as a record of its own.
 */
static bool
is_publish_begun(PskSpan record)
{
    MqttHeader header;
    PskParse parse = mqtt_header_parse(record, &header);

    return record.data[0] >> 4 == MQTT_PUBLISH &&
           (parse == PSK_PARSE_MORE || (parse == PSK_PARSE_OK && header.size > record.size));
}

/* True where a packet at |candidate|'s place is believed at once, which is then |*border|. */
static bool
look_at(Look *look, MqttHunt *hunt, Candidate candidate, MqttVersion *version, size_t *border)
{
    bool as_5 = *version != MQTT_3_1_1 && consider(look, hunt, candidate, MQTT_5);
    bool as_3 = *version != MQTT_5 && consider(look, hunt, candidate, MQTT_3_1_1);

    if (as_5 != as_3)
        *version = as_5 ? MQTT_5 : MQTT_3_1_1;
    *border = candidate.start;
    return as_5 || as_3;
}

/*
 * Looks in the bytes from |begin| on, to a record's end, for packets that go on after them. True
 * where what is there is enough to believe in one, at |*border|.
 */
static bool
find_candidates(Look *look, MqttHunt *hunt, size_t begin, MqttVersion *version, size_t *border)
{
    size_t most = (look->held.size - begin) * EFFORT_FACTOR;

    look->effort = 0;
    for (size_t at = begin; at < look->held.size && look->effort <= most; at++) {
        MqttHeader header;

        look->effort++;
        if (mqtt_header_parse(psk_span_skip(look->held, at), &header) != PSK_PARSE_OK)
            continue;
        if (look_at(look, hunt, (Candidate){.start = at, .next = at}, version, border))
            return true;
        if (look->is_framed)
            break;
    }
    return false;
}

/* Looks through the record that begins at |begin|, as find_candidates() does. */
static bool
look_through(Look *look, MqttHunt *hunt, size_t begin, MqttVersion *version, size_t *border)
{
    PskSpan record = psk_span_skip(look->held, begin);
    Candidate candidate = {.start = begin, .next = begin, .begins_record = true};
    bool begun = is_publish_begun(record);
    size_t offset;

    /* What is in the payload of such a PUBLISH is no packet, whatever it looks like. */
    if (begun && look_at(look, hunt, candidate, version, border))
        return true;
    if (is_topic_known(hunt) || look->is_framed)
        return false;
    if (mqtt_search_border(record, look->from, version, look->scratch, &offset)) {
        *border = begin + offset;
        return true;
    }
    return find_candidates(look, hunt, begun ? begin + 1 : begin, version, border);
}

/* Where the record begins that has the first candidate: no data is given out in parts of one. */
static size_t
first_wanted(const MqttHunt *hunt)
{
    size_t wanted = 0, start;

    if (hunt->candidates->len == 0)
        return hunt->held.bytes->len;
    start = g_array_index(hunt->candidates, Candidate, 0).start;
    for (guint i = 0; i < hunt->held.pieces->len; i++) {
        size_t end = g_array_index(hunt->held.pieces, MqttPiece, i).end;

        if (end > start)
            break;
        wanted = end;
    }
    return wanted;
}

bool
mqtt_hunt_feed(MqttHunt *hunt, PskSpan bytes, MqttWhere where, MqttSender from,
               MqttVersion *version, MqttPacket *scratch, size_t *border)
{
    Look look = {.from = from, .scratch = scratch};
    size_t begin;

    hold(hunt, bytes, where);
    look.held = mqtt_held_bytes(&hunt->held);
    begin = look.held.size - bytes.size;
    if (follow_all(&look, hunt, version, border))
        return true;
    if (!is_topic_known(hunt) && look_through(&look, hunt, begin, version, border))
        return true;
    *border = first_wanted(hunt);
    return false;
}

bool
mqtt_hunt_in_packet(const MqttHunt *hunt)
{
    for (guint i = 0; hunt->candidates != NULL && i < hunt->candidates->len; i++) {
        if (g_array_index(hunt->candidates, Candidate, i).begins_record)
            return true;
    }
    return false;
}

void
mqtt_hunt_clear(MqttHunt *hunt)
{
    mqtt_held_clear(&hunt->held);
    g_clear_pointer(&hunt->candidates, g_array_unref);
    *hunt = (MqttHunt){0};
}
