/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../../mqtt/testing.h"

#include "output/mqtt_json.h"

typedef struct {
    MqttVersion version;
    const char *hex;
    const char *expected;
} Case;

static const Case cases[] = {
    {MQTT_VERSION_UNKNOWN,
     "10 23 0004 4d515454 04 ce 000a 0002 6964 0003 772f74 0004 676f6e65 0003 626f62 0003 70ff77",
     "{\"type\":\"CONNECT\",\"protocol_name\":\"MQTT\",\"protocol_version\":4,\"clean_session\":"
     "true,\"keep_alive\":10,\"client_id\":\"id\",\"will\":{\"qos\":1,\"retain\":false,\"topic\":"
     "\"w/t\",\"payload\":\"gone\"},\"username\":\"bob\",\"password_hex\":\"70ff77\"}"},
    {MQTT_3_1_1, "20 02 00 05",
     "{\"type\":\"CONNACK\",\"session_present\":false,\"return_code\":5,\"reason\":\"Connection "
     "Refused, not authorized\"}"},
    {MQTT_5, "20 03 00 87 00",
     "{\"type\":\"CONNACK\",\"session_present\":false,\"reason_code\":135,\"reason\":\"Not "
     "authorized\"}"},
    {MQTT_3_1_1, "33 09 0003 612f62 000a 6869",
     "{\"type\":\"PUBLISH\",\"dup\":false,\"qos\":1,\"retain\":true,\"topic\":\"a/"
     "b\",\"packet_id\":"
     "10,\"payload\":\"hi\"}"},
    {MQTT_3_1_1, "30 03 0001 61",
     "{\"type\":\"PUBLISH\",\"dup\":false,\"qos\":0,\"retain\":false,\"topic\":\"a\",\"payload\":"
     "\"\"}"},
    {MQTT_3_1_1, "30 06 0001 61 0a0000",
     "{\"type\":\"PUBLISH\",\"dup\":false,\"qos\":0,\"retain\":false,\"topic\":\"a\",\"payload\":"
     "\"\\n\\u0000\\u0000\"}"},
    {MQTT_3_1_1, "30 07 0002 61ff ff00fe",
     "{\"type\":\"PUBLISH\",\"dup\":false,\"qos\":0,\"retain\":false,\"topic_hex\":\"61ff\","
     "\"payload_base64\":\"/wD+\",\"problem\":\"topic is not well-formed UTF-8 (MQTT 3.1.1 section "
     "1.5.3, offset 2)\"}"},
    {MQTT_5, "30 15 0001 74 10 0b 05 0b 06 26 0001 61 0001 62 09 0002 c3a9 21",
     "{\"type\":\"PUBLISH\",\"dup\":false,\"qos\":0,\"retain\":false,\"topic\":\"t\","
     "\"properties\":"
     "{\"correlation_data\":\"\xc3\xa9\",\"subscription_identifier\":[5,6],\"user_property\":[{"
     "\"name\":\"a\",\"value\":\"b\"}]},\"payload\":\"!\"}"},
    {MQTT_5, "82 09 000a 00 0003 612f62 2d",
     "{\"type\":\"SUBSCRIBE\",\"packet_id\":10,\"subscriptions\":[{\"topic_filter\":\"a/"
     "b\",\"qos\":"
     "1,\"no_local\":true,\"retain_as_published\":true,\"retain_handling\":2}]}"},
    {MQTT_3_1_1, "90 04 000a 01 80",
     "{\"type\":\"SUBACK\",\"packet_id\":10,\"reason_codes\":[1,128],\"reasons\":[\"Success - "
     "Maximum QoS 1\",\"Failure\"]}"},
    {MQTT_3_1_1, "90 03 000a 03",
     "{\"type\":\"SUBACK\",\"packet_id\":10,\"reason_codes\":[3],\"reasons\":[null],\"malformed\":"
     "true,\"problem\":\"reason_code 0x03 is not defined for SUBACK (MQTT 3.1.1 section 3.9, "
     "offset "
     "4)\"}"},
    {MQTT_3_1_1, "a2 08 000a 0001 61 0001 ff",
     "{\"type\":\"UNSUBSCRIBE\",\"packet_id\":10,\"topic_filters\":[\"a\",{\"hex\":\"ff\"}],"
     "\"problem\":\"topic_filter is not well-formed UTF-8 (MQTT 3.1.1 section 1.5.3, offset 7)\"}"},
    {MQTT_5, "e0 00",
     "{\"type\":\"DISCONNECT\",\"reason_code\":0,\"reason\":\"Normal disconnection\"}"},
    {MQTT_3_1_1, "c0 00", "{\"type\":\"PINGREQ\"}"},
};

static void
test_cases(void)
{
    MqttPacket packet = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(cases[i].hex);
        json_t *object = json_object();
        char *dump;

        mqtt_packet_parse(&packet, mqtt_test_span(bytes), cases[i].version);
        mqtt_json_set(object, &packet);
        dump = json_dumps(object, JSON_COMPACT);
        g_assert_cmpstr(dump, ==, cases[i].expected);
        free(dump);
        json_decref(object);
    }
    mqtt_packet_clear(&packet);
}

/* What is in the object before stays. */
static void
test_beside_others(void)
{
    json_t *object = json_pack("{s:s, s:i}", "event", "mqtt", "session", 1);
    MqttPacket packet = {0};
    char *dump;

    mqtt_packet_parse(&packet, psk_span("\xc0\x00", 2), MQTT_3_1_1);
    mqtt_json_set(object, &packet);
    dump = json_dumps(object, JSON_COMPACT);
    g_assert_cmpstr(dump, ==, "{\"event\":\"mqtt\",\"session\":1,\"type\":\"PINGREQ\"}");
    free(dump);
    json_decref(object);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/mqtt_json/cases", test_cases);
    g_test_add_func("/tools/output/mqtt_json/beside_others", test_beside_others);
    return g_test_run();
}
