/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of captures/ as they are told, in text and in JSON. */
#include "output/report.h"

#include <jansson.h>

#include "../output.h"

/* What the report said: all text of all items, numbers in their places. */
typedef struct {
    Options options;
    PskCrypto *crypto;
    PskSessionCache *sessions;
    PskTable *table;
    MqttPacket scratch;
    SessionShared shared;
    GString *head; /* of the last ITEM_END */
    GString *body; /* lines and events, then the tail */
    GString *streams[PSK_SENDERS];
    unsigned begun, ended;
    Item last;
} Told;

static void
append_numbered(GString *out, const Item *item)
{
    g_string_append_len(out, item->text->str, (gssize)item->number_at);
    g_string_append(out, "7");
    g_string_append(out, item->text->str + item->number_at);
}

static void
on_item(void *user, const Item *item)
{
    Told *told = user;

    switch (item->kind) {
    case ITEM_ACCEPTED:
        break;
    case ITEM_BEGIN:
        g_assert_cmpuint(told->body->len, ==, 0); /* before all else */
        told->begun++;
        break;
    case ITEM_LINE:
        g_string_append(told->body, item->line->str);
        break;
    case ITEM_EVENT:
        append_numbered(told->body, item);
        break;
    case ITEM_STREAM:
        g_string_append_len(told->streams[item->from], (const char *)item->bytes.data,
                            (gssize)item->bytes.size);
        break;
    case ITEM_END:
        append_numbered(told->head, item);
        if (item->line != NULL)
            g_string_append(told->body, item->line->str);
        told->last = *item;
        told->ended++;
        tag_free(item->tag);
        session_free(item->session);
        break;
    case ITEM_FINDING:
        g_string_append(told->body, item->text->str);
        break;
    }
}

static void
told_init(Told *told)
{
    told->crypto = psk_crypto_new();
    told->sessions = psk_session_cache_new();
    told->table = psk_table_new();
    psk_table_add_source(told->table, "keys.txt");
    told->shared = (SessionShared){
        .context = {.crypto = told->crypto, .table = told->table, .sessions = told->sessions},
        .mqtt_scratch = &told->scratch,
        .report = report_new(&told->options, on_item, told),
    };
    told->head = g_string_new(NULL);
    told->body = g_string_new(NULL);
    for (int i = 0; i < PSK_SENDERS; i++)
        told->streams[i] = g_string_new(NULL);
}

static void
told_clear(Told *told)
{
    report_free(told->shared.report);
    mqtt_packet_clear(&told->scratch);
    psk_table_free(told->table);
    psk_session_cache_free(told->sessions);
    psk_crypto_free(told->crypto);
    g_string_free(told->head, TRUE);
    g_string_free(told->body, TRUE);
    for (int i = 0; i < PSK_SENDERS; i++)
        g_string_free(told->streams[i], TRUE);
}

static void
add_key(Told *told, const Replay *replay)
{
    psk_table_add(told->table, psk_span(replay->identity->data, replay->identity->len),
                  psk_span(replay->psk->data, replay->psk->len), psk_span(NULL, 0), 0, 3);
}

static Session *
begin_session(Told *told, uint16_t port)
{
    Flow flow = flow_of(port);
    Session *session = session_new(&flow, 6);

    session_begin(session, &told->shared);
    return session;
}

/* The whole connection; each segment 1 ms after the one before. */
static void
tell(Told *told, const Replay *replay)
{
    Session *session = begin_session(told, 8883);
    int64_t time_ns = 1774978112368123000;

    for (guint i = 0; i < replay->segments->len; i++) {
        const ReplayPiece *piece = &g_array_index(replay->segments, ReplayPiece, i);

        session_data(session, piece->from, psk_span(piece->bytes->data, piece->bytes->len), 4 + i,
                     time_ns += 1000000);
    }
    session_end(session, PSK_END_FINISHED, PSK_CLIENT, 19, time_ns);
}

