/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testing.h"

#include "mqtt/session.h"

#define CONNECT_3 "100e 0004 4d515454 04 02 003c 0002 6964 "
#define CONNECT_5 "100f 0004 4d515454 05 02 003c 00 0002 6964 "

/* A session and all that it said: "C CONNECT ...\n", "S DATA 12\n", "C LOST 3\n". */
typedef struct {
    MqttPacket packet;
    MqttSession *session;
    GString *log;
    uint64_t frame; /* of the next feed */
    size_t packets;
    size_t bytes; /* in all events */
} Fixture;

static void
log_event(const MqttEvent *event, void *user_data)
{
    static const char *const reasons[] = {"LOST", "SEARCH", "MALFORMED", "END"};
    Fixture *fixture = user_data;

    g_string_append_printf(fixture->log, "%c%u ", event->from == MQTT_CLIENT ? 'C' : 'S',
                           (unsigned)event->where.frame);
    if (event->kind == MQTT_EVENT_PACKET) {
        g_autofree char *line = mqtt_test_describe(event->packet);

        g_string_append_printf(fixture->log, "%s\n", line);
        fixture->packets++;
        fixture->bytes += event->packet->size;
        return;
    }
    g_string_append_printf(fixture->log, "%s %zu\n",
                           event->kind == MQTT_EVENT_DATA ? "DATA" : reasons[event->why],
                           event->bytes.size);
    fixture->bytes += event->bytes.size;
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->session = mqtt_session_new(&fixture->packet, log_event, fixture);
    fixture->log = g_string_new(NULL);
    fixture->frame = 1;
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    mqtt_session_free(fixture->session);
    mqtt_packet_clear(&fixture->packet);
    g_string_free(fixture->log, TRUE);
}

static void
feed_bytes(Fixture *fixture, MqttSender from, PskSpan bytes)
{
    mqtt_session_feed(fixture->session, from, bytes, (MqttWhere){fixture->frame++, 0});
}

static void
feed(Fixture *fixture, MqttSender from, const char *hex)
{
    g_autoptr(GByteArray) bytes = mqtt_test_bytes(hex);

    feed_bytes(fixture, from, mqtt_test_span(bytes));
}

static void
gap(Fixture *fixture, MqttSender from, uint64_t lost)
{
    mqtt_session_gap(fixture->session, from, lost, (MqttWhere){fixture->frame++, 0});
}

/* What was said since the last time. */
static void
expect(Fixture *fixture, const char *log)
{
    g_assert_cmpstr(fixture->log->str, ==, log);
    g_string_truncate(fixture->log, 0);
}

static void
test_both_directions(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_UNDECIDED);
    feed(fixture, MQTT_CLIENT, CONNECT_5);
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_MQTT);
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_5);
    feed(fixture, MQTT_SERVER, "2003 00 87 00");
    feed(fixture, MQTT_SERVER, "e002 87 00");
    expect(fixture, "C1 CONNECT protocol_name=\"MQTT\" protocol_version=5 clean_start=true "
                    "keep_alive=60 client_id=\"id\"\n"
                    "S2 CONNACK session_present=false reason_code=135(Not authorized)\n"
                    "S3 DISCONNECT reason_code=135(Not authorized)\n");
}

/* However the bytes are cut, the packets are the same. */
static void
test_split_everywhere(Fixture *fixture, gconstpointer data)
{
    static const char hex[] = CONNECT_3 "3208 0001 74 0001 616263 3005 0001 78 2121 c000 e000";
    g_autoptr(GByteArray) bytes = mqtt_test_bytes(hex);

    (void)fixture;
    (void)data;
    for (size_t piece = 1; piece <= bytes->len; piece++) {
        Fixture other = {0};

        set_up(&other, NULL);
        for (PskSpan rest = mqtt_test_span(bytes); rest.size > 0;
             rest = psk_span_skip(rest, piece)) {
            other.frame = 7;
            feed_bytes(&other, MQTT_CLIENT, psk_span_first(rest, piece));
        }
        g_assert_cmpuint(other.packets, ==, 5);
        g_assert_cmpuint(other.bytes, ==, bytes->len);
        expect(&other, "C7 CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true "
                       "keep_alive=60 client_id=\"id\"\n"
                       "C7 PUBLISH dup=false qos=1 retain=false topic=\"t\" packet_id=1 "
                       "payload=\"abc\"\n"
                       "C7 PUBLISH dup=false qos=0 retain=false topic=\"x\" payload=\"!!\"\n"
                       "C7 PINGREQ\nC7 DISCONNECT\n");
        tear_down(&other, NULL);
    }
}

