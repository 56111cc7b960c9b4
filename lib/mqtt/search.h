/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding the border of a packet in the middle of a stream: after lost bytes, or where the capture
 * began after the session.
 *
 * MQTT has no marker to look for, so a place is believed where a chain of well-formed packets, that
 * this side may send, leads from there to the end of the bytes at hand. TLS records mostly begin
 * at the border of a packet: the start of the bytes is tried first and believed more easily.
 * Packets that lie across records are hunt.h's. One in a WebSocket frame is none to go on from.
 */
#pragma once

#include "mqtt/packet.h"

/*
 * Looks for a border in |bytes|, one record's. |*version| unknown: both 3.1.1 and 5 are tried, and
 * it is set where only one of them fits. |scratch| is used for parsing. The effort is bounded by a
 * multiple of the bytes' number. True, and the place in |*offset|, where one was found.
 */
bool mqtt_search_border(PskSpan bytes, MqttSender from, MqttVersion *version, MqttPacket *scratch,
                        size_t *offset);

/* Whether a packet of this type and these flags may come from |from|. */
bool mqtt_search_header_plausible(MqttSender from, MqttVersion version, const MqttHeader *header);

/* The same, and whether the size fits what |bytes| tell of the packet's body: it costs little. */
bool mqtt_search_start_plausible(MqttSender from, MqttVersion version, PskSpan bytes,
                                 const MqttHeader *header);