static void
told_of(Told *told, const char *name, bool with_key)
{
    g_autoptr(Replay) replay = replay_capture(name, 0);

    told_init(told);
    if (with_key)
        add_key(told, replay);
    tell(told, replay);
}

/* Nothing but printable characters, line feeds and, where they are wanted, colours. */
static void
assert_harmless(const char *text, bool color)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (; *text != '\0'; text++)
        g_assert_false(g_ascii_iscntrl(*text) && *text != '\n' && !(color && *text == '\x1b'));
}

static void
test_text(void)
{
    Told told = {0};

    told_of(&told, "article", true);
    g_assert_cmpuint(told.begun, ==, 1);
    g_assert_cmpuint(told.ended, ==, 1);
    g_assert_true(g_str_has_prefix(told.head->str, "#7  2026-03-31 17:28:32.368123  "
                                                   "192.168.5.7:61234 > 192.168.5.3:8883\n"));
    g_assert_nonnull(strstr(told.head->str, "bob  (keys.txt:3)"));
    g_assert_nonnull(strstr(told.head->str, "TLS1.2 TLS_PSK_WITH_AES_128_CCM_8"));
    g_assert_nonnull(strstr(told.head->str, "decrypted"));
    g_assert_cmpuint(count_of(told.body->str, "CONNECT"), ==, 3); /* DISCONNECT, CONNECTED! */
    g_assert_cmpuint(count_of(told.body->str, "PUBLISH"), ==, 1);
    g_assert_nonnull(strstr(told.body->str, "this/test/esp32_807A98"));
    g_assert_nonnull(strstr(told.body->str, "17:28:32.3"));
    assert_harmless(told.head->str, false);
    assert_harmless(told.body->str, false);
    g_assert_cmpint(told.last.expectation, ==, EXPECT_TLS);
    g_assert_cmpint(told.last.verdict, ==, PSK_VERDICT_DECRYPTED);
    g_assert_false(told.last.has_problem);
    g_assert_cmpuint(told.last.port, ==, 8883);
    told_clear(&told);
}

static void
test_text_failure(void)
{
    Told told = {0};

    told_of(&told, "wrong-key", true);
    g_assert_nonnull(strstr(told.head->str, "wrong_key"));
    g_assert_nonnull(strstr(told.body->str, "error wrong_key: "));
    g_assert_nonnull(strstr(told.body->str, "to do: "));
    g_assert_null(strstr(told.body->str, "PUBLISH"));
    g_assert_true(told.last.has_problem);
    told_clear(&told);
}

/* The hint is told also where the client leaves before it says who it is. */
static void
test_hint_alone(void)
{
    Told told = {0};

    told_of(&told, "client-refuses", true);
    g_assert_nonnull(strstr(told.head->str, "\n    hint      cellar\n"));
    g_assert_null(strstr(told.head->str, "identity"));
    told_clear(&told);
}

/* Numbers without a name are told as numbers. */
static void
test_nameless(void)
{
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, 200};

    for (int json = 0; json <= 1; json++) {
        Told told = {.options = {.verbose = true, .json = json}};
        Session *session;

        told_init(&told);
        session = begin_session(&told, 8883);
        session_data(session, PSK_SERVER, psk_span(alert, sizeof(alert)), 9, 0);
        session_end(session, PSK_END_RESET, PSK_SERVER, 9, 0);
        if (json) {
            g_assert_nonnull(strstr(told.head->str, "\"description\":\"200\""));
            g_assert_nonnull(strstr(told.body->str, "\"message\":\"200\""));
        } else {
            g_assert_nonnull(strstr(told.body->str, "TLS alert 200 ("));
        }
        told_clear(&told);
    }
}