/* A packet is reported where its last byte came. */
static void
test_where(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "c0");
    feed(fixture, MQTT_CLIENT, "00 c000");
    expect(fixture, "C1 CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true "
                    "keep_alive=60 client_id=\"id\"\nC2 PINGREQ\nC2 PINGREQ\n");
}

static void
test_not_mqtt(Fixture *fixture, gconstpointer data)
{
    static const char *const beginnings[] = {
        "47455420 2f",           /* GET / */
        "10 0e 0004 4d515455",   /* another name */
        "10 0e 0005 4d51545454", /* another length */
        "20 02 0000",            /* not what a client sends */
        "10 ff ff ff ff 01",     /* no length */
    };

    (void)fixture;
    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        g_autoptr(GByteArray) bytes = mqtt_test_bytes(beginnings[i]);
        Fixture other = {0};

        set_up(&other, NULL);
        for (unsigned at = 0; at < bytes->len; at++)
            feed_bytes(&other, MQTT_CLIENT, psk_span(bytes->data + at, 1));
        feed(&other, MQTT_SERVER, "616263");
        g_assert_cmpint(mqtt_session_status(other.session), ==, MQTT_SESSION_OTHER);
        g_assert_cmpuint(other.packets, ==, 0);
        g_assert_cmpuint(other.bytes, ==, bytes->len + 3);
        tear_down(&other, NULL);
    }
}

/* A server that speaks first, or before the client's bytes are there, in the capture's order. */
static void
test_server_first(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_SERVER, "2002 00 00");
    feed(fixture, MQTT_SERVER, "d000 d0");
    feed(fixture, MQTT_SERVER, "00");
    expect(fixture, "");
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    expect(fixture, "C4 CONNECT protocol_name=\"MQTT\" protocol_version=4 clean_session=true "
                    "keep_alive=60 client_id=\"id\"\n"
                    "S1 CONNACK session_present=false return_code=0(Connection Accepted)\n"
                    "S2 PINGRESP\nS3 PINGRESP\n");
}

/* A listener of MQTT over WebSocket: "HTTP/1.1 4", "00". Only its first octets tell. */
static void
test_http_answer(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    g_string_truncate(fixture->log, 0);
    feed(fixture, MQTT_SERVER, "485454502f312e31 2034");
    feed(fixture, MQTT_SERVER, "3030");
    expect(fixture, "S2 DATA 10\nS3 DATA 2\n");
}

static void
test_mqtt_3_1(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, "1010 0006 4d5149736470");
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_MQTT);
    feed(fixture, MQTT_CLIENT, "83 02 003c 0002 6964");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_3_1);
    feed(fixture, MQTT_CLIENT, "6a02 0001");
    g_assert_cmpint(fixture->packet.status, ==, MQTT_STATUS_OK);
}

static void
test_server_first_not_mqtt(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_SERVER, "323230 2068690d0a");
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_OTHER);
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    expect(fixture, "S1 DATA 8\nC2 DATA 16\n");
}

static void
test_end(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, "10 0e 0004");
    feed(fixture, MQTT_SERVER, "20");
    mqtt_session_end(fixture->session, (MqttWhere){9, 0});
    expect(fixture, "C1 DATA 4\nS2 DATA 1\n");
}

static void
test_end_inside_packet(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "3010 0001");
    g_string_truncate(fixture->log, 0);
    mqtt_session_end(fixture->session, (MqttWhere){9, 0});
    expect(fixture, "C9 END 4\n");
    g_assert_cmpuint(mqtt_session_undecoded(fixture->session, MQTT_CLIENT), ==, 4);
}

