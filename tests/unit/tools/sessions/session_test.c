/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session notes of MQTT, of its flow and of its end, for the diagnosis. */
#include "sessions/session.h"

#include "../output.h"

typedef struct {
    PskCrypto *crypto;
    PskTable *table;
    MqttPacket scratch;
    Options options;
    SessionShared shared;
    GString *order;    /* "B" begin, "L" line, "E" end */
    Session *ended;    /* kept for the test to look at */
    Tag *tag;
} Stage;

static void
on_item(void *user, const Item *item)
{
    Stage *stage = user;

    switch (item->kind) {
    case ITEM_BEGIN:
        g_string_append_c(stage->order, 'B');
        break;
    case ITEM_ACCEPTED:
        break;
    case ITEM_END:
        g_string_append_c(stage->order, 'E');
        stage->ended = item->session;
        stage->tag = item->tag;
        break;
    default:
        g_string_append_c(stage->order, 'L');
        break;
    }
}

static void
stage_init(Stage *stage)
{
    *stage = (Stage){.crypto = psk_crypto_new(), .table = psk_table_new()};
    psk_table_add_source(stage->table, "keys.txt");
    stage->order = g_string_new(NULL);
    stage->shared = (SessionShared){
        .context = {.crypto = stage->crypto, .table = stage->table},
        .mqtt_scratch = &stage->scratch,
        .report = report_new(&stage->options, on_item, stage),
    };
}

static void
stage_clear(Stage *stage)
{
    session_free(stage->ended);
    tag_free(stage->tag);
    report_free(stage->shared.report);
    mqtt_packet_clear(&stage->scratch);
    psk_table_free(stage->table);
    psk_crypto_free(stage->crypto);
    g_string_free(stage->order, TRUE);
}

/* A capture's connection, without the record |missing| (a gap then), or whole. */
static const PskFacts *
play(Stage *stage, const char *name, guint missing, PskEnd end, PskSender by)
{
    g_autoptr(Replay) replay = replay_capture(name, 0);
    Flow flow = flow_of(8883);
    Session *session = session_new(&flow, 6);

    psk_table_add(stage->table, psk_span(replay->identity->data, replay->identity->len),
                  psk_span(replay->psk->data, replay->psk->len), psk_span(NULL, 0), 0, 1);
    session_begin(session, &stage->shared);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);

        if (i == missing)
            session_gap(session, record->from, record->bytes->len, true, 10 + i, i);
        else
            session_data(session, record->from,
                         psk_span(record->bytes->data, record->bytes->len), 10 + i, i);
    }
    session_end(session, end, by, 99, 990);
    return psk_connection_facts(stage->ended->connection);
}

static void
test_mqtt_refused(void)
{
    Stage stage;
    const PskFacts *facts;

    stage_init(&stage);
    facts = play(&stage, "connack-refused", UINT_MAX, PSK_END_FINISHED, PSK_SERVER);
    g_assert_true(facts->mqtt.seen && facts->mqtt.connack);
    g_assert_cmpuint(facts->mqtt.version, ==, 4);
    g_assert_cmpuint(facts->mqtt.connack_code, ==, 5); /* MQTT 3.1.1 table 3.1 */
    g_assert_nonnull(strstr(facts->mqtt.connack_name, "not authorized"));
    g_assert_cmpuint(facts->mqtt.connack_frame, >, 10);
    g_assert_cmpuint(facts->mqtt.malformed_frame, ==, 0);
    g_assert_cmpint(psk_verdict(facts), ==, PSK_VERDICT_DECRYPTED);
    stage_clear(&stage);
}

static void
test_end(void)
{
    Stage stage;
    const PskFacts *facts;

    stage_init(&stage);
    facts = play(&stage, "article", UINT_MAX, PSK_END_RESET, PSK_SERVER);
    g_assert_cmpint(facts->end, ==, PSK_END_RESET);
    g_assert_cmpint(facts->end_by, ==, PSK_SERVER);
    g_assert_cmpuint(facts->mqtt.connack_code, ==, 0);
    g_assert_cmpuint(stage.ended->first_frame, ==, 4); /* the flow's */
    g_assert_cmpuint(stage.ended->last_frame, ==, 99);
    g_assert_cmpuint(stage.ended->endpoint[PSK_CLIENT].port, ==, 61234);
    g_assert_cmpuint(stage.ended->endpoint[PSK_SERVER].port, ==, 8883);
    g_assert_cmpstr(stage.order->str, ==, "BLLLLE"); /* four packets */
    stage_clear(&stage);
}

/* A gap in the plaintext is one for MQTT too, which finds its way behind it. */
static void
test_gap(void)
{
    g_autoptr(Replay) replay = replay_capture("article", 0);
    guint first = 0;
    Stage stage;
    const PskFacts *facts;

    while (replay_type(replay_record(replay, first)) != PSK_CONTENT_APPLICATION_DATA)
        first++;
    stage_init(&stage);
    facts = play(&stage, "article", first, PSK_END_FINISHED, PSK_CLIENT);
    g_assert_true(facts->direction[PSK_CLIENT].gaps.cut);
    g_assert_cmpint(psk_verdict(facts), ==, PSK_VERDICT_PARTLY_DECRYPTED);
    g_assert_cmpuint(facts->mqtt.malformed_frame, ==, 0); /* nobody's fault */
    g_assert_cmpuint(count_of(stage.order->str, "L"), >=, 3);
    stage_clear(&stage);
}

/* Plaintext that is no MQTT is told of as data, and nothing is said of MQTT. */
static void
test_not_mqtt(void)
{
    Stage stage;
    const PskFacts *facts;

    stage_init(&stage);
    facts = play(&stage, "renegotiated-by-client", UINT_MAX, PSK_END_FINISHED, PSK_CLIENT);
    g_assert_false(facts->mqtt.seen);
    g_assert_cmpuint(facts->direction[PSK_CLIENT].application_bytes, >, 0);
    g_assert_cmpuint(count_of(stage.order->str, "L"), >, 0);
    stage_clear(&stage);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/sessions/session/mqtt-refused", test_mqtt_refused);
    g_test_add_func("/tools/sessions/session/end", test_end);
    g_test_add_func("/tools/sessions/session/gap", test_gap);
    g_test_add_func("/tools/sessions/session/not-mqtt", test_not_mqtt);
    return g_test_run();
}
