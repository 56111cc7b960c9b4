/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

typedef struct {
    MqttVersion version;
    const char *hex;
    const char *expected;
} Case;

/* One well-formed packet or more of each type and version. */
static const Case good[] = {
    /* MQTT 3.1.1 figure 3.6, with the payload that its flags ask for. */
    {MQTT_VERSION_UNKNOWN,
     "10 23 0004 4d515454 04 ce 000a 0002 6964 0003 772f74 0004 676f6e65 0003 626f62 0003 70ff77",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=10 "
     "client_id=\"id\" will={qos=1 retain=false topic=\"w/t\" payload=\"gone\"} username=\"bob\" "
     "password=\"p\\xffw\""},
    /* MQTT 5.0 figure 3-6, likewise. */
    {MQTT_VERSION_UNKNOWN,
     "10 29 0004 4d515454 05 ee 000a 05 11 0000000a 0002 6964 05 18 00000001 0001 77 0004 676f6e65 "
     "0001 75 0001 70",
     "CONNECT protocol_name=\"MQTT\" protocol_version=5 clean_start=true keep_alive=10 "
     "properties={session_expiry_interval=10} client_id=\"id\" will={qos=1 retain=true "
     "properties={will_delay_interval=1} topic=\"w\" payload=\"gone\"} username=\"u\" "
     "password=\"p\""},
    {MQTT_VERSION_UNKNOWN, "10 10 0006 4d5149736470 03 00 003c 0002 6964",
     "CONNECT protocol_name=\"MQIsdp\" protocol_version=3 clean_session=false keep_alive=60 "
     "client_id=\"id\""},
    /* MQTT 3.1 lets the strings that the flags announce be missing, and ignores unused flags. */
    {MQTT_VERSION_UNKNOWN, "1f 10 0006 4d5149736470 03 f9 003c 0002 6964",
     "CONNECT protocol_name=\"MQIsdp\" protocol_version=3 clean_session=false keep_alive=60 "
     "client_id=\"id\""},
    /* Bridges of mosquitto. */
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 84 02 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 bridge=true clean_session=true "
     "keep_alive=60 client_id=\"id\""},
    {MQTT_VERSION_UNKNOWN, "10 10 0006 4d5149736470 83 02 003c 0002 6964",
     "CONNECT protocol_name=\"MQIsdp\" protocol_version=3 bridge=true clean_session=true "
     "keep_alive=60 client_id=\"id\""},
    {MQTT_3_1, "20 02 ff 05", "CONNACK return_code=5(Connection Refused, not authorized)"},
    {MQTT_3_1_1, "20 02 01 00", "CONNACK session_present=true return_code=0(Connection Accepted)"},
    {MQTT_5, "20 03 00 87 00", "CONNACK session_present=false reason_code=135(Not authorized)"},
    /* Figure 3.11, with a payload. */
    {MQTT_3_1_1, "33 09 0003 612f62 000a 6869",
     "PUBLISH dup=false qos=1 retain=true topic=\"a/b\" packet_id=10 payload=\"hi\""},
    {MQTT_5, "3a 08 0003 612f62 000a 00",
     "PUBLISH dup=true qos=1 retain=false topic=\"a/b\" packet_id=10 payload=\"\""},
    {MQTT_3_1, "30 05 0001 61 00 01",
     "PUBLISH dup=false qos=0 retain=false topic=\"a\" payload=\"\\x00\\x01\""},
    /* MQTT 5.0 figure 1-1: the string A U+2A6D4. */
    {MQTT_5, "30 08 0005 41f0aa9b94 00",
     "PUBLISH dup=false qos=0 retain=false topic=\"A\xf0\xaa\x9b\x94\" payload=\"\""},
    {MQTT_3_1, "40 02 000a", "PUBACK packet_id=10"},
    {MQTT_3_1_1, "40 02 000a", "PUBACK packet_id=10"},
    {MQTT_5, "40 02 000a", "PUBACK packet_id=10 reason_code=0(Success)"},
    {MQTT_5, "40 03 000a 10", "PUBACK packet_id=10 reason_code=16(No matching subscribers)"},
    {MQTT_5, "50 09 000a 87 05 1f 0002 6e6f",
     "PUBREC packet_id=10 reason_code=135(Not authorized) properties={reason_string=\"no\"}"},
    {MQTT_3_1_1, "50 02 000a", "PUBREC packet_id=10"},
    {MQTT_3_1, "6a 02 000a", "PUBREL packet_id=10"},
    {MQTT_3_1_1, "62 02 000a", "PUBREL packet_id=10"},
    {MQTT_5, "62 04 000a 92 00",
     "PUBREL packet_id=10 reason_code=146(Packet Identifier not found)"},
    {MQTT_3_1_1, "70 02 000a", "PUBCOMP packet_id=10"},
    {MQTT_5, "70 02 000a", "PUBCOMP packet_id=10 reason_code=0(Success)"},
    /* Figure 3.23. */
    {MQTT_3_1_1, "82 0e 000a 0003 612f62 01 0003 632f64 02",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=1} {topic_filter=\"c/d\" "
     "qos=2}]"},
    {MQTT_3_1, "8a 08 000a 0003 612f62 fd",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=1}]"},
    {MQTT_5, "82 0f 000a 00 0003 612f62 01 0003 632f64 2e",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=1 no_local=false "
     "retain_as_published=false retain_handling=0} {topic_filter=\"c/d\" qos=2 no_local=true "
     "retain_as_published=true retain_handling=2}]"},
    /* Figure 3.26. */
    {MQTT_3_1_1, "90 05 000a 00 02 80",
     "SUBACK packet_id=10 reason_codes=[0(Success - Maximum QoS 0) 2(Success - Maximum QoS 2) "
     "128(Failure)]"},
    {MQTT_5, "90 05 000a 00 02 a2",
     "SUBACK packet_id=10 reason_codes=[2(Granted QoS 2) 162(Wildcard Subscriptions not "
     "supported)]"},
    /* Figure 3.30. */
    {MQTT_3_1_1, "a2 0c 000a 0003 612f62 0003 632f64",
     "UNSUBSCRIBE packet_id=10 topic_filters=[\"a/b\" \"c/d\"]"},
    {MQTT_5, "a2 08 000a 00 0003 612f62", "UNSUBSCRIBE packet_id=10 topic_filters=[\"a/b\"]"},
    {MQTT_3_1_1, "b0 02 000a", "UNSUBACK packet_id=10"},
    {MQTT_5, "b0 04 000a 00 11",
     "UNSUBACK packet_id=10 reason_codes=[17(No subscription existed)]"},
    {MQTT_3_1_1, "c0 00", "PINGREQ"},
    {MQTT_5, "c0 00", "PINGREQ"},
    {MQTT_3_1_1, "d0 00", "PINGRESP"},
    {MQTT_5, "d0 00", "PINGRESP"},
    {MQTT_3_1_1, "e0 00", "DISCONNECT"},
    {MQTT_5, "e0 00", "DISCONNECT reason_code=0(Normal disconnection)"},
    {MQTT_5, "e0 01 8e", "DISCONNECT reason_code=142(Session taken over)"},
    {MQTT_5, "e0 07 04 05 11 ffffffff",
     "DISCONNECT reason_code=4(Disconnect with Will Message) "
     "properties={session_expiry_interval=4294967295}"},
    {MQTT_5, "f0 00", "AUTH reason_code=0(Success)"},
    {MQTT_5, "f0 06 18 04 15 0001 78",
     "AUTH reason_code=24(Continue authentication) properties={authentication_method=\"x\"}"},
};

