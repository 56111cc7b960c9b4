/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../../mqtt/testing.h"

#include "output/mqtt_text.h"

typedef struct {
    MqttVersion version;
    const char *hex;
    const char *expected;
} Case;

static const Case cases[] = {
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 04 02 003c 0002 6964",
     "CONNECT client \"id\" mqtt 3.1.1 keep alive 60 s"},
    {MQTT_VERSION_UNKNOWN,
     "10 23 0004 4d515454 84 cc 000a 0002 6964 0003 772f74 0004 676f6e65 0003 626f62 0003 70ff77",
     "CONNECT client \"id\" mqtt 3.1.1 bridge keep alive 10 s keep session user \"bob\" password "
     "(3 "
     "bytes) will w/t \"gone\" qos 1"},
    {MQTT_VERSION_UNKNOWN,
     "10 29 0004 4d515454 05 ee 000a 05 11 0000000a 0002 6964 05 18 00000001 0001 77 0004 676f6e65 "
     "0001 75 0001 70",
     "CONNECT client \"id\" mqtt 5 keep alive 10 s user \"u\" password (1 byte) will w \"gone\" "
     "qos "
     "1 retain {session_expiry_interval 10} {will_delay_interval 1}"},
    {MQTT_3_1_1, "20 02 00 00", "CONNACK accepted"},
    {MQTT_3_1_1, "20 02 01 00", "CONNACK accepted session present"},
    {MQTT_3_1_1, "20 02 00 05", "CONNACK refused 0x05 not authorized"},
    {MQTT_5, "20 03 00 87 00", "CONNACK refused 0x87 Not authorized"},
    {MQTT_3_1_1, "30 1c 0010 2f746869732f746573742f6573703332 434f4e4e454354454421",
     "PUBLISH /this/test/esp32 \"CONNECTED!\" qos 0"},
    {MQTT_3_1_1, "3b 09 0003 612f62 000a 6869", "PUBLISH a/b \"hi\" qos 1 id 10 retain dup"},
    {MQTT_3_1_1, "30 03 0001 61", "PUBLISH a \"\" qos 0"},
    {MQTT_3_1_1, "30 06 0001 61 0001ff", "PUBLISH a 0x0001ff qos 0"},
    {MQTT_3_1_1, "30 06 0001 61 610a62", "PUBLISH a \"a\\nb\" qos 0"},
    {MQTT_3_1_1, "30 06 0003 611b5b 78", "PUBLISH a\\x1b[ \"x\" qos 0"},
    /* Cut, at a whole character. */
    {MQTT_3_1_1, "30 17 0001 61 3031323334353637383930313233343536373839",
     "PUBLISH a \"0123456789012345\"… (20 bytes) qos 0"},
    {MQTT_3_1_1, "30 15 0001 61 303132333435363738393031323334e282ac",
     "PUBLISH a \"012345678901234\"… (18 bytes) qos 0"},
    {MQTT_3_1_1, "30 15 0001 61 000102030405060708090a0b0c0d0e0f1011",
     "PUBLISH a 0x000102030405060708090a0b0c0d0e0f… (18 bytes) qos 0"},
    {MQTT_5, "30 10 0001 74 0c 23 0007 26 0001 61 0001 62 01 01",
     "PUBLISH t \"\" qos 0 {topic_alias 7, payload_format_indicator 1, user_property [{name \"a\", "
     "value \"b\"}]}"},
    {MQTT_3_1_1, "40 02 000a", "PUBACK id 10"},
    {MQTT_5, "40 02 000a", "PUBACK id 10"},
    {MQTT_5, "40 03 000a 10", "PUBACK id 10 No matching subscribers"},
    {MQTT_5, "40 03 000a 11",
     "PUBACK id 10 code 0x11; malformed: reason_code 0x11 is not defined for PUBACK (MQTT 5 "
     "section "
     "2.4, offset 4)"},
    {MQTT_3_1_1, "82 0e 000a 0003 612f62 01 0003 632f64 02",
     "SUBSCRIBE id 10 a/b qos 1, c/d qos 2"},
    {MQTT_5, "82 09 000a 00 0003 612f62 05", "SUBSCRIBE id 10 a/b qos 1 no_local"},
    {MQTT_3_1_1, "90 04 000a 00 80", "SUBACK id 10 Success - Maximum QoS 0, Failure"},
    {MQTT_3_1_1, "a2 0c 000a 0003 612f62 0003 632f64", "UNSUBSCRIBE id 10 a/b, c/d"},
    {MQTT_5, "b0 04 000a 00 11", "UNSUBACK id 10 No subscription existed"},
    {MQTT_3_1_1, "c0 00", "PINGREQ"},
    {MQTT_5, "e0 00", "DISCONNECT"},
    {MQTT_5, "e0 01 8e", "DISCONNECT Session taken over"},
    {MQTT_3_1_1, "30 05 0003 61ff62",
     "PUBLISH a\\xffb \"\" qos 0; odd: topic is not well-formed UTF-8 (MQTT 3.1.1 section 1.5.3, "
     "offset 2)"},
    {MQTT_3_1_1, "36 05 0003 612f62",
     "PUBLISH a/b - qos 3; malformed: QoS 3 (MQTT 3.1.1 section 3.3.1.2, offset 0)"},
};

static void
test_cases(void)
{
    MqttPacket packet = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(cases[i].hex);
        g_autoptr(GString) line = g_string_new(NULL);

        mqtt_packet_parse(&packet, mqtt_test_span(bytes), cases[i].version);
        mqtt_text_append(line, &packet, 16);
        g_assert_cmpstr(line->str, ==, cases[i].expected);
    }
    mqtt_packet_clear(&packet);
}

static void
test_too_large(void)
{
    g_autoptr(GString) line = g_string_new(NULL);
    MqttPacket packet = {0};

    mqtt_packet_parse_head(&packet, psk_span("\x30\xff\xff\xff\x7f\x00\x01txyz", 11), MQTT_3_1_1);
    mqtt_text_append(line, &packet, 16);
    g_assert_cmpstr(line->str, ==,
                    "PUBLISH t (268435452 bytes) qos 0; odd: too large to be decoded "
                    "in full (offset 0)");
    mqtt_packet_clear(&packet);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/mqtt_text/cases", test_cases);
    g_test_add_func("/tools/output/mqtt_text/too_large", test_too_large);
    return g_test_run();
}
