/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a diagnosis needs of the MQTT in a connection, taken from its control packets. */
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