/* Packets that break a rule, each a flipped bit or a few away from one above. */
static const Case bad[] = {
    {MQTT_3_1_1, "30 ff ff ff ff 7f",
     "PUBLISH MALFORMED remaining length of more than four bytes (MQTT 3.1.1 section 2.2.3, offset "
     "0)"},
    {MQTT_3_1_1, "00 00",
     "RESERVED MALFORMED packet type 0 is reserved (MQTT 3.1.1 section 2.2.1, offset 0)"},
    {MQTT_3_1_1, "f0 00",
     "AUTH MALFORMED packet type 15 is reserved (MQTT 3.1.1 section 2.2.1, offset 0)"},
    {MQTT_3_1_1, "41 02 000a",
     "PUBACK packet_id=10 MALFORMED flags 0x01 are not those of PUBACK (MQTT 3.1.1 section 2.2.2, "
     "offset 0)"},
    {MQTT_5, "60 02 000a",
     "PUBREL packet_id=10 reason_code=0(Success) MALFORMED flags 0x00 are not those of PUBREL "
     "(MQTT 5 section 2.1.3, offset 0)"},
    {MQTT_3_1, "80 08 000a 0003 612f62 01",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=1}] MALFORMED flags 0x00 are "
     "not those of SUBSCRIBE (MQTT 3.1.1 section 2.2.2, offset 0)"},
    {MQTT_VERSION_UNKNOWN, "11 0e 0004 4d515454 04 02 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=60 "
     "client_id=\"id\" MALFORMED flags 0x01 are not those of CONNECT (MQTT 3.1.1 section 2.2.2, "
     "offset 0)"},
    {MQTT_3_1_1, "36 09 0003 612f62 000a 6869",
     "PUBLISH dup=false qos=3 retain=false topic=\"a/b\" MALFORMED QoS 3 (MQTT 3.1.1 section "
     "3.3.1.2, offset 0)"},
    {MQTT_3_1_1, "38 05 0003 612f62",
     "PUBLISH dup=true qos=0 retain=false topic=\"a/b\" payload=\"\" ODD DUP in a message of QoS 0 "
     "(MQTT 3.1.1 section 3.3.1.1, offset 0)"},
    {MQTT_3_1_1, "30 05 0003 610062",
     "PUBLISH dup=false qos=0 retain=false topic=\"a\\x00b\" payload=\"\" MALFORMED topic holds "
     "U+0000 (MQTT 3.1.1 section 1.5.3, offset 2)"},
    {MQTT_5, "30 07 0003 61ff62 00 78",
     "PUBLISH dup=false qos=0 retain=false topic=!\"a\\xffb\" payload=\"x\" ODD topic is not "
     "well-formed UTF-8 (MQTT 5 section 1.5.4, offset 2)"},
    {MQTT_3_1_1, "30 05 0003 edA080", /* a surrogate */
     "PUBLISH dup=false qos=0 retain=false topic=!\"\\xed\\xa0\\x80\" payload=\"\" ODD topic is "
     "not "
     "well-formed UTF-8 (MQTT 3.1.1 section 1.5.3, offset 2)"},
    {MQTT_3_1_1, "30 05 0003 612f23",
     "PUBLISH dup=false qos=0 retain=false topic=\"a/#\" payload=\"\" MALFORMED topic holds a "
     "wildcard (MQTT 3.1.1 section 3.3.2.1, offset 2)"},
    {MQTT_3_1_1, "30 02 0000",
     "PUBLISH dup=false qos=0 retain=false topic=\"\" payload=\"\" MALFORMED topic is empty (MQTT "
     "3.1.1 section 4.7.3, offset 2)"},
    {MQTT_5, "30 03 0000 00",
     "PUBLISH dup=false qos=0 retain=false topic=\"\" payload=\"\" MALFORMED topic is empty (MQTT "
     "5 "
     "section 3.3.2.1, offset 0)"},
    {MQTT_3_1_1, "32 06 0003 612f62 00",
     "PUBLISH dup=false qos=1 retain=false topic=\"a/b\" MALFORMED the packet ends inside "
     "packet_id "
     "(MQTT 3.1.1 section 2.2.3, offset 7)"},
    {MQTT_3_1_1, "40 02 0000",
     "PUBACK packet_id=0 ODD packet identifier 0 (MQTT 3.1.1 section 2.3.1, offset 2)"},
    {MQTT_3_1_1, "40 03 000a 00",
     "PUBACK packet_id=10 MALFORMED 1 byte left over after the last field (MQTT 3.1.1 section "
     "2.2.3, offset 4)"},
    {MQTT_3_1_1, "c0 01 00",
     "PINGREQ MALFORMED 1 byte left over after the last field (MQTT 3.1.1 section 2.2.3, offset "
     "2)"},
    {MQTT_3_1_1, "c0 80 00",
     "PINGREQ ODD the remaining length is encoded in more bytes than it needs (MQTT 3.1.1 section "
     "2.2.3, offset 1)"},
    {MQTT_5, "40 03 000a 11",
     "PUBACK packet_id=10 reason_code=17(?) MALFORMED reason_code 0x11 is not defined for PUBACK "
     "(MQTT 5 section 2.4, offset 4)"},
    {MQTT_3_1_1, "20 02 00 06",
     "CONNACK session_present=false return_code=6(?) MALFORMED return_code 0x06 is not defined for "
     "CONNACK (MQTT 3.1.1 section 3.2, offset 3)"},
    {MQTT_3_1_1, "20 02 02 00",
     "CONNACK session_present=false return_code=0(Connection Accepted) MALFORMED reserved bits in "
     "the acknowledge flags 0x02 (MQTT 3.1.1 section 3.2.2.1, offset 2)"},
    {MQTT_3_1_1, "20 02 01 05",
     "CONNACK session_present=true return_code=5(Connection Refused, not authorized) ODD session "
     "present in a refusal (MQTT 3.1.1 section 3.2.2.2, offset 2)"},
    {MQTT_5, "20 02 00 01",
     "CONNACK session_present=false return_code=1(Connection Refused, unacceptable protocol "
     "version) ODD a CONNACK of MQTT 3.1.1 in answer to MQTT 5 (MQTT 3.1.1 section 3.2.2, offset "
     "0)"},
    {MQTT_3_1_1, "90 03 000a 03",
     "SUBACK packet_id=10 reason_codes=[3(?)] MALFORMED reason_code 0x03 is not defined for SUBACK "
     "(MQTT 3.1.1 section 3.9, offset 4)"},
    {MQTT_3_1_1, "90 02 000a",
     "SUBACK packet_id=10 reason_codes=[] MALFORMED reason_codes has no entries (MQTT 3.1.1 "
     "section "
     "3.9.3, offset 4)"},
    {MQTT_5, "b0 03 000a 00",
     "UNSUBACK packet_id=10 reason_codes=[] MALFORMED reason_codes has no entries (MQTT 5 section "
     "3.11.3, offset 5)"},
    {MQTT_3_1_1, "82 08 000a 0003 612f62 03",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=3}] MALFORMED QoS 3 (MQTT "
     "3.1.1 section 3.3.1.2, offset 9)"},
    {MQTT_3_1_1, "82 08 000a 0003 612f62 05",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=1}] MALFORMED reserved bits "
     "in the subscription options 0x05 (MQTT 3.1.1 section 3.8.3, offset 9)"},
    {MQTT_5, "82 09 000a 00 0003 612f62 30",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\" qos=0 no_local=false "
     "retain_as_published=false retain_handling=3}] MALFORMED retain handling 3 (MQTT 5 section "
     "3.8.3.1, offset 10)"},
    {MQTT_3_1_1, "82 07 000a 0003 612f62",
     "SUBSCRIBE packet_id=10 subscriptions=[{topic_filter=\"a/b\"}] MALFORMED the packet ends "
     "inside the subscription options (MQTT 3.1.1 section 2.2.3, offset 9)"},
    {MQTT_3_1_1, "a2 04 000a 0000",
     "UNSUBSCRIBE packet_id=10 topic_filters=[\"\"] MALFORMED topic_filter is empty (MQTT 3.1.1 "
     "section 4.7.3, offset 4)"},
    {MQTT_3_1_1, "e0 01 00",
     "DISCONNECT MALFORMED 1 byte left over after the last field (MQTT 3.1.1 section 2.2.3, "
     "offset "
     "2)"},
    {MQTT_5, "f0 01 18",
     "AUTH reason_code=24(Continue authentication) MALFORMED the packet ends inside the property "
     "length (MQTT 5 section 2.1.4, offset 3)"},
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515455 04 02 003c 0002 6964",
     "CONNECT protocol_name=\"MQTU\" MALFORMED the protocol name is neither MQTT nor MQIsdp (MQTT "
     "3.1.1 section 3.1.2.1, offset 2)"},
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 06 02 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=6 MALFORMED protocol level 6 is unknown "
     "(MQTT "
     "3.1.1 section 3.1.2.2, offset 8)"},
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 03 02 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=3 clean_session=true keep_alive=60 "
     "client_id=\"id\" ODD protocol level 0x03 does not go with the protocol name (MQTT 3.1.1 "
     "section 3.1.2.2, offset 8)"},
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 04 03 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=60 "
     "client_id=\"id\" MALFORMED the reserved bit of the connect flags 0x03 is set (MQTT 3.1.1 "
     "section 3.1.2.3, offset 9)"},
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 04 0a 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=60 "
     "client_id=\"id\" MALFORMED will QoS or retain without a will in the connect flags 0x0a (MQTT "
     "3.1.1 section 3.1.2.6, offset 9)"},
    {MQTT_VERSION_UNKNOWN, "10 14 0004 4d515454 04 1e 003c 0002 6964 0001 77 0001 78",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=60 "
     "client_id=\"id\" will={qos=3 retain=false topic=\"w\" payload=\"x\"} MALFORMED will QoS 3 "
     "(MQTT 3.1.1 section 3.3.1.2, offset 9)"},
    {MQTT_VERSION_UNKNOWN, "10 11 0004 4d515454 04 42 003c 0002 6964 0001 70",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=60 "
     "client_id=\"id\" password=\"p\" MALFORMED a password without a user name (MQTT 3.1.1 section "
     "3.1.2.9, offset 9)"},
    /* MQTT 3.1 alone lets them be missing. */
    {MQTT_VERSION_UNKNOWN, "10 0e 0004 4d515454 04 82 003c 0002 6964",
     "CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true keep_alive=60 "
     "client_id=\"id\" MALFORMED the packet ends inside username (MQTT 3.1.1 section 2.2.3, offset "
     "16)"},
};

