/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packets.h"

#include <string.h>

/* MQTT 5.0 section 2.2.2.2 */
enum {
    PAYLOAD_FORMAT = 0x01,
    MESSAGE_EXPIRY = 0x02,
    CONTENT_TYPE = 0x03,
    RESPONSE_TOPIC = 0x08,
    CORRELATION_DATA = 0x09,
    SESSION_EXPIRY = 0x11,
    SERVER_KEEP_ALIVE = 0x13,
    REASON_STRING = 0x1f,
    RECEIVE_MAXIMUM = 0x21,
    TOPIC_ALIAS_MAXIMUM = 0x22,
    TOPIC_ALIAS = 0x23,
    USER_PROPERTY = 0x26,
};

static void
append8(GByteArray *out, unsigned value)
{
    uint8_t octet = (uint8_t)value;

    g_byte_array_append(out, &octet, 1);
}

static void
append16(GByteArray *out, size_t value)
{
    append8(out, (uint8_t)(value >> 8));
    append8(out, (uint8_t)value);
}

static void
append32(GByteArray *out, uint32_t value)
{
    append16(out, value >> 16);
    append16(out, value & 0xffff);
}

static void
append_string(GByteArray *out, const char *string)
{
    append16(out, strlen(string));
    g_byte_array_append(out, (const uint8_t *)string, (guint)strlen(string));
}

/* MQTT 5.0 section 1.5.5 */
static void
append_length(GByteArray *out, size_t length)
{
    do {
        uint8_t octet = (uint8_t)(length & 0x7f);

        length >>= 7;
        append8(out, octet | (length > 0 ? 0x80 : 0));
    } while (length > 0);
}

/* The fixed header, and |body|, which is freed. */
static void
append_packet(GByteArray *out, uint8_t first, GByteArray *body)
{
    append8(out, first);
    append_length(out, body->len);
    g_byte_array_append(out, body->data, body->len);
    g_byte_array_unref(body);
}

/* With their length; |properties| are freed. */
static void
append_properties(GByteArray *body, GByteArray *properties)
{
    append_length(body, properties->len);
    g_byte_array_append(body, properties->data, properties->len);
    g_byte_array_unref(properties);
}

static void
add_string(GByteArray *properties, uint8_t id, const char *value)
{
    append8(properties, id);
    append_string(properties, value);
}

static void
add_user_property(GByteArray *properties, const char *name, const char *value)
{
    add_string(properties, USER_PROPERTY, name);
    append_string(properties, value);
}

void
packets_connect(GByteArray *out, bool mqtt5, Random *random, const char *identity)
{
    GByteArray *body = g_byte_array_new();
    GByteArray *properties = g_byte_array_new();

    append_string(body, "MQTT");
    append8(body, mqtt5 ? 5 : 4);
    append8(body, 0x02); /* clean session */
    append16(body, 60);
    if (mqtt5) {
        append8(properties, SESSION_EXPIRY);
        append32(properties, random_below(random, 3600));
        append8(properties, RECEIVE_MAXIMUM);
        append16(properties, 1 + random_below(random, 1000));
        append8(properties, TOPIC_ALIAS_MAXIMUM);
        append16(properties, ALIASES);
        add_user_property(properties, "firmware", "1.2.3");
        append_properties(body, g_steal_pointer(&properties));
    }
    g_clear_pointer(&properties, g_byte_array_unref);
    append_string(body, identity);
    append_packet(out, 0x10, body);
}

void
packets_connack(GByteArray *out, bool mqtt5, Random *random)
{
    GByteArray *body = g_byte_array_new();

    append16(body, 0);
    if (mqtt5) {
        GByteArray *properties = g_byte_array_new();

        append8(properties, TOPIC_ALIAS_MAXIMUM);
        append16(properties, ALIASES);
        append8(properties, SERVER_KEEP_ALIVE);
        append16(properties, 30 + random_below(random, 30));
        append_properties(body, properties);
    }
    append_packet(out, 0x20, body);
}