/* A malformed packet of known length costs itself alone. */
static void
test_malformed_packet(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    g_string_truncate(fixture->log, 0);
    feed(fixture, MQTT_CLIENT, "3603 0001 74 c000");
    expect(fixture,
           "C2 PUBLISH dup=false qos=3 retain=false topic=\"t\" MALFORMED QoS 3 (MQTT 3.1.1 "
           "section 3.3.1.2, offset 0)\nC2 PINGREQ\n");
    g_assert_false(mqtt_session_stopped(fixture->session, MQTT_CLIENT));
}

static void
test_broken_framing(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    g_string_truncate(fixture->log, 0);
    feed(fixture, MQTT_CLIENT, "c000 30 80");
    feed(fixture, MQTT_CLIENT, "80 80 80 80 01 02 03");
    feed(fixture, MQTT_CLIENT, "c000");
    feed(fixture, MQTT_SERVER, "2002 0000");
    expect(fixture, "C2 PINGREQ\n"
                    "C3 PUBLISH MALFORMED remaining length of more than four bytes (MQTT 3.1.1 "
                    "section 2.2.3, offset 0)\nC3 MALFORMED 5\nC3 MALFORMED 4\nC4 MALFORMED 2\n"
                    "S5 CONNACK session_present=false return_code=0(Connection Accepted)\n");
    g_assert_true(mqtt_session_stopped(fixture->session, MQTT_CLIENT));
    g_assert_false(mqtt_session_stopped(fixture->session, MQTT_SERVER));
    g_assert_cmpuint(mqtt_session_undecoded(fixture->session, MQTT_CLIENT), ==, 11);
}

static void
test_reserved_type(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "00 00 01 02");
    feed(fixture, MQTT_SERVER, "f0 00");
    g_assert_true(mqtt_session_stopped(fixture->session, MQTT_CLIENT));
    g_assert_true(mqtt_session_stopped(fixture->session, MQTT_SERVER));
    g_assert_cmpuint(mqtt_session_undecoded(fixture->session, MQTT_CLIENT), ==, 4);
    g_assert_nonnull(strstr(fixture->log->str, "packet type 15 is reserved"));
}

/* Malformed packets one after another are no packets: the direction is out of step. */
static void
test_malformed_run(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    for (int i = 1; i < MQTT_MALFORMED_MAX; i++)
        feed(fixture, MQTT_CLIENT, "c001 00");
    feed(fixture, MQTT_CLIENT, "c000");
    for (int i = 0; i < MQTT_MALFORMED_MAX; i++) {
        g_assert_false(mqtt_session_stopped(fixture->session, MQTT_CLIENT));
        feed(fixture, MQTT_CLIENT, "c001 00");
    }
    g_assert_true(mqtt_session_stopped(fixture->session, MQTT_CLIENT));
}

static void
test_wrong_sender(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "d000");
    g_assert_nonnull(strstr(fixture->log->str, "C1 PINGRESP ODD PINGRESP is not sent by the client "
                                               "(MQTT 3.1.1 section 2.2.1, offset 0)\n"));
}

/* MQTT 3.1.1 section 3.1: a client may send it once. */
static void
test_second_connect(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "c000");
    g_assert_null(strstr(fixture->log->str, "ODD"));
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    g_assert_nonnull(strstr(fixture->log->str, "ODD a second CONNECT on the connection (MQTT 3.1.1 "
                                               "section 3.1, offset 0)\n"));
}