static void
check_case(MqttPacket *packet, const Case *c)
{
    g_autoptr(GByteArray) bytes = mqtt_test_bytes(c->hex);
    g_autofree char *line = NULL;

    mqtt_packet_parse(packet, mqtt_test_span(bytes), c->version);
    line = mqtt_test_describe(packet);
    g_assert_cmpstr(line, ==, c->expected);
    g_assert_cmpuint(packet->fields.depth, ==, 0);
}

static void
test_good(void)
{
    MqttPacket packet = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        check_case(&packet, &good[i]);
        g_assert_cmpint(packet.status, ==, MQTT_STATUS_OK);
    }
    mqtt_packet_clear(&packet);
}

static void
test_bad(void)
{
    MqttPacket packet = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        check_case(&packet, &bad[i]);
        g_assert_cmpint(packet.status, !=, MQTT_STATUS_OK);
    }
    mqtt_packet_clear(&packet);
}

/* A packet cut anywhere, or with an octet more, is malformed. */
static void
test_cut_everywhere(void)
{
    MqttPacket packet = {0};

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(good[i].hex);

        for (size_t size = 0; size < bytes->len; size++) {
            g_autoptr(GByteArray) exact = g_byte_array_sized_new((guint)size);

            g_byte_array_append(exact, bytes->data, (guint)size);
            mqtt_packet_parse(&packet, mqtt_test_span(exact), good[i].version);
            g_assert_cmpint(packet.status, ==, MQTT_STATUS_MALFORMED);
            g_assert_cmpuint(packet.fields.depth, ==, 0);
        }
        g_byte_array_append(bytes, (const uint8_t *)"", 1);
        mqtt_packet_parse(&packet, mqtt_test_span(bytes), good[i].version);
        g_assert_cmpint(packet.status, ==, MQTT_STATUS_MALFORMED);
    }
    mqtt_packet_clear(&packet);
}

