/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bare_mqtt.h"

#include <string.h>
#include <unistd.h>

#include "bare_bytes.h"

enum { PUBLISH = 3 };

void
mqtt_flush(MqttOutput *mqtt)
{
    size_t done = 0;

    while (done < mqtt->size) {
        ssize_t now = write(STDOUT_FILENO, mqtt->text + done, mqtt->size - done);

        if (now < 0)
            g_error("cannot write");
        done += (size_t)now;
    }
    mqtt->size = 0;
}

static void
put(MqttOutput *mqtt, const void *text, size_t size)
{
    memcpy(mqtt->text + mqtt->size, text, size);
    mqtt->size += size;
}

static uint8_t
is_special(uint8_t octet)
{
    return (uint8_t)(octet < 0x20) | (uint8_t)(octet >= 0x7f) | (uint8_t)(octet == '\\');
}

/* The first loop has no way out and octets alone, so that the compiler takes many at once. */
static void
put_text(MqttOutput *mqtt, const uint8_t *text, size_t size)
{
    uint8_t special = 0;

    for (size_t i = 0; i < size; i++)
        special |= is_special(text[i]);
    if (special == 0) {
        put(mqtt, text, size);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        char escaped[5] = {(char)text[i]};

        if (is_special(text[i]))
            g_snprintf(escaped, sizeof(escaped), text[i] == '\\' ? "\\\\" : "\\x%02x", text[i]);
        put(mqtt, escaped, strlen(escaped));
    }
}

static void
put_number(MqttOutput *mqtt, uint64_t number)
{
    char digits[20];
    size_t at = sizeof(digits);

    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(mqtt, digits + at, sizeof(digits) - at);
}

static void
take_publish(MqttOutput *mqtt, uint8_t first, const uint8_t *at, size_t size)
{
    size_t topic = get16(at), head = 2 + topic + ((first & 6) != 0 ? 2 : 0);
    const uint8_t *payload = at + head;

    size -= head;
    put_text(mqtt, at + 2, topic);
    put(mqtt, " \"", 2);
    put_text(mqtt, payload, MIN(size, MQTT_SHOWN));
    put(mqtt, "\"", 1);
    if (size > MQTT_SHOWN) {
        put(mqtt, "… (", strlen("… ("));
        put_number(mqtt, size);
        put(mqtt, " bytes)", 7);
    }
    put(mqtt, "\n", 1);
    if (mqtt->size >= MQTT_FULL)
        mqtt_flush(mqtt);
    mqtt->published++;
    mqtt->octets += size;
}

/* How many octets the whole packets take. */
static size_t
take_packets(MqttOutput *mqtt, const uint8_t *data, size_t size)
{
    size_t done = 0;

    for (;;) {
        size_t at = done + 1, length = 0;
        unsigned shift = 0;

        for (; at < size && data[at] & 0x80; shift += 7)
            length |= (size_t)(data[at++] & 0x7f) << shift;
        if (at >= size)
            return done;
        length |= (size_t)data[at++] << shift;
        if (length > size - at)
            return done;
        if (data[done] >> 4 == PUBLISH)
            take_publish(mqtt, data[done], data + at, length);
        done = at + length;
    }
}

void
mqtt_take(MqttOutput *mqtt, GByteArray **rest, const uint8_t *data, size_t size)
{
    size_t done;

    if (*rest != NULL) {
        g_byte_array_append(*rest, data, (guint)size);
        done = take_packets(mqtt, (*rest)->data, (*rest)->len);
        g_byte_array_remove_range(*rest, 0, (guint)done);
        if ((*rest)->len == 0)
            g_clear_pointer(rest, g_byte_array_unref);
        return;
    }
    done = take_packets(mqtt, data, size);
    if (done < size) {
        *rest = g_byte_array_new();
        g_byte_array_append(*rest, data + done, (guint)(size - done));
    }
}