/* MQTT 5.0 section 3.3.2.3.4. */
static void
test_aliases(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_5);
    g_string_truncate(fixture->log, 0);
    feed(fixture, MQTT_CLIENT, "3007 0001 61 03 23 0007");
    feed(fixture, MQTT_CLIENT, "3006 0000 03 23 0007");
    feed(fixture, MQTT_SERVER, "3006 0000 03 23 0007"); /* its own aliases */
    feed(fixture, MQTT_CLIENT, "3007 0001 62 03 23 0007 3006 0000 03 23 0007");
    expect(fixture,
           "C2 PUBLISH dup=false qos=0 retain=false topic=\"a\" properties={topic_alias=7} "
           "payload=\"\"\n"
           "C3 PUBLISH dup=false qos=0 retain=false topic=\"a\" properties={topic_alias=7} "
           "payload=\"\"\n"
           "S4 PUBLISH dup=false qos=0 retain=false topic=\"\" properties={topic_alias=7} "
           "payload=\"\" ODD topic alias 7 was not seen to be set (MQTT 5 section "
           "3.3.2.3.4, offset 0)\n"
           "C5 PUBLISH dup=false qos=0 retain=false topic=\"b\" properties={topic_alias=7} "
           "payload=\"\"\n"
           "C5 PUBLISH dup=false qos=0 retain=false topic=\"b\" properties={topic_alias=7} "
           "payload=\"\"\n");
    gap(fixture, MQTT_CLIENT, 0);
    feed(fixture, MQTT_CLIENT, "3006 0000 03 23 0007");
    expect(fixture,
           "C7 PUBLISH dup=false qos=0 retain=false topic=\"b\" properties={topic_alias=7} "
           "payload=\"\" ODD topic alias 7 was set before bytes were lost (MQTT 5 section "
           "3.3.2.3.4, offset 0)\n");
}

static void
test_gap_inside_packet(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "3010 0001 74");
    g_string_truncate(fixture->log, 0);
    gap(fixture, MQTT_CLIENT, 10);
    feed(fixture, MQTT_CLIENT, "616263 c000");
    expect(fixture, "C2 LOST 5\nC3 LOST 3\nC3 PINGREQ\n");
    g_assert_cmpuint(mqtt_session_undecoded(fixture->session, MQTT_CLIENT), ==, 8);
}

/* What is certainly left of a packet is no other, whatever it looks like: 77 octets are to come. */
static void
test_gap_of_some(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GByteArray) inner = mqtt_test_bytes("3005 0001 78 2121");
    g_autoptr(GByteArray) rest = g_byte_array_new();

    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "3050 0001 74");
    g_string_truncate(fixture->log, 0);
    gap(fixture, MQTT_CLIENT, 20); /* of which it is 17 */
    while (rest->len < 60)
        g_byte_array_append(rest, inner->data, MIN(inner->len, 60 - rest->len));
    feed_bytes(fixture, MQTT_CLIENT, mqtt_test_span(rest));
    feed(fixture, MQTT_CLIENT, "3005 0001 79 2121");
    expect(fixture, "C2 LOST 5\nC3 LOST 57\nC3 SEARCH 3\n"
                    "C4 PUBLISH dup=false qos=0 retain=false topic=\"y\" payload=\"!!\"\n");
}

static void
test_gap_and_search(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3 "3010 0001 74");
    g_string_truncate(fixture->log, 0);
    gap(fixture, MQTT_CLIENT, 0);
    feed(fixture, MQTT_CLIENT, "6162636465666768");
    feed(fixture, MQTT_CLIENT, "696a6b 3005 0001 78 2121 c000");
    feed(fixture, MQTT_CLIENT, "c000");
    expect(fixture, "C2 LOST 5\nC3 SEARCH 8\nC4 SEARCH 3\n"
                    "C4 PUBLISH dup=false qos=0 retain=false topic=\"x\" payload=\"!!\"\n"
                    "C4 PINGREQ\nC5 PINGREQ\n");
}

/* Records of a PUBLISH of 20,000 octets, 16,384 of them in the first; |tail| follows it. */
static void
feed_long_publish(Fixture *fixture, const char *head, const char *tail)
{
    g_autoptr(GByteArray) message = mqtt_test_bytes(head);
    g_autoptr(GByteArray) after = mqtt_test_bytes(tail);
    guint begun = message->len;

    g_byte_array_set_size(message, 20004);
    memset(message->data + begun, 'x', message->len - begun);
    g_byte_array_append(message, after->data, after->len);
    feed_bytes(fixture, MQTT_CLIENT, psk_span_first(mqtt_test_span(message), 16384));
    feed_bytes(fixture, MQTT_CLIENT, psk_span_skip(mqtt_test_span(message), 16384));
}