/* A CONNECT cut anywhere under a length that goes with it: its fields are all needed. */
static void
test_cut_body(void)
{
    MqttPacket packet = {0};

    for (size_t i = 0; i < 2; i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(good[i].hex);

        for (unsigned size = bytes->len - 1; size >= 2; size--) {
            bytes->data[1] = (uint8_t)(size - 2);
            mqtt_packet_parse(&packet, psk_span(bytes->data, size), MQTT_VERSION_UNKNOWN);
            g_assert_cmpint(packet.status, ==, MQTT_STATUS_MALFORMED);
            g_assert_cmpint(packet.problem.code, ==, MQTT_PROBLEM_CUT_SHORT);
        }
    }
    mqtt_packet_clear(&packet);
}

/* MQTT 5.0 table 1-1: the limits of each size of a variable byte integer. */
static void
test_remaining_length(void)
{
    static const struct {
        const char *hex;
        size_t size;
        uint8_t header_size;
    } cases[] = {
        {"30 00", 0, 2},
        {"30 7f", 127, 2},
        {"30 8001", 128, 3},
        {"30 ff7f", 16383, 3},
        {"30 808001", 16384, 4},
        {"30 ffff7f", 2097151, 4},
        {"30 80808001", 2097152, 5},
        {"30 ffffff7f", 268435455, 5},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(cases[i].hex);
        MqttHeader header;

        g_assert_cmpint(mqtt_header_parse(mqtt_test_span(bytes), &header), ==, PSK_PARSE_OK);
        g_assert_cmpuint(header.size, ==, cases[i].size + cases[i].header_size);
        g_assert_cmpuint(header.header_size, ==, cases[i].header_size);
        g_assert_true(header.minimal);
        g_byte_array_set_size(bytes, bytes->len - 1);
        g_assert_cmpint(mqtt_header_parse(mqtt_test_span(bytes), &header), ==, PSK_PARSE_MORE);
    }
    g_assert_cmpuint(MQTT_SIZE_MAX, ==, 268435460);
}

