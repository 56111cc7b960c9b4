/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TLS 1.2 with PSK of the bare decoder: from the handshake to the plaintext, which goes to MQTT. A
 * handshake message lies whole in its record; nothing is checked but the tags of the records.
 */
#pragma once

#include <glib.h>

#include "bare_mqtt.h"
#include "opening.h"

typedef struct Pending Pending;     /* a record that lies in several segments */
typedef struct Handshake Handshake; /* what is known before the keys are */

typedef struct {
    bool encrypted;
    Pending *pending;
    GByteArray *rest; /* mqtt_take()'s */
} TlsSide;

/* Client first. */
typedef struct {
    TlsSide side[2];
    Handshake *handshake; /* until the keys are known */
    Direction keys[2];
} TlsSession;

/* What all sessions share. */
typedef struct {
    Opener opener;
    MqttOutput mqtt;
    GHashTable *keys; /* identity -> hexadecimal text */
    Pending *spare;
    uint64_t bad; /* records that did not verify */
    uint8_t plain[PLAIN_MAX];
} BareTls;

void tls_init(BareTls *tls);
void tls_clear(BareTls *tls);

void tls_begin(TlsSession *session);
void tls_end(BareTls *tls, TlsSession *session);

/* The next octets of a direction: 0 from the client, 1 from the server. */
void tls_take(BareTls *tls, TlsSession *session, int from, const uint8_t *data, size_t size);