static void
test_quiet_and_verbose(void)
{
    Told quiet = {.options = {.quiet = true}}, verbose = {.options = {.verbose = true}},
         both = {.options = {.verbose = true, .quiet = true}}, plain = {0};

    told_of(&quiet, "article", true);
    told_of(&verbose, "article", true);
    told_of(&both, "article", true);
    told_of(&plain, "article", true);
    g_assert_cmpstr(quiet.body->str, ==, "\n");
    g_assert_cmpstr(both.body->str, ==, "\n");
    g_assert_null(strstr(plain.body->str, "ClientHello"));
    g_assert_nonnull(strstr(verbose.body->str, "ClientHello"));
    g_assert_nonnull(strstr(verbose.body->str, "ChangeCipherSpec"));
    g_assert_nonnull(strstr(verbose.body->str, "PUBLISH"));
    g_assert_nonnull(strstr(verbose.head->str, "0xC0A8 TLS_PSK_WITH_AES_128_CCM_8"));
    told_clear(&quiet);
    told_clear(&verbose);
    told_clear(&both);
    told_clear(&plain);
}

/* Colours change nothing but colours. */
static void
test_color(void)
{
    g_autoptr(GRegex) codes = g_regex_new("\x1b\\[[0-9]*m", 0, 0, NULL);
    Told plain = {0}, colored = {.options = {.color = true}};
    g_autofree char *head = NULL, *body = NULL;

    told_of(&plain, "wrong-key", true);
    told_of(&colored, "wrong-key", true);
    g_assert_null(strchr(plain.head->str, '\x1b'));
    g_assert_nonnull(strchr(colored.head->str, '\x1b'));
    assert_harmless(colored.head->str, true);
    head = g_regex_replace_literal(codes, colored.head->str, -1, 0, "", 0, NULL);
    body = g_regex_replace_literal(codes, colored.body->str, -1, 0, "", 0, NULL);
    g_assert_cmpstr(head, ==, plain.head->str);
    g_assert_cmpstr(body, ==, plain.body->str);
    told_clear(&plain);
    told_clear(&colored);
}

static json_t *
parse(const char *line)
{
    json_error_t error;
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);

    g_assert_nonnull(object);
    g_assert_true(json_is_object(object));
    return object;
}

static void
assert_string(json_t *object, const char *key, const char *expected)
{
    g_assert_cmpstr(json_string_value(json_object_get(object, key)), ==, expected);
}

static void
assert_number(json_t *object, const char *key, json_int_t expected)
{
    g_assert_true(json_is_integer(json_object_get(object, key)));
    g_assert_cmpint(json_integer_value(json_object_get(object, key)), ==, expected);
}

/* The public contract's session event. */
static void
test_json_session(void)
{
    Told told = {.options = {.json = true}};
    json_t *object, *suite;

    told_of(&told, "article", true);
    g_assert_true(g_str_has_prefix(told.head->str, "{\"event\":\"session\",\"id\":7,"));
    g_assert_cmpuint(count_of(told.head->str, "\n"), ==, 1);
    object = parse(told.head->str);
    assert_string(object, "start", "2026-03-31T17:28:32.368123Z");
    assert_number(object, "frame", 4);
    assert_number(object, "last_frame", 19);
    assert_string(object, "client", "192.168.5.7:61234");
    assert_string(object, "server", "192.168.5.3:8883");
    assert_string(object, "version", "TLS1.2");
    suite = json_object_get(object, "suite");
    assert_string(suite, "id", "0xC0A8");
    assert_string(suite, "name", "TLS_PSK_WITH_AES_128_CCM_8");
    assert_string(suite, "openssl", "PSK-AES128-CCM8");
    assert_string(suite, "mbedtls", "TLS-PSK-WITH-AES-128-CCM-8");
    assert_string(suite, "gnutls", "TLS_PSK_AES_128_CCM_8");
    g_assert_cmpuint(json_array_size(json_object_get(object, "offered")), ==, 5);
    assert_string(object, "identity", "bob");
    assert_string(object, "hint", "cualquiera");
    g_assert_true(json_is_false(json_object_get(object, "resumed")));
    g_assert_true(json_is_true(json_object_get(object, "extended_master_secret")));
    g_assert_true(json_is_false(json_object_get(object, "encrypt_then_mac")));
    assert_string(object, "key_source", "table");
    assert_string(object, "key_ref", "keys.txt:3");
    assert_string(object, "verdict", "decrypted");
    assert_number(object, "client_bytes", 26 + 37 + 2);
    assert_number(object, "server_bytes", 4);
    g_assert_cmpuint(json_array_size(json_object_get(object, "findings")), ==, 0);
    json_decref(object);
    told_clear(&told);
}