static void
test_header_of_five_length_bytes(void)
{
    MqttHeader header;

    g_assert_cmpint(mqtt_header_parse(psk_span("\x30\x80\x80\x80\x80\x01", 6), &header), ==,
                    PSK_PARSE_BAD);
    g_assert_cmpint(mqtt_header_parse(psk_span("\x30\x80\x80\x80\x80", 5), &header), ==,
                    PSK_PARSE_BAD);
    g_assert_cmpint(mqtt_header_parse(psk_span("\x30\x80\x80\x80", 4), &header), ==,
                    PSK_PARSE_MORE);
}

/* Of a packet too large to be held: what its beginning says. */
static void
test_head(void)
{
    MqttPacket packet = {0};
    uint64_t size;
    PskSpan topic;

    g_assert_cmpint(
        mqtt_packet_parse_head(
            &packet, psk_span("\x30\xff\xff\xff\x7f\x00\x01t\x02\x01\x01xyz", 14), MQTT_5),
        ==, MQTT_STATUS_ODD);
    g_assert_cmpint(packet.problem.code, ==, MQTT_PROBLEM_TOO_LARGE);
    g_assert_cmpuint(packet.size, ==, MQTT_SIZE_MAX);
    g_assert_true(mqtt_packet_bytes(&packet, "topic", &topic));
    g_assert_cmpmem(topic.data, topic.size, "t", 1);
    g_assert_true(mqtt_packet_number(&packet, "payload_size", &size));
    g_assert_cmpuint(size, ==, 268435455 - 3 - 3);
    mqtt_packet_parse_head(&packet, psk_span("\x10\xff\xff\xff\x7f\x00\x04MQTT", 11), MQTT_5);
    g_assert_cmpuint(packet.fields.count, ==, 0);
    mqtt_packet_clear(&packet);
}

