/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What MQTT says that a diagnosis needs: CONNECT, CONNACK and DISCONNECT, taken from the plaintext.
 * Wireshark's MQTT dissector shows it all; its fields would cost every packet something.
 */
#pragma once

#include "compat.h"

#include "base/span.h"
#include "diagnose/facts.h"

enum {
    MQTT_HEADER_MAX = 5, /* the type, and up to four octets of length */
    MQTT_BODY_KEPT = 9,  /* of CONNECT, up to the version */
};

/* One direction: a control packet under way. */
typedef struct {
    bool lost; /* nobody knows where the next begins */
    uint8_t header[MQTT_HEADER_MAX];
    uint8_t header_size;
    bool in_body;
    uint8_t kept;
    uint8_t body[MQTT_BODY_KEPT];
    uint32_t left; /* of the body */
} TlspskMqtt;

void tlspsk_mqtt_handoff(void);

/* The next plaintext of a direction, of a session that is MQTT. */
void tlspsk_mqtt_feed(TlspskMqtt *stream, PskMqttFacts *facts, PskSender from, PskSpan bytes,
                      uint64_t frame);
