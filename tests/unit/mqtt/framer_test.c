/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

#include "mqtt/framer.h"

/* PINGREQ, PUBLISH of 200 octets, DISCONNECT. */
static GByteArray *
three_packets(void)
{
    GByteArray *bytes = mqtt_test_bytes("c000 30c801 000174");

    g_byte_array_set_size(bytes, 2 + 3 + 200);
    memset(bytes->data + 8, 'x', 197);
    g_byte_array_append(bytes, (const uint8_t *)"\xe0", 2);
    return bytes;
}

/* The types and sizes of the packets, "12:2 3:203 14:2", of bytes in pieces of |piece|. */
static char *
cut_up(PskSpan bytes, size_t piece)
{
    GString *line = g_string_new(NULL);
    MqttFramer framer = {0};
    MqttUnit unit;

    for (; bytes.size > 0; bytes = psk_span_skip(bytes, piece)) {
        PskSpan rest = psk_span_first(bytes, piece);

        while (mqtt_framer_next(&framer, &rest, &unit) == PSK_PARSE_OK)
            g_string_append_printf(line, "%d:%zu ", (int)unit.header.type, unit.bytes.size);
        g_assert_cmpuint(rest.size, ==, 0);
    }
    g_assert_true(mqtt_framer_at_border(&framer));
    g_assert_null(framer.buffer);
    mqtt_framer_clear(&framer);
    return g_string_free(line, FALSE);
}

static void
test_pieces(void)
{
    g_autoptr(GByteArray) bytes = three_packets();

    for (size_t piece = 1; piece <= bytes->len; piece++) {
        g_autofree char *line = cut_up(mqtt_test_span(bytes), piece);

        g_assert_cmpstr(line, ==, "12:2 3:203 14:2 ");
    }
}

/* A packet that lies whole in the bytes is not copied. */
static void
test_in_place(void)
{
    g_autoptr(GByteArray) bytes = three_packets();
    PskSpan rest = mqtt_test_span(bytes);
    MqttFramer framer = {0};
    MqttUnit unit;

    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
    g_assert_true(unit.bytes.data == bytes->data + 2);
    g_assert_null(framer.buffer);
}

/* The bytes of a split packet are those that were fed, and its buffer is given back. */
static void
test_put_together(void)
{
    g_autoptr(GByteArray) bytes = three_packets();
    PskSpan first = psk_span_first(mqtt_test_span(bytes), 100);
    PskSpan rest = psk_span_skip(mqtt_test_span(bytes), 100);
    MqttFramer framer = {0};
    MqttUnit unit;

    g_assert_cmpint(mqtt_framer_next(&framer, &first, &unit), ==, PSK_PARSE_OK);
    g_assert_cmpint(mqtt_framer_next(&framer, &first, &unit), ==, PSK_PARSE_MORE);
    g_assert_false(mqtt_framer_at_border(&framer));
    g_assert_cmpuint(mqtt_framer_partial(&framer).size, ==, 98);
    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
    g_assert_cmpmem(unit.bytes.data, unit.bytes.size, bytes->data + 2, 203);
    g_assert_true(mqtt_framer_at_border(&framer));
    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
    g_assert_null(framer.buffer);
}

static void
test_bad(void)
{
    PskSpan whole = psk_span("\x30\xff\xff\xff\xff\x01xyz", 9);
    MqttFramer framer = {0};
    PskSpan rest = whole;
    MqttUnit unit;

    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_BAD);
    g_assert_cmpuint(unit.bytes.size, ==, 9);
    rest = psk_span_first(whole, 3);
    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_MORE);
    rest = psk_span_skip(whole, 3);
    g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_BAD);
    g_assert_cmpuint(unit.bytes.size, ==, 5);
    g_assert_cmpuint(rest.size, ==, 4);
    mqtt_framer_clear(&framer);
}