/* Lists are cut before they take more memory than they are worth. */
static void
test_many_fields(void)
{
    /* 100,000 topic filters of one character: a body of 300,002 octets. */
    g_autoptr(GByteArray) bytes = mqtt_test_bytes("a2 e2a712 0001");
    MqttPacket packet = {0};

    for (int i = 0; i < 100000; i++)
        g_byte_array_append(bytes, (const uint8_t *)"\0\1a", 3);
    g_assert_cmpint(mqtt_packet_parse(&packet, mqtt_test_span(bytes), MQTT_3_1_1), ==,
                    MQTT_STATUS_ODD);
    g_assert_cmpint(packet.problem.code, ==, MQTT_PROBLEM_TOO_MANY_FIELDS);
    g_assert_cmpuint(packet.fields.count, ==, MQTT_FIELDS_MAX + 1);
    mqtt_packet_clear(&packet);
}

/* Of several problems the first of the worst. */
static void
test_worst_problem(void)
{
    g_autoptr(GByteArray) bytes = mqtt_test_bytes("38 06 0004 ff2300 23");
    MqttPacket packet = {0};

    mqtt_packet_parse(&packet, mqtt_test_span(bytes), MQTT_3_1_1);
    g_assert_cmpint(packet.status, ==, MQTT_STATUS_MALFORMED);
    g_assert_cmpint(packet.problem.code, ==, MQTT_PROBLEM_NUL);
    mqtt_packet_clear(&packet);
}

