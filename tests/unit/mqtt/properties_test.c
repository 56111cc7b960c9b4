/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

#include "mqtt/properties.h"

/*
 * Every property of MQTT 5.0 table 2-4: the packets that may hold it (CONNECT a, CONNACK b, PUBLISH
 * c, PUBACK d, PUBREC e, PUBREL f, PUBCOMP g, SUBSCRIBE h, SUBACK i, UNSUBSCRIBE j, UNSUBACK k,
 * DISCONNECT n, AUTH o as their types 1 to 15; the will @), an example and how it reads.
 */
static const struct {
    uint8_t id;
    const char *packets;
    const char *hex;
    const char *expected;
} all[] = {
    {0x01, "@c", "01", "payload_format_indicator=1"},
    {0x02, "@c", "00000e10", "message_expiry_interval=3600"},
    {0x03, "@c", "0003 612f62", "content_type=\"a/b\""},
    {0x08, "@c", "0001 72", "response_topic=\"r\""},
    {0x09, "@c", "0002 00ff", "correlation_data=\"\\x00\\xff\""},
    {0x0b, "ch", "ffffff7f", "subscription_identifier=[268435455]"},
    {0x11, "abn", "0000000a", "session_expiry_interval=10"},
    {0x12, "b", "0002 6964", "assigned_client_identifier=\"id\""},
    {0x13, "b", "003c", "server_keep_alive=60"},
    {0x15, "abo", "0001 6d", "authentication_method=\"m\""},
    {0x16, "abo", "0001 ff", "authentication_data=\"\\xff\""},
    {0x17, "a", "00", "request_problem_information=false"},
    {0x18, "@", "00000001", "will_delay_interval=1"},
    {0x19, "a", "01", "request_response_information=true"},
    {0x1a, "b", "0001 69", "response_information=\"i\""},
    {0x1c, "bn", "0001 73", "server_reference=\"s\""},
    {0x1f, "bdefgikno", "0001 72", "reason_string=\"r\""},
    {0x21, "ab", "000a", "receive_maximum=10"},
    {0x22, "ab", "0000", "topic_alias_maximum=0"},
    {0x23, "c", "ffff", "topic_alias=65535"},
    {0x24, "b", "01", "maximum_qos=1"},
    {0x25, "b", "00", "retain_available=false"},
    {0x26, "@abcdefghijkno", "0001 6e 0000", "user_property=[{name=\"n\" value=\"\"}]"},
    {0x27, "ab", "00100000", "maximum_packet_size=1048576"},
    {0x28, "b", "01", "wildcard_subscription_available=true"},
    {0x29, "b", "01", "subscription_identifier_available=true"},
    {0x2a, "b", "00", "shared_subscription_available=false"},
};

/* A property section as one of a packet of type |scope|; what it makes of it. */
static char *
parse_section(const char *hex, MqttType scope, bool *parsed)
{
    g_autoptr(GByteArray) bytes = mqtt_test_bytes(hex);
    MqttPacket packet = {.type = scope, .version = MQTT_5};
    MqttBody body = {&packet, psk_reader(mqtt_test_span(bytes)), bytes->len, false};
    char *line;

    *parsed = mqtt_properties_parse(&body, scope);
    if (*parsed)
        g_assert_true(psk_reader_at_end(&body.reader));
    mqtt_fields_close_to(&packet.fields, 0);
    line = mqtt_test_describe(&packet);
    mqtt_packet_clear(&packet);
    return line;
}

static char *
section_of(size_t row)
{
    g_autoptr(GByteArray) value = mqtt_test_bytes(all[row].hex);

    return g_strdup_printf("%02x %02x %s", value->len + 1, all[row].id, all[row].hex);
}

static void
test_every_property(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autofree char *section = section_of(i);

        for (int scope = MQTT_WILL; scope <= MQTT_AUTH; scope++) {
            g_autofree char *line = NULL, *expected = NULL;
            bool parsed;

            line = parse_section(section, (MqttType)scope, &parsed);
            expected = g_strdup_printf("%s properties={%s}", mqtt_type_name((MqttType)scope),
                                       all[i].expected);
            g_assert_true(parsed);
            g_assert_true(g_str_has_prefix(line, expected));
            if (strchr(all[i].packets, scope == MQTT_WILL ? '@' : 'a' + scope - 1) != NULL) {
                g_assert_cmpstr(line, ==, expected);
            } else {
                g_autofree char *problem =
                    g_strdup_printf("property 0x%02x is not allowed in", all[i].id);
                g_assert_nonnull(strstr(line, problem));
            }
        }
    }
}

static void
test_registry_is_complete(void)
{
    size_t count = 0;

    for (uint32_t id = 0; id < 256; id++) {
        const MqttProperty *row = mqtt_property_find(id);

        if (row == NULL)
            continue;
        g_assert_cmpuint(row->id, ==, all[count++].id);
        g_assert_cmpuint(row->id, <, 64); /* which lets a word hold those that were seen */
    }
    g_assert_cmpuint(count, ==, G_N_ELEMENTS(all));
}

typedef struct {
    MqttType scope;
    const char *hex;
    const char *expected;
} Case;

