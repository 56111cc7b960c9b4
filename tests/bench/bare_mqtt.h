/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MQTT 3.1.1 of the bare decoder: prints the topic of each PUBLISH and the beginning of its payload
 * through one large buffer, as pskdecode prints what is text.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

enum { MQTT_SHOWN = 160, MQTT_FULL = 1 << 16 };
enum { MQTT_TEXT_MAX = MQTT_FULL + 4 * (UINT16_MAX + MQTT_SHOWN) + 64 }; /* one more line fits */

typedef struct {
    uint64_t published, octets; /* of payload */
    size_t size;
    char text[MQTT_TEXT_MAX];
} MqttOutput;

/*
 * The next octets of a direction. |*rest| begins as NULL and is what it keeps of a packet that goes
 * on in the next record; the caller's to free.
 */
void mqtt_take(MqttOutput *mqtt, GByteArray **rest, const uint8_t *data, size_t size);

/* Writes what is held to standard output; ends the program where that fails. */
void mqtt_flush(MqttOutput *mqtt);