static void
test_lookup(void)
{
    MqttPacket packet = {0};
    uint64_t number;
    PskSpan bytes;

    mqtt_packet_parse(&packet, psk_span("\x20\x02\x00\x05", 4), MQTT_3_1_1);
    g_assert_true(mqtt_packet_number(&packet, "return_code", &number));
    g_assert_cmpuint(number, ==, 5);
    g_assert_false(mqtt_packet_number(&packet, "reason_code", &number));
    g_assert_false(mqtt_packet_bytes(&packet, "return_code", &bytes));
    mqtt_packet_parse(&packet, psk_span("\x30\x04\x00\x01tx", 6), MQTT_3_1_1);
    g_assert_true(mqtt_packet_bytes(&packet, "payload", &bytes));
    g_assert_cmpmem(bytes.data, bytes.size, "x", 1);
    g_assert_false(mqtt_packet_number(&packet, "payload", &number));
    mqtt_packet_clear(&packet);
}

/* MQTT 3.1.1 section 4.7.1: where a wildcard may stand in a topic filter. */
static void
test_filters(void)
{
    static const char *const right[] = {"#", "+", "/#", "+/+", "a/+/b", "a/b/#", "+/#",
                                        "$share/g/a/#"};
    static const char *const wrong[] = {"a#", "#/a", "a/#/b", "a+", "+a", "a/b+/c", "##", "a/b#"};

    for (size_t i = 0; i < G_N_ELEMENTS(right) + G_N_ELEMENTS(wrong); i++) {
        bool is_right = i < G_N_ELEMENTS(right);
        const char *filter = is_right ? right[i] : wrong[i - G_N_ELEMENTS(right)];
        size_t size = strlen(filter);
        uint8_t bytes[32] = {0x82, (uint8_t)(size + 5), 0, 10, 0, (uint8_t)size};
        MqttPacket packet = {0};
        MqttStatus status;

        g_test_message("%s", filter);
        memcpy(bytes + 6, filter, size);
        status = mqtt_packet_parse(&packet, psk_span(bytes, size + 7), MQTT_3_1_1);
        g_assert_cmpint(status, ==, is_right ? MQTT_STATUS_OK : MQTT_STATUS_MALFORMED);
        mqtt_packet_clear(&packet);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mqtt/packet/filters", test_filters);
    g_test_add_func("/mqtt/packet/good", test_good);
    g_test_add_func("/mqtt/packet/bad", test_bad);
    g_test_add_func("/mqtt/packet/cut_everywhere", test_cut_everywhere);
    g_test_add_func("/mqtt/packet/cut_body", test_cut_body);
    g_test_add_func("/mqtt/packet/remaining_length", test_remaining_length);
    g_test_add_func("/mqtt/packet/header_of_five_length_bytes", test_header_of_five_length_bytes);
    g_test_add_func("/mqtt/packet/head", test_head);
    g_test_add_func("/mqtt/packet/many_fields", test_many_fields);
    g_test_add_func("/mqtt/packet/worst_problem", test_worst_problem);
    g_test_add_func("/mqtt/packet/lookup", test_lookup);
    return g_test_run();
}
