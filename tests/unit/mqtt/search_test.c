/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

#include "mqtt/search.h"

#define NOWHERE SIZE_MAX

typedef struct {
    const char *hex;
    MqttSender from;
    MqttVersion version;
    size_t expected;
    MqttVersion learned;
} Case;

static const Case cases[] = {
    {"", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    /* PINGs are believed where they fill the record, and nowhere else. */
    {"c000", MQTT_CLIENT, MQTT_3_1_1, 0, MQTT_3_1_1},
    {"d000", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"d000", MQTT_SERVER, MQTT_3_1_1, 0, MQTT_3_1_1},
    {"c000 30", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"61 c000", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"61 c000 c000", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    /* A record that begins with a packet, with an incomplete one after it. */
    {"3005 0003 612f62 32 80", MQTT_CLIENT, MQTT_3_1_1, 0, MQTT_3_1_1},
    {"3005 0003 612f62 3207 0003", MQTT_CLIENT, MQTT_3_1_1, 0, MQTT_3_1_1},
    /* The end of one packet, and others up to the end of the record. */
    {"6162636465 3005 0003 612f62", MQTT_CLIENT, MQTT_3_1_1, 5, MQTT_3_1_1},
    {"6162636465 3005 0003 612f62 c000", MQTT_CLIENT, MQTT_3_1_1, 5, MQTT_3_1_1},
    {"6162 3005 0003 612f62 3005 0003 612f62 3005", MQTT_CLIENT, MQTT_3_1_1, 2, MQTT_3_1_1},
    /* Too little to be believed: one packet in the middle, with half of another. */
    {"6162 3005 0003 612f62 3205", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    /* A flipped bit in the type, the flags, the length or a string breaks the chain. */
    {"6162636465 0005 0003 612f62", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"6162636465 3605 0003 612f62", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"6162636465 3004 0003 612f62", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"6162636465 3005 0003 610062", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"6162636465 3005 0003 61ff62", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    /* Packets of the wrong side. */
    {"9003 0001 00", MQTT_CLIENT, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
    {"9003 0001 00", MQTT_SERVER, MQTT_3_1_1, 0, MQTT_3_1_1},
    /* The version, where packets can only be of one. */
    {"9003 0001 00", MQTT_SERVER, MQTT_VERSION_UNKNOWN, 0, MQTT_3_1_1},
    {"2003 00 00 00", MQTT_SERVER, MQTT_VERSION_UNKNOWN, 0, MQTT_5},
    {"4002 0001", MQTT_SERVER, MQTT_VERSION_UNKNOWN, 0, MQTT_VERSION_UNKNOWN},
    {"f000", MQTT_SERVER, MQTT_VERSION_UNKNOWN, 0, MQTT_5},
    {"f000", MQTT_SERVER, MQTT_3_1_1, NOWHERE, MQTT_3_1_1},
};

static void
test_cases(void)
{
    MqttPacket scratch = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(cases[i].hex);
        MqttVersion version = cases[i].version;
        size_t offset = NOWHERE;
        bool found =
            mqtt_search_border(mqtt_test_span(bytes), cases[i].from, &version, &scratch, &offset);

        g_test_message("%s", cases[i].hex);
        g_assert_cmpuint(found ? offset : NOWHERE, ==, cases[i].expected);
        g_assert_cmpint(version, ==, cases[i].learned);
    }
    mqtt_packet_clear(&scratch);
}

/* Random bytes hardly ever look like a chain of packets. */
static void
test_random_bytes(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    g_autofree uint8_t *bytes = g_malloc(16384);
    MqttPacket scratch = {0};
    unsigned found = 0;

    for (int round = 0; round < 200; round++) {
        MqttVersion version = MQTT_3_1_1;
        size_t offset;

        for (size_t i = 0; i < 16384; i++)
            bytes[i] = (uint8_t)g_rand_int(rand);
        found +=
            mqtt_search_border(psk_span(bytes, 16384), MQTT_SERVER, &version, &scratch, &offset);
    }
    g_assert_cmpuint(found, <=, 2);
    mqtt_packet_clear(&scratch);
}

/* A packet that ends with the record is found behind random bytes, of a long payload. */
static void
test_behind_random_bytes(void)
{
    g_autoptr(GByteArray) packet = mqtt_test_bytes("30 0b 0003 612f62 00 7b226122 7d");
    g_autoptr(GRand) rand = g_rand_new_with_seed(2);
    g_autofree uint8_t *bytes = g_malloc(16384);
    size_t place = 16384 - packet->len;
    MqttPacket scratch = {0};

    memcpy(bytes + place, packet->data, packet->len);
    for (int round = 0; round < 200; round++) {
        MqttSender from = round % 2 ? MQTT_CLIENT : MQTT_SERVER;
        MqttVersion version = round / 2 % 2 ? MQTT_5 : MQTT_3_1_1;
        size_t offset = NOWHERE;

        for (size_t i = 0; i < place; i++)
            bytes[i] = (uint8_t)g_rand_int(rand);
        g_assert_true(
            mqtt_search_border(psk_span(bytes, 16384), from, &version, &scratch, &offset));
        g_assert_cmpuint(offset, ==, place);
    }
    mqtt_packet_clear(&scratch);
}

/* The sizes that packets may have by their first octets, and others. */
static void
test_sizes(void)
{
    static const struct {
        const char *hex;
        bool in_3, in_5;
    } sizes[] = {
        {"30 05 0003 612f62", true, true},
        {"30 04 0003 612f", false, false},
        {"30 05 00", true, true},
        {"30 01 00", false, false},
        {"c0 00", true, true},
        {"c0 01 00", false, false},
        {"40 02 0001", true, true},
        {"40 03 0001 00", false, true},
        {"40 04 0001 00 00", false, true},
        {"40 05 0001 00 00 00", false, false},
        {"40 05 0001 00 01", false, true},
        {"40 7f 0001 00 80", false, true},
        {"82 06 0001 0001 61 00", true, false},
        {"82 06 0001 0003 61 00", false, false},
        {"82 07 0001 00 0001 61 00", true, true},
        {"a2 04 0001 0001", false, false},
        {"e0 00", true, true},
        {"e0 01 00", false, true},
        {"e0 02 00 00", false, true},
        {"e0 03 00 00 00", false, false},
        {"e0 03 00", false, true},
        {"62 ff7f 0001 92", false, true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(sizes[i].hex);
        PskSpan span = mqtt_test_span(bytes);
        MqttHeader header;

        g_test_message("%s", sizes[i].hex);
        g_assert_cmpint(mqtt_header_parse(span, &header), ==, PSK_PARSE_OK);
        g_assert_true(mqtt_search_start_plausible(MQTT_CLIENT, MQTT_3_1_1, span, &header) ==
                      sizes[i].in_3);
        g_assert_true(mqtt_search_start_plausible(MQTT_CLIENT, MQTT_5, span, &header) ==
                      sizes[i].in_5);
    }
}

/*
 * Bytes made so that a chain of packets begins everywhere and breaks at the end: the search gives
 * up instead of following all of them.
 */
static void
test_bounded_effort(void)
{
    size_t size = 1 << 20;
    g_autofree uint8_t *bytes = g_malloc(size);
    MqttVersion version = MQTT_3_1_1;
    MqttPacket scratch = {0};
    gint64 start = g_get_monotonic_time();
    size_t offset;

    for (size_t i = 0; i < size; i++)
        bytes[i] = i % 2 ? 0x00 : 0xc0;
    bytes[size - 1] = 0x01;
    bytes[size - 2] = 0x01;
    g_assert_false(
        mqtt_search_border(psk_span(bytes, size), MQTT_CLIENT, &version, &scratch, &offset));
    g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
    mqtt_packet_clear(&scratch);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/search/cases", test_cases);
    g_test_add_func("/mqtt/search/random_bytes", test_random_bytes);
    g_test_add_func("/mqtt/search/behind_random_bytes", test_behind_random_bytes);
    g_test_add_func("/mqtt/search/sizes", test_sizes);
    g_test_add_func("/mqtt/search/bounded_effort", test_bounded_effort);
    return g_test_run();
}