/* Messages longer than a record, which they begin with, are read after a gap. */
static void
test_search_long_publish(Fixture *fixture, gconstpointer data)
{
    static const char *const tails[] = {"", "c000", "3005 0001 78 2121", "30 a09c01 0001 74"};

    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    for (size_t i = 0; i < G_N_ELEMENTS(tails); i++) {
        gap(fixture, MQTT_CLIENT, 0);
        fixture->frame = 5;
        g_string_truncate(fixture->log, 0);
        feed_long_publish(fixture, "32 a09c01 0001 74 0009", tails[i]);
        g_assert_true(g_str_has_prefix(
            fixture->log->str, "C6 PUBLISH dup=false qos=1 retain=false topic=\"t\" packet_id=9"));
    }
    g_assert_cmpuint(mqtt_session_undecoded(fixture->session, MQTT_CLIENT), ==, 0);
}

/* ... but not where another thing than a packet follows, or its properties are none. */
static void
test_search_no_publish(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_5);
    gap(fixture, MQTT_CLIENT, 0);
    fixture->frame = 5;
    g_string_truncate(fixture->log, 0);
    feed_long_publish(fixture, "30 a09c01 0001 74 00", "616263");
    expect(fixture, "C5 SEARCH 16384\nC6 SEARCH 3623\n");
    feed_long_publish(fixture, "30 a09c01 0001 74 01 00", "");
    expect(fixture, "C7 SEARCH 16384\nC8 SEARCH 3620\n");
    feed_long_publish(fixture, "30 a09c01 0001 74 00", "616263 3006 0001 78 00 2121");
    expect(fixture, "C9 SEARCH 16384\nC10 SEARCH 3623\nC10 PUBLISH dup=false qos=0 retain=false "
                    "topic=\"x\" payload=\"!!\"\n");
}

/* A long PUBLISH of which more is lost, or that the session does not complete. */
static void
test_search_publish_cut(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    gap(fixture, MQTT_CLIENT, 0);
    g_string_truncate(fixture->log, 0);
    feed(fixture, MQTT_CLIENT, "30 a09c01 0001 74 2121");
    expect(fixture, "");
    gap(fixture, MQTT_CLIENT, 0);
    expect(fixture, "C3 SEARCH 9\n");
    feed(fixture, MQTT_CLIENT, "30 a09c01 0001 74 2121");
    mqtt_session_end(fixture->session, (MqttWhere){9, 0});
    expect(fixture, "C5 END 9\n");
    g_assert_cmpuint(mqtt_session_undecoded(fixture->session, MQTT_CLIENT), ==, 18);
}

/* The capture began in the middle of the session: data, until packets are found. */
static void
test_joined(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gap(fixture, MQTT_CLIENT, 0);
    feed(fixture, MQTT_CLIENT, "6162636465666768");
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_UNDECIDED);
    feed(fixture, MQTT_SERVER, "d000");
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_MQTT);
    feed(fixture, MQTT_CLIENT, "6162636465666768");
    expect(fixture, "C2 DATA 8\nS3 PINGRESP\nC4 SEARCH 8\n");
}

static void
test_joined_not_mqtt(Fixture *fixture, gconstpointer data)
{
    g_autofree uint8_t *bytes = g_malloc(16384);
    size_t fed = 0;

    (void)data;
    memset(bytes, 'x', 16384);
    gap(fixture, MQTT_SERVER, 0);
    for (; mqtt_session_status(fixture->session) == MQTT_SESSION_UNDECIDED; fed += 16384) {
        g_assert_cmpuint(fed, <=, MQTT_SEARCH_MAX);
        feed_bytes(fixture, MQTT_SERVER, psk_span(bytes, 16384));
    }
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_OTHER);
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    g_assert_cmpuint(fixture->packets, ==, 0);
    g_assert_cmpuint(fixture->bytes, ==, fed + 16);
}

