/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session holds is counted; while all of them hold too much, it is little and told of. */
#include "testing.h"

#include "mqtt/session.h"

#define CONNECT_5 "100f 0004 4d515454 05 02 003c 00 0002 6964 "

enum { LARGE = 3000 }; /* octets, more than may be held while it is too much */

typedef struct {
    MqttPacket packet;
    MqttSession *session;
    PskHoldings holdings;
    GString *log; /* "PUBLISH 3003 head;undecoded 12;data 5;" */
} Fixture;

static void
log_event(const MqttEvent *event, void *user_data)
{
    Fixture *fixture = user_data;

    if (event->kind == MQTT_EVENT_PACKET)
        g_string_append_printf(fixture->log, "%s %zu%s;", mqtt_type_name(event->packet->type),
                               event->packet->size,
                               event->packet->bytes.size < event->packet->size ? " head" : "");
    else
        g_string_append_printf(fixture->log, "%s %zu;",
                               event->kind == MQTT_EVENT_DATA ? "data" : "undecoded",
                               event->bytes.size);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->session = mqtt_session_new(&fixture->packet, log_event, fixture);
    mqtt_session_share(fixture->session, &fixture->holdings);
    fixture->log = g_string_new(NULL);
}

/* Nothing is left over. */
static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    mqtt_session_end(fixture->session, (MqttWhere){0});
    g_assert_cmpuint(fixture->holdings.bytes, ==, 0);
    mqtt_session_free(fixture->session);
    mqtt_packet_clear(&fixture->packet);
    g_string_free(fixture->log, TRUE);
}

static void
feed(Fixture *fixture, MqttSender from, const char *hex, size_t filling)
{
    g_autoptr(GByteArray) bytes = mqtt_test_bytes(hex);
    guint size = bytes->len;

    g_byte_array_set_size(bytes, size + (guint)filling);
    for (size_t i = size; i < bytes->len; i++)
        bytes->data[i] = 'x';
    mqtt_session_feed(fixture->session, from, mqtt_test_span(bytes), (MqttWhere){0});
}

static void
expect(Fixture *fixture, const char *log, uint64_t held)
{
    g_assert_cmpstr(fixture->log->str, ==, log);
    g_string_truncate(fixture->log, 0);
    g_assert_cmpuint(fixture->holdings.bytes, ==, held);
}

/* A PUBLISH of LARGE octets and a header, all of which but ten are there. */
static void
begin_publish(Fixture *fixture)
{
    feed(fixture, MQTT_CLIENT, CONNECT_5 "30 b817 0001 74 00", LARGE - 14);
}

static void
test_packet(Fixture *fixture, gconstpointer data)
{
    (void)data;
    begin_publish(fixture);
    expect(fixture, "CONNECT 17;", LARGE - 7);
    feed(fixture, MQTT_CLIENT, "", 10);
    expect(fixture, "PUBLISH 3003;", 0);
    feed(fixture, MQTT_CLIENT, "c000 30 b817", 0);
    expect(fixture, "PINGREQ 2;", 3);
    fixture->holdings.full = true;
    feed(fixture, MQTT_CLIENT, "0001 74 00", LARGE - 14);
    expect(fixture, "", PSK_HOLDINGS_SPARE);
    feed(fixture, MQTT_CLIENT, "", 10);
    expect(fixture, "PUBLISH 3003 head;", 0);
    feed(fixture, MQTT_CLIENT, "30 b817 0001 74 00", LARGE - 4);
    expect(fixture, "PUBLISH 3003;", 0); /* all at once: nothing is held */
}

/* What is small goes on as ever. */
static void
test_spare(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->holdings.full = true;
    feed(fixture, MQTT_CLIENT, CONNECT_5 "30 e807 0001 74 00", PSK_HOLDINGS_SPARE - 100);
    feed(fixture, MQTT_CLIENT, "c000", 0);
    expect(fixture, "CONNECT 17;", PSK_HOLDINGS_SPARE - 100 + 7 + 2);
    feed(fixture, MQTT_CLIENT, "", 1000 - 4 - (PSK_HOLDINGS_SPARE - 100) - 2);
    expect(fixture, "PUBLISH 1003;", 0);
}

static void
test_search(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (unsigned full = 0; full < 2; full++) {
        fixture->holdings.full = full;
        feed(fixture, MQTT_CLIENT, full ? "" : CONNECT_5, 0);
        mqtt_session_gap(fixture->session, MQTT_CLIENT, 0, (MqttWhere){0});
        feed(fixture, MQTT_CLIENT, "30 b817 0001 74 00", LARGE - 14);
        expect(fixture, full ? "undecoded 2993;" : "CONNECT 17;", full ? 0 : LARGE - 7);
        feed(fixture, MQTT_CLIENT, "", 10);
        if (!full)
            expect(fixture, "PUBLISH 3003;", 0);
    }
}

static void
test_undecided(Fixture *fixture, gconstpointer data)
{
    (void)data;
    feed(fixture, MQTT_SERVER, "2003 00 00 00", 0);
    expect(fixture, "", 5);
    feed(fixture, MQTT_SERVER, "", LARGE);
    expect(fixture, "", LARGE + 5);
    fixture->holdings.full = true;
    feed(fixture, MQTT_SERVER, "", 1);
    expect(fixture, "data 5;data 3000;data 1;", 0);
}

static void
test_aliases(Fixture *fixture, gconstpointer data)
{
    uint64_t held;

    (void)data;
    feed(fixture, MQTT_CLIENT, CONNECT_5, 0);
    for (unsigned alias = 1; alias <= 40; alias++) {
        g_autofree char *publish = g_strdup_printf("3007 0001 %02x 03 23 00%02x", 'a', alias);

        fixture->holdings.full = alias > 20;
        feed(fixture, MQTT_CLIENT, publish, 0);
        if (alias == 20)
            held = fixture->holdings.bytes;
    }
    g_assert_cmpuint(held, >, PSK_HOLDINGS_SPARE);
    g_assert_cmpuint(fixture->holdings.bytes, ==, held);
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
    add("/mqtt/holdings/packet", test_packet);
    add("/mqtt/holdings/spare", test_spare);
    add("/mqtt/holdings/search", test_search);
    add("/mqtt/holdings/undecided", test_undecided);
    add("/mqtt/holdings/aliases", test_aliases);
    return g_test_run();
}
