/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mqtt/alias.h"

#include "base/text.h"

/* What an entry takes beside its topic, in the hash table and the allocator. */
#define ENTRY_COST ((size_t)96)

typedef struct {
    size_t size;
    unsigned losses;
    uint8_t topic[];
} Entry;

static void
forget(MqttAliases *aliases, uint16_t alias)
{
    const Entry *entry = g_hash_table_lookup(aliases->topics, GUINT_TO_POINTER(alias));

    if (entry == NULL)
        return;
    aliases->memory -= entry->size + ENTRY_COST;
    g_hash_table_remove(aliases->topics, GUINT_TO_POINTER(alias));
}

void
mqtt_aliases_set(MqttAliases *aliases, uint16_t alias, PskSpan topic, const PskHoldings *holdings)
{
    size_t cost = topic.size + ENTRY_COST;
    Entry *entry;

    if (aliases->topics == NULL)
        aliases->topics = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    forget(aliases, alias);
    if (aliases->memory + cost > MQTT_ALIASES_MEMORY_MAX ||
        psk_holdings_exceed(holdings, aliases->memory + cost))
        return;
    entry = g_malloc(sizeof *entry + topic.size);
    entry->size = topic.size;
    entry->losses = aliases->losses;
    if (topic.size > 0)
        memcpy(entry->topic, topic.data, topic.size);
    g_hash_table_insert(aliases->topics, GUINT_TO_POINTER(alias), entry);
    aliases->memory += cost;
}

bool
mqtt_aliases_find(const MqttAliases *aliases, uint16_t alias, PskSpan *topic, bool *stale)
{
    const Entry *entry;

    if (aliases->topics == NULL)
        return false;
    entry = g_hash_table_lookup(aliases->topics, GUINT_TO_POINTER(alias));
    if (entry == NULL)
        return false;
    *topic = psk_span(entry->topic, entry->size);
    *stale = entry->losses != aliases->losses;
    return true;
}

void
mqtt_aliases_gap(MqttAliases *aliases)
{
    aliases->losses++;
}

void
mqtt_aliases_clear(MqttAliases *aliases)
{
    g_clear_pointer(&aliases->topics, g_hash_table_unref);
    *aliases = (MqttAliases){0};
}

static void
note_alias(MqttPacket *packet, MqttProblemCode code, uint64_t alias)
{
    mqtt_packet_note(packet, (MqttProblem){code, "topic_alias", (uint32_t)alias, 0});
}

void
mqtt_aliases_resolve(MqttAliases *aliases, MqttPacket *packet, const PskHoldings *holdings)
{
    PskSpan topic, meaning;
    uint64_t alias;
    bool stale;

    if (packet->type != MQTT_PUBLISH || packet->version != MQTT_5 ||
        !mqtt_packet_number(packet, "topic_alias", &alias) ||
        !mqtt_packet_bytes(packet, "topic", &topic))
        return;
    if (topic.size > 0) {
        mqtt_aliases_set(aliases, (uint16_t)alias, topic, holdings);
        return;
    }
    if (!mqtt_aliases_find(aliases, (uint16_t)alias, &meaning, &stale)) {
        note_alias(packet, MQTT_PROBLEM_ALIAS_UNKNOWN, alias);
        return;
    }
    mqtt_fields_replace_string(&packet->fields, "topic", meaning, !psk_text_is_utf8(meaning));
    if (stale)
        note_alias(packet, MQTT_PROBLEM_ALIAS_STALE, alias);
}