/* One object on each line, with the session's number. */
static void
test_json_events(void)
{
    Told told = {.options = {.json = true}};
    g_auto(GStrv) lines = NULL;
    json_t *object;

    told_of(&told, "article", true);
    lines = g_strsplit(told.body->str, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 5); /* four packets and what follows the last \n */
    for (int i = 0; i < 4; i++) {
        static const char *const types[] = {"CONNECT", "CONNACK", "PUBLISH", "DISCONNECT"};

        object = parse(lines[i]);
        g_assert_true(g_str_has_prefix(lines[i], "{\"event\":\"mqtt\",\"session\":7,"));
        assert_string(object, "type", types[i]);
        assert_string(object, "from", i == 1 ? "server" : "client");
        json_decref(object);
    }
    object = parse(lines[2]);
    assert_string(object, "topic", "/this/test/esp32_807A98");
    assert_string(object, "payload", "CONNECTED!");
    assert_number(object, "qos", 0);
    json_decref(object);
    told_clear(&told);
}

/* Bytes that were held until others came have the time of their own frame. */
static void
test_held_bytes(void)
{
    MqttEvent event = {.kind = MQTT_EVENT_DATA,
                       .from = MQTT_SERVER,
                       .where = {9, 1774978112368123000},
                       .bytes = psk_span_str("held")};

    for (int json = 0; json <= 1; json++) {
        Told told = {.options = {.json = json}};
        Session *session;

        told_init(&told);
        session = begin_session(&told, 8883);
        session->now_ns = event.where.time + 5000000000;
        report_mqtt(told.shared.report, session, &event);
        g_assert_nonnull(strstr(told.body->str, "17:28:32.368123"));
        g_assert_cmpint(json, ==, strstr(told.body->str, "\"frame\":9,") != NULL);
        session_end(session, PSK_END_FINISHED, PSK_CLIENT, 19, session->now_ns);
        told_clear(&told);
    }
}

static void
test_json_failure(void)
{
    Told told = {.options = {.json = true}};
    json_t *object, *finding, *alert;

    told_of(&told, "refused-suite", true);
    object = parse(told.head->str);
    g_assert_true(json_is_null(json_object_get(object, "version")));
    g_assert_true(json_is_null(json_object_get(object, "suite")));
    g_assert_true(json_is_null(json_object_get(object, "identity")));
    g_assert_true(json_is_null(json_object_get(object, "key_source")));
    assert_string(object, "verdict", "no_common_suite");
    alert = json_array_get(json_object_get(object, "alerts"), 0);
    assert_string(alert, "from", "server");
    assert_string(alert, "level", "fatal");
    assert_string(alert, "description", "handshake_failure");
    finding = json_array_get(json_object_get(object, "findings"), 0);
    assert_string(finding, "code", "no_common_suite");
    assert_string(finding, "severity", "error");
    assert_string(finding, "certainty", "certain");
    g_assert_cmpuint(strlen(json_string_value(json_object_get(finding, "text"))), >, 0);
    g_assert_cmpuint(strlen(json_string_value(json_object_get(finding, "remedy"))), >, 0);
    json_decref(object);
    told_clear(&told);
}

