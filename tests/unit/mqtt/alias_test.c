/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

#include "mqtt/alias.h"

static void
test_set_and_find(void)
{
    MqttAliases aliases = {0};
    PskSpan topic;
    bool stale;

    g_assert_false(mqtt_aliases_find(&aliases, 1, &topic, &stale));
    mqtt_aliases_set(&aliases, 1, psk_span_str("a/b"), NULL);
    mqtt_aliases_set(&aliases, 65535, psk_span_str("c"), NULL);
    g_assert_true(mqtt_aliases_find(&aliases, 1, &topic, &stale));
    g_assert_cmpmem(topic.data, topic.size, "a/b", 3);
    g_assert_false(stale);
    mqtt_aliases_set(&aliases, 1, psk_span_str("d"), NULL);
    g_assert_true(mqtt_aliases_find(&aliases, 1, &topic, &stale));
    g_assert_cmpmem(topic.data, topic.size, "d", 1);
    g_assert_false(mqtt_aliases_find(&aliases, 2, &topic, &stale));
    mqtt_aliases_clear(&aliases);
    g_assert_false(mqtt_aliases_find(&aliases, 1, &topic, &stale));
}

static void
test_gap(void)
{
    MqttAliases aliases = {0};
    PskSpan topic;
    bool stale;

    mqtt_aliases_set(&aliases, 1, psk_span_str("a"), NULL);
    mqtt_aliases_gap(&aliases);
    mqtt_aliases_set(&aliases, 2, psk_span_str("b"), NULL);
    g_assert_true(mqtt_aliases_find(&aliases, 1, &topic, &stale));
    g_assert_true(stale);
    g_assert_true(mqtt_aliases_find(&aliases, 2, &topic, &stale));
    g_assert_false(stale);
    mqtt_aliases_clear(&aliases);
}

/* Whatever the topics, memory stays below its limit, and an old meaning is never kept. */
static void
test_bounded(void)
{
    g_autofree char *longest = g_strnfill(65535, 'x');
    MqttAliases aliases = {0};
    PskSpan topic;
    bool stale;

    mqtt_aliases_set(&aliases, 3, psk_span_str("short"), NULL);
    for (unsigned alias = 1; alias <= 65535; alias++) {
        mqtt_aliases_set(&aliases, (uint16_t)alias, psk_span(longest, 65535), NULL);
        g_assert_cmpuint(aliases.memory, <=, MQTT_ALIASES_MEMORY_MAX);
    }
    g_assert_true(mqtt_aliases_find(&aliases, 1, &topic, &stale));
    g_assert_false(mqtt_aliases_find(&aliases, 3, &topic, &stale));
    for (unsigned alias = 1; alias <= 65535; alias++)
        mqtt_aliases_set(&aliases, (uint16_t)alias, psk_span_str(""), NULL);
    g_assert_cmpuint(aliases.memory, <=, MQTT_ALIASES_MEMORY_MAX);
    g_assert_cmpuint(g_hash_table_size(aliases.topics), >, 1000);
    mqtt_aliases_clear(&aliases);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/alias/set_and_find", test_set_and_find);
    g_test_add_func("/mqtt/alias/gap", test_gap);
    g_test_add_func("/mqtt/alias/bounded", test_bounded);
    return g_test_run();
}
