/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttBody: the cursor over the variable header and payload of one packet.
 *
 * Reads the data types of MQTT 5.0 section 1.5. A read that fails notes the problem in the packet,
 * with its place, and returns false. |name| is the static name of what is read; the functions
 * named after fields also add it to the packet's fields.
 */
#pragma once

#include "base/reader.h"
#include "mqtt/packet.h"

typedef struct {
    MqttPacket *packet;
    PskReader reader;
    size_t end;   /* offset in the packet of the end of what the reader covers */
    bool partial; /* the packet goes on after that end */
} MqttBody;

/* How far from the start of the packet the next octet is. */
size_t mqtt_body_offset(const MqttBody *body);

/* Notes a problem at |offset|. */
void mqtt_body_note(MqttBody *body, MqttProblemCode code, size_t offset, const char *field,
                    uint32_t number);

bool mqtt_body_u8(MqttBody *body, const char *name, uint8_t *value) G_GNUC_WARN_UNUSED_RESULT;
bool mqtt_body_u16(MqttBody *body, const char *name, uint16_t *value) G_GNUC_WARN_UNUSED_RESULT;
bool mqtt_body_u32(MqttBody *body, const char *name, uint32_t *value) G_GNUC_WARN_UNUSED_RESULT;
bool mqtt_body_varint(MqttBody *body, const char *name, uint32_t *value) G_GNUC_WARN_UNUSED_RESULT;

/* Exactly |size| octets as a body of their own. */
bool mqtt_body_section(MqttBody *body, const char *name, size_t size,
                       MqttBody *section) G_GNUC_WARN_UNUSED_RESULT;

/* Binary data: two octets of length and the bytes. */
bool mqtt_body_binary(MqttBody *body, const char *name, PskSpan *bytes) G_GNUC_WARN_UNUSED_RESULT;

/* A UTF-8 string, checked; U+0000 and ill-formed UTF-8 are noted and the string is returned. */
bool mqtt_body_string(MqttBody *body, const char *name, PskSpan *bytes,
                      bool *not_utf8) G_GNUC_WARN_UNUSED_RESULT;

bool mqtt_body_string_field(MqttBody *body, const char *name) G_GNUC_WARN_UNUSED_RESULT;
bool mqtt_body_binary_field(MqttBody *body, const char *name) G_GNUC_WARN_UNUSED_RESULT;
bool mqtt_body_u16_field(MqttBody *body, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* packet_id: a problem where it is 0. */
bool mqtt_body_packet_id_field(MqttBody *body) G_GNUC_WARN_UNUSED_RESULT;

/* One octet, a return or reason code; |field_name| is NULL inside an array. */
bool mqtt_body_code_field(MqttBody *body, const char *name,
                          const char *field_name) G_GNUC_WARN_UNUSED_RESULT;

/* MQTT 3.1.1 section 3.3.2.1: what a topic that is published to may not hold. */
bool mqtt_topic_has_wildcard(PskSpan topic);

/*
 * A topic, or an alias's empty topic where |may_be_empty|. A problem where it holds a wildcard.
 */
bool mqtt_body_topic_field(MqttBody *body, bool may_be_empty) G_GNUC_WARN_UNUSED_RESULT;

/* A topic filter; |field_name| is NULL inside an array. */
bool mqtt_body_filter_field(MqttBody *body, const char *field_name) G_GNUC_WARN_UNUSED_RESULT;