/* An identity of the client's choice, in a ClientKeyExchange that is otherwise a capture's. */
static void
tell_identity(Told *told, const void *identity, size_t size)
{
    g_autoptr(Replay) replay = replay_capture("unknown-identity", 0);
    Session *session;

    told_init(told);
    session = begin_session(told, 8883);
    for (guint i = 0; i < replay->records->len; i++) {
        const ReplayPiece *record = replay_record(replay, i);
        const uint8_t header[] = {22, 3, 3, 0, (uint8_t)(size + 6), 16, 0, 0, (uint8_t)(size + 2),
                                  0, (uint8_t)size};

        if (replay_type(record) != PSK_CONTENT_HANDSHAKE || record->bytes->data[5] != 16) {
            session_data(session, record->from,
                         psk_span(record->bytes->data, record->bytes->len), 9, 0);
            continue;
        }
        session_data(session, PSK_CLIENT, psk_span(header, sizeof(header)), 9, 0);
        session_data(session, PSK_CLIENT, psk_span(identity, size), 9, 0);
        break;
    }
    session_end(session, PSK_END_RESET, PSK_SERVER, 9, 0);
}

/* What a peer calls itself can't reach the terminal as anything but text. */
static void
test_hostile_identity(void)
{
    static const char hostile[] = "\x1b]0;x\x07\r\nverdict\xe2\x80\xae\xff";
    Told text = {.options = {.verbose = true}}, json = {.options = {.json = true}};
    json_t *object;

    tell_identity(&text, hostile, sizeof(hostile));
    assert_harmless(text.head->str, false);
    assert_harmless(text.body->str, false);
    g_assert_nonnull(strstr(text.head->str, "\\x1b]0;x\\x07\\r\\nverdict"));
    told_clear(&text);

    tell_identity(&json, hostile, sizeof(hostile));
    assert_harmless(json.head->str, false);
    object = parse(json.head->str);
    g_assert_null(json_object_get(object, "identity"));
    assert_string(object, "identity_hex", "1b5d303b78070d0a76657264696374e280aeff00");
    json_decref(object);
    told_clear(&json);

    json = (Told){.options = {.json = true}};
    tell_identity(&json, "b\xc3\xb6" "b\x1b\n", 6); /* UTF-8 that is no printable text */
    assert_harmless(json.head->str, false);
    object = parse(json.head->str);
    assert_string(object, "identity", "b\xc3\xb6" "b\x1b\n");
    json_decref(object);
    told_clear(&json);
}

/* Plaintext goes to --streams only where it is wanted. */
static void
test_streams(void)
{
    g_autoptr(Replay) replay = replay_capture("article", 0);
    Told with = {.options = {.quiet = true, .streams = (char *)"somewhere"}}, without = {0};

    told_of(&with, "article", true);
    for (int i = 0; i < PSK_SENDERS; i++)
        g_assert_cmpmem(with.streams[i]->str, with.streams[i]->len, replay->said[i]->data,
                        replay->said[i]->len);
    told_clear(&with);
    told_of(&without, "article", true);
    g_assert_cmpuint(without.streams[0]->len + without.streams[1]->len, ==, 0);
    told_clear(&without);
}

/* Whether something that is no TLS is reported depends on its port. */
static void
check_expectation(uint16_t port, Expectation expectation)
{
    Told told = {0};
    Session *session;

    told_init(&told);
    session = begin_session(&told, port);
    session_data(session, PSK_CLIENT, psk_span_str("GET / HTTP/1.1\r\n\r\n"), 4, 0);
    session_end(session, PSK_END_FINISHED, PSK_CLIENT, 9, 0);
    g_assert_cmpuint(told.begun, ==, 0);
    g_assert_cmpint(told.last.expectation, ==, expectation);
    g_assert_cmpint(told.last.verdict, ==, PSK_VERDICT_NOT_TLS);
    told_clear(&told);
}

