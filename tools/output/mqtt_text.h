/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One MQTT control packet as one line for people:
 *
 *     CONNECT client "probe" mqtt 3.1.1 keep alive 60 s user "bob" password (6 bytes)
 *     CONNACK accepted
 *     SUBSCRIBE id 1 sensors/# qos 1
 *     PUBLISH sensors/room "21.5" qos 1 id 10 retain
 */
#pragma once

#include "mqtt/packet.h"

/*
 * Appends the line without an end of line. What comes from the wire is escaped. A payload is shown
 * as quoted text where it is UTF-8 of printable characters, else in hexadecimal; of a longer one
 * than |payload_max| octets the beginning and the size. Passwords show their size alone.
 */
void mqtt_text_append(GString *line, const MqttPacket *packet, size_t payload_max);