/* A packet of MQTT_PACKET_MAX is kept whole, one of an octet more by its head. */
static void
test_too_large(void)
{
    for (size_t more = 0; more < 2; more++) {
        size_t size = MQTT_PACKET_MAX + more, left = size - 5;
        g_autofree uint8_t *zeros = g_malloc0(65536);
        MqttFramer framer = {0};
        PskParse parse = PSK_PARSE_MORE;
        PskSpan rest;
        MqttUnit unit;
        uint8_t header[5] = {0x30, (uint8_t)(left | 0x80), (uint8_t)(left >> 7 | 0x80),
                             (uint8_t)(left >> 14 | 0x80), (uint8_t)(left >> 21)};

        rest = psk_span(header, 5);
        g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_MORE);
        while (left > 0) {
            g_assert_cmpint(parse, ==, PSK_PARSE_MORE);
            rest = psk_span(zeros, MIN(left, 65536));
            left -= rest.size;
            parse = mqtt_framer_next(&framer, &rest, &unit);
            if (more > 0)
                g_assert_cmpuint(framer.buffer->len, <=, MQTT_HEAD_MAX);
        }
        g_assert_cmpint(parse, ==, PSK_PARSE_OK);
        g_assert_cmpuint(unit.header.size, ==, size);
        g_assert_cmpuint(unit.bytes.size, ==, more > 0 ? MQTT_HEAD_MAX : size);
        rest = psk_span("\xc0\x00", 2);
        g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
        g_assert_cmpint(unit.header.type, ==, MQTT_PINGREQ);
        mqtt_framer_clear(&framer);
    }
}

/* Shortened at any place, a packet is handed out by its head, and the next one follows it. */
static void
test_shorten(void)
{
    g_autoptr(GByteArray) bytes = three_packets();
    PskSpan all = psk_span_skip(mqtt_test_span(bytes), 2);

    for (size_t there = 1; there < 203; there++) {
        PskSpan first = psk_span_first(all, there), rest = psk_span_skip(all, there);
        bool long_enough = there > 20;
        MqttFramer framer = {0};
        MqttUnit unit;

        g_assert_cmpint(mqtt_framer_next(&framer, &first, &unit), ==, PSK_PARSE_MORE);
        mqtt_framer_shorten(&framer, 20);
        g_assert_cmpuint(mqtt_framer_partial(&framer).size, ==, MIN(there, 20));
        g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
        g_assert_cmpuint(unit.header.size, ==, 203);
        g_assert_cmpuint(unit.bytes.size, ==, long_enough ? 20 : 203);
        g_assert_cmpmem(unit.bytes.data, 20, all.data, 20);
        g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
        g_assert_cmpint(unit.header.type, ==, MQTT_DISCONNECT);
        mqtt_framer_clear(&framer);
    }
}

/* Lost bytes that are known to be of one packet cost that packet alone. */
static void
test_gap(void)
{
    g_autoptr(GByteArray) bytes = three_packets();

    for (size_t lost = 1; lost <= 197; lost++) {
        PskSpan first = psk_span("\x30\xc8\x01\x00\x01t", 6), rest;
        MqttFramer framer = {0};
        MqttUnit unit;

        g_assert_cmpint(mqtt_framer_next(&framer, &first, &unit), ==, PSK_PARSE_MORE);
        g_assert_true(mqtt_framer_gap(&framer, lost));
        rest = psk_span_skip(mqtt_test_span(bytes), 8 + lost);
        g_assert_cmpuint(mqtt_framer_drop(&framer, &rest).size, ==, 197 - lost);
        g_assert_cmpint(mqtt_framer_next(&framer, &rest, &unit), ==, PSK_PARSE_OK);
        g_assert_cmpint(unit.header.type, ==, MQTT_DISCONNECT);
    }
}

static void
test_gap_out_of_step(void)
{
    static const uint64_t losses[] = {0, 198, UINT64_MAX};

    for (size_t i = 0; i < G_N_ELEMENTS(losses); i++) {
        PskSpan first = psk_span("\x30\xc8\x01\x00\x01t", 6);
        MqttFramer framer = {0};
        MqttUnit unit;

        g_assert_cmpint(mqtt_framer_next(&framer, &first, &unit), ==, PSK_PARSE_MORE);
        g_assert_false(mqtt_framer_gap(&framer, losses[i]));
        g_assert_true(mqtt_framer_at_border(&framer));
        g_assert_null(framer.buffer);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/framer/pieces", test_pieces);
    g_test_add_func("/mqtt/framer/in_place", test_in_place);
    g_test_add_func("/mqtt/framer/put_together", test_put_together);
    g_test_add_func("/mqtt/framer/bad", test_bad);
    g_test_add_func("/mqtt/framer/too_large", test_too_large);
    g_test_add_func("/mqtt/framer/shorten", test_shorten);
    g_test_add_func("/mqtt/framer/gap", test_gap);
    g_test_add_func("/mqtt/framer/gap_out_of_step", test_gap_out_of_step);
    return g_test_run();
}
