/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/framer.h"

/* A large packet's buffer grows with what arrives, not with what its header announces. */
#define BUFFER_FIRST ((size_t)4096)

static PskSpan
take(PskSpan *bytes, size_t size)
{
    PskSpan taken = psk_span_first(*bytes, size);

    *bytes = psk_span_skip(*bytes, size);
    return taken;
}

static void
release(MqttFramer *framer)
{
    g_clear_pointer(&framer->buffer, g_byte_array_unref);
    framer->used = false;
}

static size_t
buffered(const MqttFramer *framer)
{
    return framer->buffer != NULL ? framer->buffer->len : 0;
}

static void
append(MqttFramer *framer, PskSpan bytes, size_t expected)
{
    if (bytes.size == 0)
        return;
    if (framer->buffer == NULL)
        framer->buffer =
            g_byte_array_sized_new((guint)MAX(bytes.size, MIN(expected, BUFFER_FIRST)));
    g_byte_array_append(framer->buffer, bytes.data, (guint)bytes.size);
}

PskSpan
mqtt_framer_partial(const MqttFramer *framer)
{
    if (framer->buffer == NULL || framer->used)
        return psk_span(NULL, 0);
    return psk_span(framer->buffer->data, framer->buffer->len);
}

bool
mqtt_framer_at_border(const MqttFramer *framer)
{
    return framer->passing == 0 && (framer->buffer == NULL || framer->used);
}

/* How much of a packet is kept. */
static size_t
kept_size(const MqttHeader *header)
{
    return header->size <= MQTT_PACKET_MAX ? header->size : MQTT_HEAD_MAX;
}

/* The header of the packet in the buffer, completed octet by octet from |bytes|. */
static PskParse
complete_header(MqttFramer *framer, PskSpan *bytes, MqttHeader *header)
{
    PskParse parse = mqtt_header_parse(mqtt_framer_partial(framer), header);

    while (parse == PSK_PARSE_MORE && bytes->size > 0) {
        append(framer, take(bytes, 1), MQTT_HEADER_MAX);
        parse = mqtt_header_parse(mqtt_framer_partial(framer), header);
    }
    return parse;
}

/* Fills the buffer, then passes over what is not kept. */
static PskParse
collect(MqttFramer *framer, PskSpan *bytes, MqttUnit *unit)
{
    size_t kept;

    if (framer->passing == 0) {
        PskParse parse = complete_header(framer, bytes, &unit->header);

        unit->bytes = mqtt_framer_partial(framer);
        if (parse != PSK_PARSE_OK)
            return parse;
        kept = kept_size(&unit->header);
        append(framer, take(bytes, kept - buffered(framer)), kept);
        if (buffered(framer) < kept)
            return PSK_PARSE_MORE;
        framer->passing = unit->header.size - kept;
    }
    framer->passing -= take(bytes, framer->passing).size;
    if (framer->passing > 0)
        return PSK_PARSE_MORE;
    unit->bytes = mqtt_framer_partial(framer);
    framer->used = true;
    return mqtt_header_parse(unit->bytes, &unit->header);
}

PskParse
mqtt_framer_next(MqttFramer *framer, PskSpan *bytes, MqttUnit *unit)
{
    PskParse parse;

    if (framer->used)
        release(framer);
    if (bytes->size == 0)
        return PSK_PARSE_MORE;
    if (framer->buffer != NULL)
        return collect(framer, bytes, unit);
    parse = mqtt_header_parse(*bytes, &unit->header);
    if (parse == PSK_PARSE_BAD) {
        unit->bytes = take(bytes, bytes->size);
        return PSK_PARSE_BAD;
    }
    if (parse == PSK_PARSE_OK && unit->header.size <= MIN(bytes->size, MQTT_PACKET_MAX)) {
        unit->bytes = take(bytes, unit->header.size);
        return PSK_PARSE_OK;
    }
    return collect(framer, bytes, unit);
}

/* How many bytes of the current packet are still to come; 0 where that is not known. */
static size_t
still_to_come(const MqttFramer *framer)
{
    MqttHeader header;

    if (framer->passing > 0)
        return framer->passing;
    if (mqtt_header_parse(mqtt_framer_partial(framer), &header) != PSK_PARSE_OK)
        return 0;
    return header.size - buffered(framer);
}

void
mqtt_framer_shorten(MqttFramer *framer, size_t kept)
{
    size_t left = still_to_come(framer);
    PskSpan partial = mqtt_framer_partial(framer);
    GByteArray *shorter;

    if (left == 0 || partial.size <= MAX(kept, MQTT_HEADER_MAX))
        return;
    shorter = g_byte_array_sized_new((guint)kept);
    g_byte_array_append(shorter, partial.data, (guint)kept);
    release(framer);
    framer->buffer = shorter;
    framer->passing = left;
}

bool
mqtt_framer_gap(MqttFramer *framer, uint64_t lost)
{
    size_t left = still_to_come(framer);

    mqtt_framer_clear(framer);
    if (lost == 0 || lost > left)
        return false;
    framer->passing = left - lost;
    framer->dropped = framer->passing > 0;
    return true;
}

PskSpan
mqtt_framer_drop(MqttFramer *framer, PskSpan *bytes)
{
    PskSpan dropped;

    if (!framer->dropped)
        return psk_span(NULL, 0);
    dropped = take(bytes, framer->passing);
    framer->passing -= dropped.size;
    framer->dropped = framer->passing > 0;
    return dropped;
}

void
mqtt_framer_clear(MqttFramer *framer)
{
    release(framer);
    *framer = (MqttFramer){0};
}
