/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control packets that conversations are made of, MQTT 3.1.1 and 5, appended to a byte array.
 * With MQTT 5 they have properties, drawn from |random|.
 */
#pragma once

#include <glib.h>

#include "random.h"

enum { TOPICS = 10, ALIASES = 4 };

/* What the sender of one direction has told of topic aliases (MQTT 5 section 3.3.2.3.4). */
typedef struct {
    int topic[ALIASES]; /* the number of the topic plus 1, or 0 */
} Aliases;

typedef struct {
    const char *topic;
    int number; /* of the topic, below TOPICS */
    int qos;
    uint16_t id;
    const char *payload;
    size_t size;
} Publish;

void packets_connect(GByteArray *out, bool mqtt5, Random *random, const char *identity);
void packets_connack(GByteArray *out, bool mqtt5, Random *random);

/* With Aliases, half of the topics get one, and are left out where it stands. */
void packets_publish(GByteArray *out, bool mqtt5, Random *random, Aliases *aliases,
                     const Publish *publish);

/* PUBACK, PUBREC, PUBREL or PUBCOMP, by their first octet. */
void packets_acknowledge(GByteArray *out, bool mqtt5, Random *random, uint8_t first, uint16_t id);

void packets_subscribe(GByteArray *out, bool mqtt5, Random *random, uint16_t id,
                       const char *filter);
void packets_suback(GByteArray *out, bool mqtt5, Random *random, uint16_t id);
void packets_disconnect(GByteArray *out, bool mqtt5, Random *random);