/* The topic's alias, set where it has none: some aliases change their meaning time and again. */
static int
alias_of(Aliases *aliases, Random *random, int number, bool *known)
{
    int at = number % ALIASES;

    if (number % 2 == 1 && random_chance(random, 50))
        return 0;
    *known = aliases->topic[at] == number + 1;
    aliases->topic[at] = number + 1;
    return at + 1;
}

static GByteArray *
publish_properties(Random *random, int alias, size_t size)
{
    GByteArray *properties = g_byte_array_new();

    if (random_chance(random, 30)) {
        append8(properties, PAYLOAD_FORMAT);
        append8(properties, 1);
    }
    if (random_chance(random, 30)) {
        append8(properties, MESSAGE_EXPIRY);
        append32(properties, random_below(random, 86400));
    }
    if (random_chance(random, 20))
        add_string(properties, CONTENT_TYPE, "text/plain");
    if (random_chance(random, 10)) {
        add_string(properties, RESPONSE_TOPIC, "answers/here");
        append8(properties, CORRELATION_DATA);
        append16(properties, 8);
        append32(properties, (uint32_t)random_next(random));
        append32(properties, (uint32_t)size);
    }
    for (uint32_t left = random_below(random, 3); left > 0; left--)
        add_user_property(properties, "unit", "degrees");
    if (alias > 0) {
        append8(properties, TOPIC_ALIAS);
        append16(properties, (size_t)alias);
    }
    return properties;
}

void
packets_publish(GByteArray *out, bool mqtt5, Random *random, Aliases *aliases,
                const Publish *publish)
{
    GByteArray *body = g_byte_array_sized_new((guint)publish->size + 128);
    bool known = false;
    int alias = mqtt5 ? alias_of(aliases, random, publish->number, &known) : 0;

    append_string(body, known ? "" : publish->topic);
    if (publish->qos > 0)
        append16(body, publish->id);
    if (mqtt5)
        append_properties(body, publish_properties(random, alias, publish->size));
    g_byte_array_append(body, (const uint8_t *)publish->payload, (guint)publish->size);
    append_packet(out, (uint8_t)(0x30 | publish->qos << 1), body);
}

void
packets_acknowledge(GByteArray *out, bool mqtt5, Random *random, uint8_t first, uint16_t id)
{
    GByteArray *body = g_byte_array_new();

    append16(body, id);
    if (mqtt5 && random_chance(random, 30)) {
        append8(body, (first == 0x40 || first == 0x50) && random_chance(random, 50)
                          ? 0x10 /* no matching subscribers */
                          : 0);
        if (random_chance(random, 50)) {
            GByteArray *properties = g_byte_array_new();

            add_string(properties, REASON_STRING, "as you wish");
            append_properties(body, properties);
        }
    }
    append_packet(out, first, body);
}

void
packets_subscribe(GByteArray *out, bool mqtt5, Random *random, uint16_t id, const char *filter)
{
    GByteArray *body = g_byte_array_new();

    append16(body, id);
    if (mqtt5) {
        GByteArray *properties = g_byte_array_new();

        if (random_chance(random, 50))
            add_user_property(properties, "why", "commands");
        append_properties(body, properties);
    }
    append_string(body, filter);
    append8(body, 2);
    append_packet(out, 0x82, body);
}

void
packets_suback(GByteArray *out, bool mqtt5, Random *random, uint16_t id)
{
    GByteArray *body = g_byte_array_new();

    append16(body, id);
    if (mqtt5) {
        GByteArray *properties = g_byte_array_new();

        if (random_chance(random, 50))
            add_string(properties, REASON_STRING, "granted");
        append_properties(body, properties);
    }
    append8(body, 2);
    append_packet(out, 0x90, body);
}

void
packets_disconnect(GByteArray *out, bool mqtt5, Random *random)
{
    GByteArray *body = g_byte_array_new();

    if (mqtt5 && random_chance(random, 50))
        append8(body, 0);
    append_packet(out, 0xe0, body);
}
