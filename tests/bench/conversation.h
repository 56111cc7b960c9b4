/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conversation: one device that connects to a broker over TLS-PSK and says what MQTT 3.1.1 or 5
 * lets it say. Both ends are OpenSSL in memory; what they send goes to a Wire, what they mean to a
 * truth file, the protected records to a file for crypto_loop.c.
 */
#pragma once

#include "wire.h"

typedef struct {
    /* Options */
    uint32_t messages;            /* of a conversation */
    uint32_t payload_min, payload_max;
    double qos1, qos2;            /* percent of the messages */
    double downlink;              /* percent of the messages that the broker sends */
    double pings;                 /* percent of the messages that a PINGREQ follows */
    bool mqtt5;                   /* with properties and topic aliases */
    uint32_t batch;               /* octets of a record where packets lie across them, or 0 */
    bool silent;                  /* they shake hands and close */
    bool one_key;                 /* all identities share one */
    uint64_t seed;

    /* What all conversations share */
    Wire wire;
    Random random;
    FILE *truth;   /* NULL: none is written */
    FILE *records; /* NULL: none are written */
    uint64_t published;
    const char *text; /* from which payloads are cut */
} World;

enum { WORLD_TEXT = 1 << 20, WORLD_PAYLOAD_MAX = 1 << 19 };

typedef struct Conversation Conversation;

/* The key of the device |number|. */
void conversation_key(const World *world, uint32_t number, uint8_t key[static 16]);

/* The identity of the device |number|: "device-000042". */
char *conversation_identity(uint32_t number);

/* |suite| has OpenSSL's name; NULL where there is no such suite. */
typedef struct SuiteContexts SuiteContexts;
SuiteContexts *suite_contexts_new(const char *suite);
void suite_contexts_free(SuiteContexts *contexts);

/* The |number|th conversation, with |device| from a socket of its own. */
Conversation *conversation_new(World *world, const SuiteContexts *contexts, uint32_t number,
                               uint32_t device, uint32_t address, uint16_t port);

/* Goes on by one flight or one message. False when it has ended, and is gone. */
bool conversation_step(Conversation *conversation);
