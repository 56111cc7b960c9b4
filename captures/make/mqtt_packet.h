/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The three MQTT 3.1.1 packets that a publishing device sends. Each function writes one whole
 * packet to `out`, which holds `size` bytes, and returns its length, or 0 when it does not fit.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

size_t mqtt_packet_connect(uint8_t *out, size_t size, const char *client_id, uint16_t keep_alive);

/* `packet_id` is used with QoS 1 and 2 only. */
size_t mqtt_packet_publish(uint8_t *out, size_t size, const char *topic, const void *payload,
                           size_t payload_length, unsigned qos, uint16_t packet_id);

size_t mqtt_packet_disconnect(uint8_t *out, size_t size);
