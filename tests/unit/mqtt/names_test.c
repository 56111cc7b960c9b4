/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

static void
test_types(void)
{
    g_assert_cmpstr(mqtt_type_name(MQTT_RESERVED), ==, "RESERVED");
    g_assert_cmpstr(mqtt_type_name(MQTT_CONNECT), ==, "CONNECT");
    g_assert_cmpstr(mqtt_type_name(MQTT_AUTH), ==, "AUTH");
    g_assert_false(mqtt_type_exists(MQTT_RESERVED, MQTT_5));
    g_assert_false(mqtt_type_exists(MQTT_AUTH, MQTT_3_1_1));
    g_assert_true(mqtt_type_exists(MQTT_AUTH, MQTT_5));
    g_assert_true(mqtt_type_exists(MQTT_AUTH, MQTT_VERSION_UNKNOWN));
}

static void
test_senders(void)
{
    g_assert_true(mqtt_type_sent_by(MQTT_CONNECT, MQTT_CLIENT, MQTT_3_1));
    g_assert_false(mqtt_type_sent_by(MQTT_CONNECT, MQTT_SERVER, MQTT_5));
    g_assert_true(mqtt_type_sent_by(MQTT_PUBLISH, MQTT_CLIENT, MQTT_3_1_1));
    g_assert_true(mqtt_type_sent_by(MQTT_PUBLISH, MQTT_SERVER, MQTT_3_1_1));
    g_assert_false(mqtt_type_sent_by(MQTT_DISCONNECT, MQTT_SERVER, MQTT_3_1_1));
    g_assert_true(mqtt_type_sent_by(MQTT_DISCONNECT, MQTT_SERVER, MQTT_5));
    g_assert_true(mqtt_type_sent_by(MQTT_DISCONNECT, MQTT_SERVER, MQTT_VERSION_UNKNOWN));
}

static void
test_flags(void)
{
    g_assert_true(mqtt_type_flags_valid(MQTT_PUBLISH, 0xf, MQTT_5));
    g_assert_true(mqtt_type_flags_valid(MQTT_PUBREL, 2, MQTT_5));
    g_assert_false(mqtt_type_flags_valid(MQTT_PUBREL, 0xa, MQTT_3_1_1));
    g_assert_true(mqtt_type_flags_valid(MQTT_PUBREL, 0xa, MQTT_3_1));
    g_assert_false(mqtt_type_flags_valid(MQTT_PUBREL, 0, MQTT_3_1));
    g_assert_false(mqtt_type_flags_valid(MQTT_PUBACK, 2, MQTT_3_1_1));
    g_assert_true(mqtt_type_flags_valid(MQTT_PUBACK, 2, MQTT_3_1));
}

/*
 * How many reason codes each packet type has, counted in MQTT 5.0 table 2-6 (and sections 3.2.2.2,
 * 3.4.2.1, 3.5.2.1, 3.6.2.1, 3.7.2.1, 3.9.3, 3.11.3, 3.15.2.1; 3.14.2.1 leaves out 0x8C).
 */
static void
test_codes(void)
{
    static const unsigned counts_5[16] = {
        [MQTT_CONNACK] = 22, [MQTT_PUBACK] = 9,  [MQTT_PUBREC] = 9,
        [MQTT_PUBREL] = 2,   [MQTT_PUBCOMP] = 2, [MQTT_SUBACK] = 12,
        [MQTT_UNSUBACK] = 7, [MQTT_AUTH] = 3,    [MQTT_DISCONNECT] = 30,
    };
    static const unsigned counts_3[16] = {[MQTT_CONNACK] = 6, [MQTT_SUBACK] = 4};

    for (int type = MQTT_RESERVED; type <= MQTT_AUTH; type++) {
        unsigned count_3 = 0, count_5 = 0;

        for (unsigned code = 0; code < 256; code++) {
            count_3 += mqtt_code_name((MqttType)type, MQTT_3_1_1, (uint8_t)code) != NULL;
            count_5 += mqtt_code_name((MqttType)type, MQTT_5, (uint8_t)code) != NULL;
        }
        g_assert_cmpuint(count_3, ==, counts_3[type]);
        g_assert_cmpuint(count_5, ==, counts_5[type]);
    }
    g_assert_cmpstr(mqtt_code_name(MQTT_SUBACK, MQTT_5, 0), ==, "Granted QoS 0");
    g_assert_cmpstr(mqtt_code_name(MQTT_DISCONNECT, MQTT_5, 0), ==, "Normal disconnection");
    g_assert_cmpstr(mqtt_code_name(MQTT_CONNACK, MQTT_5, 0x9f), ==, "Connection rate exceeded");
}

/* Every problem has a sentence, and a status that says that it is one. */
static void
test_problems(void)
{
    for (int code = MQTT_PROBLEM_NONE; code < MQTT_PROBLEM_COUNT; code++) {
        g_autoptr(GString) line = g_string_new(NULL);
        MqttProblem problem = {.code = (MqttProblemCode)code, .offset = 3};

        mqtt_problem_append(line, &problem, MQTT_PUBLISH, MQTT_5);
        g_assert_cmpint(mqtt_problem_status(problem.code) == MQTT_STATUS_OK, ==,
                        code == MQTT_PROBLEM_NONE);
        g_assert_cmpint(g_str_has_suffix(line->str, "offset 3)"), ==, code != MQTT_PROBLEM_NONE);
        g_assert_null(strchr(line->str, '%'));
        g_assert_null(strchr(line->str, '*'));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/names/types", test_types);
    g_test_add_func("/mqtt/names/senders", test_senders);
    g_test_add_func("/mqtt/names/flags", test_flags);
    g_test_add_func("/mqtt/names/codes", test_codes);
    g_test_add_func("/mqtt/names/problems", test_problems);
    return g_test_run();
}
