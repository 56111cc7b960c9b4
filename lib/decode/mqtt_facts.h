/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The MQTT in a connection: how its plaintext is read, and what a diagnosis needs of it. */
#pragma once

#include "diagnose/facts.h"
#include "mqtt/session.h"

static inline MqttSender
psk_mqtt_sender(PskSender from)
{
    return from == PSK_CLIENT ? MQTT_CLIENT : MQTT_SERVER;
}

/* Notes what |event| tells, of which kind it may be. */
void psk_mqtt_note(PskMqttFacts *facts, const MqttEvent *event);

/*
 * The plaintext of one record goes on to |mqtt|. |first|: nothing did before, so that, where the
 * client's octets have gaps, and the server is heard first or the client with something else, its
 * CONNECT is what the capture lost, with the end of the handshake before it.
 */
void psk_mqtt_feed(MqttSession *mqtt, bool first, const PskFacts *facts, PskSender from,
                   PskSpan bytes, MqttWhere where);