/* The middle of a session of MQTT over WebSocket: what a frame holds looks like packets. */
static void
test_joined_websocket(Fixture *fixture, gconstpointer data)
{
    static const char *const records[] = {
        "82 07 3005 0001 74 2121",
        "82 02 d000 82 0e 3005 0001 74 2121 3005 0001 74 2121",
        "82 7e 0083 3080 01 0001 74 " /* and more */,
        "6162 82 07 3005 0001 74 2121",
    };

    (void)data;
    gap(fixture, MQTT_SERVER, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(records); i++) {
        feed(fixture, MQTT_SERVER, records[i]);
        feed(fixture, MQTT_CLIENT, "82 87 00000000 3005 0001 74 2121");
    }
    g_assert_cmpint(mqtt_session_status(fixture->session), ==, MQTT_SESSION_UNDECIDED);
    g_assert_cmpuint(fixture->packets, ==, 0);
    feed(fixture, MQTT_SERVER, "82 06 3005 0001 74 2121");          /* too small for it */
    feed(fixture, MQTT_CLIENT, "82 07 00000000 3005 0001 74 2121"); /* clients mask */
    g_assert_cmpuint(fixture->packets, ==, 2);
}

/* No CONNECT: the version is that in which the packets are well-formed. */
static void
test_inferred_version(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gap(fixture, MQTT_CLIENT, 0);
    feed(fixture, MQTT_SERVER, "4002 0001");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_VERSION_UNKNOWN);
    g_assert_true(fixture->packet.version_assumed);
    feed(fixture, MQTT_SERVER, "3005 0001 74 00 21"); /* either, but rather MQTT 5 */
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_VERSION_UNKNOWN);
    g_assert_cmpint(fixture->packet.version, ==, MQTT_5);
    g_assert_cmpint(fixture->packet.problem.code, ==, MQTT_PROBLEM_NONE);
    feed(fixture, MQTT_SERVER, "3004 0001 74 00"); /* a relay that is off */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_3_1_1);
    g_assert_cmpstr(fixture->packet.problem.field, ==, "MQTT 5");
    feed(fixture, MQTT_SERVER, "3007 0001 74 00 00 0e 10"); /* 3600 */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_3_1_1);
    feed(fixture, MQTT_SERVER, "3015 0001 74 00 1703030028b5302e67ffd29a3c11d0e8d4"); /* binary */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_5);
    g_assert_cmpint(fixture->packet.problem.code, ==, MQTT_PROBLEM_VERSION_ASSUMED);
    g_assert_cmpstr(fixture->packet.problem.field, ==, "MQTT 3.1.1");
    feed(fixture, MQTT_SERVER, "3015 0001 74 00 00000000000000000000000000000000ff"); /* zeros */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_3_1_1);
    feed(fixture, MQTT_SERVER, "3015 0001 74 00 0102030405060708090a0b0c0d0e0f1011"); /* less so */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_3_1_1);
    feed(fixture, MQTT_SERVER, "3007 0001 74 02 01 00 10"); /* with a property */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_5);
    g_assert_cmpint(fixture->packet.problem.code, ==, MQTT_PROBLEM_NONE);
    feed(fixture, MQTT_SERVER, "3104 0001 74 00"); /* what was retained is erased */
    g_assert_cmpint(fixture->packet.version, ==, MQTT_5);
    feed(fixture, MQTT_SERVER, "3005 0001 74 7b 7d");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_3_1_1);
    g_assert_false(fixture->packet.version_assumed);
    feed(fixture, MQTT_SERVER, "3005 0001 74 00 21");
    g_assert_cmpint(fixture->packet.problem.code, ==, MQTT_PROBLEM_NONE);
    g_assert_cmpint(fixture->packet.version, ==, MQTT_3_1_1);
    /* What can only be MQTT 5 is believed over an inference. */
    feed(fixture, MQTT_SERVER, "e002 8b 00");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_5);
    g_assert_cmpint(fixture->packet.version, ==, MQTT_5);
    feed(fixture, MQTT_SERVER, "9003 0001 00");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_3_1_1);
    feed(fixture, MQTT_SERVER, "f000");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_5);
    g_assert_false(mqtt_session_stopped(fixture->session, MQTT_SERVER));
    g_assert_cmpuint(fixture->packets, ==, 14);
}

