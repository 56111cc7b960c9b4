/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a diagnosis is told of packets that are given here as they stand on the wire. */
#include "decode/mqtt_facts.h"

typedef struct {
    PskMqttFacts facts;
    MqttPacket scratch;
    MqttSession *session;
    uint64_t frame;
} Fixture;

static void
note(const MqttEvent *event, void *user_data)
{
    psk_mqtt_note(user_data, event);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->session = mqtt_session_new(&fixture->scratch, note, &fixture->facts);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    mqtt_session_free(fixture->session);
    mqtt_packet_clear(&fixture->scratch);
    g_free(fixture->facts.malformed);
}

/* Each in a frame of its own, from 1. */
static void
feed(Fixture *fixture, MqttSender from, const char *bytes, size_t size)
{
    mqtt_session_feed(fixture->session, from, psk_span((const uint8_t *)bytes, size),
                      (MqttWhere){.frame = ++fixture->frame});
}

#define FEED(from, literal) feed(fixture, from, literal, sizeof(literal) - 1)

/* MQTT 3.1.1 sections 3.1 and 3.2, MQTT 5.0 section 3.1; client id "a", keep alive 60 s. */
#define CONNECT_4      "\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01" "a"
#define CONNECT_5      "\x10\x0e\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01" "a"
#define CONNACK_4(rc)  "\x20\x02\x00" rc
#define CONNACK_5(rc)  "\x20\x03\x00" rc "\x00"

static void
test_nothing(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, "GET / HTTP/1.1\r\n\r\n");
    mqtt_session_end(fixture->session, (MqttWhere){.frame = 2});
    g_assert_false(fixture->facts.seen);
    g_assert_false(fixture->facts.connect);
}

static void
test_accepted(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_4);
    g_assert_true(fixture->facts.seen);
    g_assert_true(fixture->facts.connect);
    g_assert_cmpuint(fixture->facts.version, ==, 4);
    g_assert_false(fixture->facts.connack);
    FEED(MQTT_SERVER, CONNACK_4("\x00"));
    g_assert_true(fixture->facts.connack);
    g_assert_cmpuint(fixture->facts.connack_code, ==, 0);
    g_assert_cmpuint(fixture->facts.connack_frame, ==, 2);
    g_assert_false(fixture->facts.client_disconnect);
    FEED(MQTT_CLIENT, "\xe0\x00");
    g_assert_true(fixture->facts.client_disconnect);
    g_assert_false(fixture->facts.server_disconnect);
}

static void
test_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_4);
    FEED(MQTT_SERVER, CONNACK_4("\x05"));
    g_assert_cmpuint(fixture->facts.connack_code, ==, 5);
    g_assert_cmpstr(fixture->facts.connack_name, ==, "Connection Refused, not authorized");
}

static void
test_refused_5(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_5);
    FEED(MQTT_SERVER, CONNACK_5("\x8a"));
    g_assert_cmpuint(fixture->facts.version, ==, 5);
    g_assert_cmpuint(fixture->facts.connack_code, ==, 0x8a);
    g_assert_cmpstr(fixture->facts.connack_name, ==, "Banned");
}

/* MQTT 5.0 section 3.14; from the client it is no reason of the server's. */
static void
test_disconnected(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_5);
    FEED(MQTT_SERVER, CONNACK_5("\x00"));
    FEED(MQTT_SERVER, "\xe0\x02\x8e\x00");
    g_assert_true(fixture->facts.server_disconnect);
    g_assert_false(fixture->facts.client_disconnect);
    g_assert_cmpuint(fixture->facts.disconnect_code, ==, 0x8e);
    g_assert_cmpstr(fixture->facts.disconnect_name, ==, "Session taken over");
    g_assert_cmpuint(fixture->facts.disconnect_frame, ==, 3);
}

/* MQTT 5.0 section 3.4.2.1: 0x10 is no refusal, 0x87 is; the first is kept, all are counted. */
static void
test_message_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_5);
    FEED(MQTT_SERVER, CONNACK_5("\x00"));
    FEED(MQTT_SERVER, "\x40\x03\x00\x01\x10");
    g_assert_cmpuint(fixture->facts.refusals, ==, 0);
    FEED(MQTT_SERVER, "\x40\x03\x00\x02\x87");
    FEED(MQTT_SERVER, "\x50\x03\x00\x03\x97");
    g_assert_cmpuint(fixture->facts.refusals, ==, 2);
    g_assert_cmpstr(fixture->facts.refused, ==, "PUBLISH");
    g_assert_cmpuint(fixture->facts.refused_code, ==, 0x87);
    g_assert_cmpstr(fixture->facts.refused_name, ==, "Not authorized");
    g_assert_cmpuint(fixture->facts.refused_frame, ==, 4);
}

/* What the client refuses of the server's messages is the client's affair. */
static void
test_message_refused_by_client(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_5);
    FEED(MQTT_SERVER, CONNACK_5("\x00"));
    FEED(MQTT_CLIENT, "\x40\x03\x00\x01\x87");
    g_assert_cmpuint(fixture->facts.refusals, ==, 0);
}

/* MQTT 3.1.1 section 3.9.3: QoS 1, and Failure. */
static void
test_subscription_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    FEED(MQTT_CLIENT, CONNECT_4);
    FEED(MQTT_SERVER, CONNACK_4("\x00"));
    FEED(MQTT_SERVER, "\x90\x04\x00\x01\x01\x80");
    g_assert_cmpuint(fixture->facts.refusals, ==, 1);
    g_assert_cmpstr(fixture->facts.refused, ==, "SUBSCRIBE");
    g_assert_cmpuint(fixture->facts.refused_code, ==, 0x80);
    g_assert_cmpstr(fixture->facts.refused_name, ==, "Failure");
}

/* The first malformed packet is told of; MQTT 3.1.1 section 3.3.1.2 forbids QoS 3. */
static void
test_malformed(Fixture *fixture, gconstpointer data)
{
    g_autofree char *first = NULL;

    (void)data;
    FEED(MQTT_CLIENT, CONNECT_4);
    FEED(MQTT_SERVER, CONNACK_4("\x00"));
    g_assert_cmpuint(fixture->facts.malformed_frame, ==, 0);
    FEED(MQTT_CLIENT, "\x36\x05\x00\x01t\x00\x01");
    g_assert_cmpuint(fixture->facts.malformed_frame, ==, 3);
    g_assert_nonnull(strstr(fixture->facts.malformed, "QoS"));
    first = g_strdup(fixture->facts.malformed);
    FEED(MQTT_CLIENT, "\x82\x02\x00\x00");
    g_assert_cmpuint(fixture->facts.malformed_frame, ==, 3);
    g_assert_cmpstr(fixture->facts.malformed, ==, first);
}

#define ADD(name, function) \
    g_test_add("/decode/mqtt_facts/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("nothing", test_nothing);
    ADD("accepted", test_accepted);
    ADD("refused", test_refused);
    ADD("refused-5", test_refused_5);
    ADD("disconnected", test_disconnected);
    ADD("message-refused", test_message_refused);
    ADD("message-refused-by-client", test_message_refused_by_client);
    ADD("subscription-refused", test_subscription_refused);
    ADD("malformed", test_malformed);
    return g_test_run();
}