static const Case cases[] = {
    {MQTT_PUBLISH, "00", "PUBLISH"},
    /* What may be there several times is an array, wherever it stands. */
    {MQTT_PUBLISH, "14 0b 05 26 0001 61 0001 62 01 01 0b 8001 26 0001 63 0000",
     "PUBLISH properties={payload_format_indicator=1 subscription_identifier=[5 128] "
     "user_property=[{name=\"a\" value=\"b\"} {name=\"c\" value=\"\"}]}"},
    {MQTT_SUBSCRIBE, "04 0b 05 0b 06",
     "SUBSCRIBE properties={subscription_identifier=[5 6]} MALFORMED property 0x0b appears twice "
     "(MQTT 5 section 2.2.2.2, offset 3)"},
    {MQTT_CONNACK, "06 21 000a 21 000b",
     "CONNACK properties={receive_maximum=10 receive_maximum=11} MALFORMED property 0x21 appears "
     "twice (MQTT 5 section 2.2.2.2, offset 4)"},
    {MQTT_CONNACK, "03 21 0000",
     "CONNACK properties={receive_maximum=0} MALFORMED receive_maximum may not be 0 (MQTT 5 "
     "section "
     "2.2.2.2, offset 2)"},
    {MQTT_CONNACK, "02 25 02",
     "CONNACK properties={retain_available=2} MALFORMED retain_available may not be 2 (MQTT 5 "
     "section 2.2.2.2, offset 2)"},
    {MQTT_PUBLISH, "02 01 02",
     "PUBLISH properties={payload_format_indicator=2} MALFORMED payload_format_indicator may not "
     "be "
     "2 (MQTT 5 section 2.2.2.2, offset 2)"},
    {MQTT_PUBLISH, "03 23 0000",
     "PUBLISH properties={topic_alias=0} MALFORMED topic_alias may not be 0 (MQTT 5 section "
     "2.2.2.2, offset 2)"},
    {MQTT_PUBLISH, "02 0b 00",
     "PUBLISH properties={subscription_identifier=[0]} MALFORMED subscription_identifier may not "
     "be "
     "0 (MQTT 5 section 2.2.2.2, offset 2)"},
    /* What can't be told costs the rest of the properties, and no more. */
    {MQTT_PUBLISH, "05 01 01 04 0000",
     "PUBLISH properties={payload_format_indicator=1} MALFORMED property 0x04 is unknown (MQTT 5 "
     "section 2.2.2.2, offset 3)"},
    {MQTT_PUBLISH, "05 01 01 03 0003",
     "PUBLISH properties={payload_format_indicator=1} MALFORMED the packet ends inside "
     "content_type "
     "(MQTT 5 section 2.1.4, offset 4)"},
    {MQTT_PUBLISH, "05 26 0001 61 00",
     "PUBLISH properties={} MALFORMED the packet ends inside user_property (MQTT 5 section 2.1.4, "
     "offset 5)"},
    {MQTT_PUBLISH, "06 0b ff ff ff ff 7f",
     "PUBLISH properties={} MALFORMED subscription_identifier is a variable byte integer of more "
     "than four bytes (MQTT 5 section 1.5.5, offset 2)"},
    {MQTT_PUBLISH, "03 0b 85 00",
     "PUBLISH properties={subscription_identifier=[5]} ODD subscription_identifier is encoded in "
     "more bytes than it needs (MQTT 5 section 1.5.5, offset 2)"},
    {MQTT_PUBLISH, "07 26 0001 00 0001 ff",
     "PUBLISH properties={user_property=[{name=\"\\x00\" value=!\"\\xff\"}]} MALFORMED "
     "user_property holds U+0000 (MQTT 5 section 1.5.4, offset 2)"},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool parsed;
        g_autofree char *line = parse_section(cases[i].hex, cases[i].scope, &parsed);

        g_assert_cmpstr(line, ==, cases[i].expected);
        g_assert_true(parsed);
    }
}

static void
test_broken_length(void)
{
    static const char *const broken[] = {"", "03 01 01", "80", "ff ff ff ff 01"};

    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        bool parsed;
        g_autofree char *line = parse_section(broken[i], MQTT_PUBLISH, &parsed);

        g_assert_false(parsed);
        g_assert_nonnull(strstr(line, "MALFORMED"));
    }
}

/* Every property cut anywhere, under a length that goes with it. */
static void
test_cut(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autoptr(GByteArray) value = mqtt_test_bytes(all[i].hex);

        for (unsigned size = 0; size < value->len; size++) {
            MqttPacket packet = {.type = MQTT_PUBLISH, .version = MQTT_5};
            g_autoptr(GByteArray) bytes = g_byte_array_new();
            MqttBody body;

            g_byte_array_append(bytes, (const uint8_t[]){(uint8_t)(size + 1), all[i].id}, 2);
            g_byte_array_append(bytes, value->data, size);
            body = (MqttBody){&packet, psk_reader(mqtt_test_span(bytes)), bytes->len, false};
            g_assert_true(mqtt_properties_parse(&body, MQTT_PUBLISH));
            g_assert_cmpint(packet.status, ==, MQTT_STATUS_MALFORMED);
            mqtt_packet_clear(&packet);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/properties/every_property", test_every_property);
    g_test_add_func("/mqtt/properties/registry_is_complete", test_registry_is_complete);
    g_test_add_func("/mqtt/properties/cases", test_cases);
    g_test_add_func("/mqtt/properties/broken_length", test_broken_length);
    g_test_add_func("/mqtt/properties/cut", test_cut);
    return g_test_run();
}