/* Two subscriptions of MQTT 3.1.1, or one of MQTT 5. */
static void
test_inferred_version_of_suback(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gap(fixture, MQTT_CLIENT, 0);
    feed(fixture, MQTT_SERVER, "9004 0001 00 01");
    g_assert_cmpint(fixture->packet.version, ==, MQTT_3_1_1);
    g_assert_cmpint(fixture->packet.problem.code, ==, MQTT_PROBLEM_CODES_ASSUMED);
    g_assert_cmpstr(fixture->packet.problem.field, ==, "MQTT 5");
    feed(fixture, MQTT_SERVER, "9004 0001 01 01"); /* in MQTT 5, a property that ends too soon */
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_3_1_1);
    feed(fixture, MQTT_SERVER, "9004 0001 00 01");
    g_assert_cmpint(fixture->packet.problem.code, ==, MQTT_PROBLEM_NONE);
}

/* ... but not over a CONNECT. */
static void
test_announced_version(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    feed(fixture, MQTT_CLIENT, "e002 04 00");
    g_assert_cmpint(mqtt_session_version(fixture->session), ==, MQTT_3_1_1);
    g_assert_cmpint(fixture->packet.status, ==, MQTT_STATUS_MALFORMED);
}

static void
test_too_large(Fixture *fixture, gconstpointer data)
{
    g_autofree uint8_t *bytes = g_malloc0(65536);
    size_t left = 268435455 - 3;

    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_3);
    g_string_truncate(fixture->log, 0);
    feed(fixture, MQTT_CLIENT, "30 ffffff7f 0001 74");
    for (; left > 0; left -= MIN(left, 65536)) {
        fixture->frame = 5;
        expect(fixture, "");
        feed_bytes(fixture, MQTT_CLIENT, psk_span(bytes, MIN(left, 65536)));
    }
    feed(fixture, MQTT_CLIENT, "c000");
    expect(fixture,
           "C5 PUBLISH dup=false qos=0 retain=false topic=\"t\" payload_size=268435452 ODD "
           "too large to be decoded in full (offset 0)\nC6 PINGREQ\n");
}

static void
add(const char *path, void (*test)(Fixture *fixture, gconstpointer data))
{
    g_test_add(path, Fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/mqtt/session/both_directions", test_both_directions);
    add("/mqtt/session/split_everywhere", test_split_everywhere);
    add("/mqtt/session/where", test_where);
    add("/mqtt/session/not_mqtt", test_not_mqtt);
    add("/mqtt/session/server_first", test_server_first);
    add("/mqtt/session/http_answer", test_http_answer);
    add("/mqtt/session/mqtt_3_1", test_mqtt_3_1);
    add("/mqtt/session/server_first_not_mqtt", test_server_first_not_mqtt);
    add("/mqtt/session/end", test_end);
    add("/mqtt/session/end_inside_packet", test_end_inside_packet);
    add("/mqtt/session/malformed_packet", test_malformed_packet);
    add("/mqtt/session/broken_framing", test_broken_framing);
    add("/mqtt/session/reserved_type", test_reserved_type);
    add("/mqtt/session/malformed_run", test_malformed_run);
    add("/mqtt/session/wrong_sender", test_wrong_sender);
    add("/mqtt/session/second_connect", test_second_connect);
    add("/mqtt/session/aliases", test_aliases);
    add("/mqtt/session/gap_inside_packet", test_gap_inside_packet);
    add("/mqtt/session/gap_of_some", test_gap_of_some);
    add("/mqtt/session/gap_and_search", test_gap_and_search);
    add("/mqtt/session/search_long_publish", test_search_long_publish);
    add("/mqtt/session/search_no_publish", test_search_no_publish);
    add("/mqtt/session/search_publish_cut", test_search_publish_cut);
    add("/mqtt/session/joined", test_joined);
    add("/mqtt/session/joined_not_mqtt", test_joined_not_mqtt);
    add("/mqtt/session/joined_websocket", test_joined_websocket);
    add("/mqtt/session/inferred_version", test_inferred_version);
    add("/mqtt/session/inferred_version_of_suback", test_inferred_version_of_suback);
    add("/mqtt/session/announced_version", test_announced_version);
    add("/mqtt/session/too_large", test_too_large);
    return g_test_run();
}
