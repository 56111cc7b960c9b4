/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttDialect: the version of MQTT that a session speaks, and the parsing of its packets by it.
 *
 * CONNECT announces the version. Where no CONNECT was seen it is inferred: a packet that is
 * well-formed in one version alone decides, until another one decides otherwise.
 */
#pragma once

#include "mqtt/framer.h"

typedef struct {
    MqttVersion version; /* unknown at first */
    bool inferred;       /* from packets, no CONNECT */
} MqttDialect;

/* Parses |unit| into |packet|, and learns from it. */
void mqtt_dialect_parse(MqttDialect *dialect, MqttPacket *packet, const MqttUnit *unit);

/*
 * Whether |bytes| begin with a type that does not exist: they are no packets, whatever length they
 * seem to announce.
 */
bool mqtt_dialect_is_reserved(const MqttDialect *dialect, PskSpan bytes);
