/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding the border of a packet in the middle of a stream: after lost bytes, or where the capture
 * began after the session.
 *
 * MQTT has no marker to look for, so a place is believed where a chain of well-formed packets, that
 * this side may send, leads from there to the end of the bytes at hand. TLS records mostly begin
 * at the border of a packet: the start of the bytes is tried first and believed more easily.
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

/*
 * Whether |bytes|, a record's, can be the beginning of a PUBLISH that goes on after them: too
 * little to be believed alone, but worth a look at the place where it would end. |*size| is all of
 * it.
 */
bool mqtt_search_long_publish(PskSpan bytes, MqttSender from, size_t *size);

/*
 * Whether the PUBLISH of |size| that |bytes| begin with is well-formed, and ends with them, which
 * end with a record, or where a chain of packets can begin, the last of which may be incomplete.
 */
bool mqtt_search_publish_holds(PskSpan bytes, size_t size, MqttSender from, MqttVersion version,
                               MqttPacket *scratch);
