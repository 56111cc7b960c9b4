/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MqttAliases: the topic aliases of one direction, MQTT 5.0 section 3.3.2.3.4.
 *
 * Memory is bounded: an alias that does not fit any more is forgotten, so that no message is shown
 * under a wrong topic.
 */
#pragma once

#include <glib.h>

#include "base/holdings.h"
#include "mqtt/packet.h"

/* For each direction, with what the table itself takes: a session has at most twice as much. */
#define MQTT_ALIASES_MEMORY_MAX ((size_t)128 * 1024)

typedef struct {
    GHashTable *topics; /* NULL before the first alias */
    size_t memory;
    unsigned losses; /* how often bytes were lost */
} MqttAliases;       /* a zeroed struct is an empty table */

/* |alias| means |topic|, which is copied, from now on; but where |holdings|, which may be NULL, are
 * full and there are many. */
void mqtt_aliases_set(MqttAliases *aliases, uint16_t alias, PskSpan topic,
                      const PskHoldings *holdings);

/*
 * What |alias| means, borrowed until the table is changed. False where it was not set. |stale| is
 * true where bytes were lost since then, in which it may have been set anew.
 */
bool mqtt_aliases_find(const MqttAliases *aliases, uint16_t alias, PskSpan *topic, bool *stale);

/* Bytes were lost. */
void mqtt_aliases_gap(MqttAliases *aliases);

/* Frees; leaves an empty table. */
void mqtt_aliases_clear(MqttAliases *aliases);

/* Gives a PUBLISH the topic that its alias stands for, or learns it: section 3.3.2.3.4. */
void mqtt_aliases_resolve(MqttAliases *aliases, MqttPacket *packet, const PskHoldings *holdings);