static void
test_expectation(void)
{
    check_expectation(8883, EXPECT_PORT);
    check_expectation(80, EXPECT_UNKNOWN);
}

/* A finding that belongs to no session. */
static void
test_finding(void)
{
    const PskFindingInfo *info = psk_finding_find("duplicate_identity");
    Told text = {0}, json = {.options = {.json = true}};
    json_t *object;

    told_init(&text);
    report_finding(text.shared.report, info, "twice");
    g_assert_true(g_str_has_prefix(text.body->str, "  warning duplicate_identity: twice\n"));
    told_clear(&text);
    told_init(&json);
    report_finding(json.shared.report, info, "tw\"ice\x7f\x7f");
    g_assert_true(g_str_has_prefix(json.body->str, "{\"event\":\"finding\","));
    object = parse(json.body->str);
    assert_string(object, "code", "duplicate_identity");
    assert_string(object, "text", "tw\"ice\x7f\x7f");
    g_assert_null(strchr(json.body->str, '\x7f')); /* it is a control character */
    g_assert_null(json_object_get(object, "frame"));
    json_decref(object);
    told_clear(&json);
}

static void
test_summary(void)
{
    SummaryTotals totals = {.packets = 40, .bytes = 5000, .tcp_connections = 3};
    Options text = {0}, json = {.json = true};
    g_autoptr(Summary) summary = summary_new();
    g_autoptr(GString) out = g_string_new(NULL);
    json_t *object;

    summary_add(summary, PSK_VERDICT_DECRYPTED, NULL, false, 0);
    summary_add(summary, PSK_VERDICT_DECRYPTED, NULL, false, 0);
    summary_add(summary, PSK_VERDICT_WRONG_KEY, NULL, false, 0);
    report_summary(out, &text, &totals, summary);
    g_assert_true(g_str_has_prefix(
        out->str, "40 packets, 3 TCP connections, 3 sessions: 2 decrypted, 1 wrong_key\n"));
    g_string_truncate(out, 0);
    totals.dropped_known = true;
    totals.dropped = 7;
    report_summary(out, &text, &totals, summary);
    g_assert_true(g_str_has_prefix(out->str, "40 packets (and 7 dropped while capturing), 3 TCP "));
    g_string_truncate(out, 0);
    report_summary(out, &json, &totals, summary);
    g_assert_true(g_str_has_prefix(out->str, "{\"event\":\"summary\","));
    object = parse(out->str);
    assert_number(object, "packets", 40);
    assert_number(object, "dropped", 7);
    assert_number(object, "bytes", 5000);
    assert_number(json_object_get(object, "verdicts"), "decrypted", 2);
    assert_number(json_object_get(object, "verdicts"), "wrong_key", 1);
    g_assert_null(json_object_get(json_object_get(object, "verdicts"), "not_tls"));
    json_decref(object);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/output/report/text", test_text);
    g_test_add_func("/tools/output/report/text-failure", test_text_failure);
    g_test_add_func("/tools/output/report/hint-alone", test_hint_alone);
    g_test_add_func("/tools/output/report/nameless", test_nameless);
    g_test_add_func("/tools/output/report/quiet-and-verbose", test_quiet_and_verbose);
    g_test_add_func("/tools/output/report/color", test_color);
    g_test_add_func("/tools/output/report/json-session", test_json_session);
    g_test_add_func("/tools/output/report/json-events", test_json_events);
    g_test_add_func("/tools/output/report/held-bytes", test_held_bytes);
    g_test_add_func("/tools/output/report/json-failure", test_json_failure);
    g_test_add_func("/tools/output/report/hostile-identity", test_hostile_identity);
    g_test_add_func("/tools/output/report/streams", test_streams);
    g_test_add_func("/tools/output/report/expectation", test_expectation);
    g_test_add_func("/tools/output/report/finding", test_finding);
    g_test_add_func("/tools/output/report/summary", test_summary);
    return g_test_run();
}
