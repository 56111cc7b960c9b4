/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One MQTT control packet as members of a JSON object.
 *
 * Each field becomes a member of its name. Bytes that are not UTF-8 become NAME_hex; a payload
 * becomes payload_base64, and in an array of strings such bytes are {"hex":"..."}. A code is its
 * number, with a member "reason" that says what it means; an array of codes has an array "reasons"
 * beside it, with null for codes that mean nothing.
 *
 * A packet that breaks a rule has a member "problem" with the sentence, and "malformed":true where
 * that is what the specification calls it.
 */
#pragma once

#include <jansson.h>

#include "mqtt/packet.h"

/* Sets "type" and the packet's fields in |object|, which stays the caller's. */
void mqtt_json_set(json_t *object, const MqttPacket *packet);

/*
 * Sets |bytes| under |name| where they are UTF-8, else in base64 under payload_base64 (for the name
 * "payload") or in hexadecimal under NAME_hex.
 */
void mqtt_json_set_bytes(json_t *object, const char *name, PskSpan bytes);
