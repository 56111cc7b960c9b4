/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions that are read, whole or in part. */
#include "cases_private.h"

static void
as_it_is(PskFacts *f)
{
    (void)f;
}

static void
warning_alert(PskFacts *f)
{
    PskAlert close = {.from = PSK_CLIENT, .level = PSK_ALERT_LEVEL_WARNING, .readable = true};

    g_array_append_val(f->alerts, close);
}

static void
fatal_alert_later(PskFacts *f)
{
    f->end_by = PSK_SERVER;
    facts_alert(f, PSK_SERVER, PSK_ALERT_INTERNAL_ERROR);
}

/* What OpenSSL and GnuTLS say to a client that left without a word. */
static void
fatal_alert_to_the_gone(PskFacts *f)
{
    f->end_by = PSK_CLIENT;
    facts_alert(f, PSK_SERVER, PSK_ALERT_UNEXPECTED_MESSAGE);
}

static void
fatal_close_notify(PskFacts *f)
{
    facts_alert(f, PSK_CLIENT, PSK_ALERT_CLOSE_NOTIFY);
}

static void
by_keylog(PskFacts *f)
{
    f->key = PSK_KEY_NOT_ASKED;
    f->source = PSK_SOURCE_KEYLOG;
    facts_set_key_ref(f, NULL);
}

static void
dhe_by_keylog(PskFacts *f)
{
    by_keylog(f);
    facts_negotiate(f, PSK_TLS_1_2, ECDHE_PSK_GCM);
}

static void
resumed(PskFacts *f)
{
    f->resumed = true;
    f->client_key_exchange = false;
}

/* Data that is missing */

static void
gap(PskFacts *f)
{
    f->direction[PSK_SERVER].gaps = (PskGaps){.count = 1, .bytes = 1460, .frame = 12};
}

static void
cut(PskFacts *f)
{
    f->direction[PSK_SERVER].gaps = (PskGaps){.count = 2, .bytes = 90, .frame = 12, .cut = true};
}

static void
bad_record(PskFacts *f)
{
    f->direction[PSK_CLIENT].bad_records = 1;
    f->direction[PSK_CLIENT].bad_record_frame = 14;
}

static void
checksum_offload(PskFacts *f)
{
    f->offload_frame = 3;
}

static void
malformed_record(PskFacts *f)
{
    f->direction[PSK_CLIENT].malformed_bytes = 10;
    f->direction[PSK_CLIENT].malformed_frame = 15;
}

static void
tail(PskFacts *f)
{
    f->direction[PSK_CLIENT].tail_bytes = 3;
}

static void
not_opened(PskFacts *f)
{
    f->direction[PSK_SERVER].undecrypted_records = 2;
    f->direction[PSK_SERVER].undecrypted_bytes = 90;
}

static void
renegotiated(PskFacts *f)
{
    not_opened(f);
    f->renegotiated = true;
    f->key = PSK_KEY_UNKNOWN_IDENTITY;
}

static void
malformed_handshake(PskFacts *f)
{
    f->malformed_handshake_frame = 6;
    f->malformed_handshake = "NewSessionTicket";
}

/* MQTT */

static void
mqtt_refused(PskFacts *f)
{
    f->mqtt.connack_code = 5;
    f->mqtt.connack_name = "not authorized";
    f->mqtt.connack_frame = 16;
}

static void
mqtt_refused_version(PskFacts *f)
{
    mqtt_refused(f);
    f->mqtt.connack_code = 1;
    f->mqtt.connack_name = "unacceptable protocol version";
}

static void
mqtt_refused_client_id(PskFacts *f)
{
    mqtt_refused(f);
    f->mqtt.connack_code = 0x85;
    f->mqtt.connack_name = NULL;
}

static void
request_refused(PskFacts *f)
{
    f->mqtt.refusals = 1;
    f->mqtt.refused = "PUBLISH";
    f->mqtt.refused_code = 0x87;
    f->mqtt.refused_name = "Not authorized";
    f->mqtt.refused_frame = 18;
}

static void
requests_refused(PskFacts *f)
{
    request_refused(f);
    f->mqtt.refusals = 3;
    f->mqtt.refused = "SUBSCRIBE";
    f->mqtt.refused_code = 0x80;
    f->mqtt.refused_name = NULL;
}

static void
mqtt_unanswered(PskFacts *f)
{
    f->mqtt = (PskMqttFacts){.seen = true, .version = 4, .connect = true};
    f->direction[PSK_SERVER].application_bytes = 0;
    f->end_by = PSK_SERVER;
}

/* The capture ends before the answer. */
static void
mqtt_not_answered_yet(PskFacts *f)
{
    mqtt_unanswered(f);
    f->end = PSK_END_OPEN;
}

/* The answer is what the capture lost. */
static void
mqtt_answer_lost(PskFacts *f)
{
    mqtt_unanswered(f);
    gap(f);
}

static void
client_left_unanswered(PskFacts *f)
{
    mqtt_unanswered(f);
    f->end_by = PSK_CLIENT;
}

static void
close_notify(PskFacts *f, PskSender from)
{
    PskAlert sent = {
        .from = from, .level = PSK_ALERT_LEVEL_WARNING, .readable = true, .frame = 7};

    g_array_append_val(f->alerts, sent);
}

/* The frame of alerts is 7. */
static void
client_left_and_heard_goodbye(PskFacts *f)
{
    client_left_unanswered(f);
    f->end_frame = 6;
    close_notify(f, PSK_SERVER);
}

static void
server_left_and_heard_goodbye(PskFacts *f)
{
    mqtt_unanswered(f);
    f->end_frame = 6;
    close_notify(f, PSK_CLIENT);
}

static void
alert_before_fin(PskFacts *f)
{
    f->end_by = PSK_SERVER;
    f->end_frame = 8;
    facts_alert(f, PSK_CLIENT, PSK_ALERT_INTERNAL_ERROR);
}

static void
alert_behind_fin(PskFacts *f)
{
    alert_before_fin(f);
    f->end_frame = 6;
}

static void
mqtt_closed(PskFacts *f)
{
    f->mqtt.connect = true;
    f->end_by = PSK_SERVER;
    close_notify(f, PSK_SERVER);
    close_notify(f, PSK_CLIENT);
}

/* The server is asked to go by any of these, or says why. */
static void
mqtt_client_disconnects(PskFacts *f)
{
    mqtt_closed(f);
    f->mqtt.client_disconnect = true;
}

static void
mqtt_client_closes(PskFacts *f)
{
    f->mqtt.connect = true;
    f->end_by = PSK_SERVER;
    close_notify(f, PSK_CLIENT);
}

static void
http_inside(PskFacts *f)
{
    f->mqtt = (PskMqttFacts){0};
    f->inside = PSK_INSIDE_HTTP;
    f->inside_frame = 11;
}

static void
http_answer(PskFacts *f)
{
    http_inside(f);
    f->mqtt.connect = true;
}

/* As where the broker is killed: OpenSSL's word for a peer that left without close_notify. */
static void
mqtt_is_gone(PskFacts *f)
{
    facts_alert(f, PSK_CLIENT, PSK_ALERT_DECODE_ERROR);
    f->end_by = PSK_SERVER;
}

/* As mosquitto does when it is stopped. */
static void
mqtt_says_goodbye(PskFacts *f)
{
    close_notify(f, PSK_SERVER);
    f->end_by = PSK_CLIENT;
}

static void
websocket_inside(PskFacts *f)
{
    http_inside(f);
    f->inside = PSK_INSIDE_WEBSOCKET;
}

static void
websocket_inside_mqtt(PskFacts *f)
{
    websocket_inside(f);
    f->inside_mqtt = true;
}

static void
data_unanswered(PskFacts *f)
{
    f->mqtt = (PskMqttFacts){0};
    f->direction[PSK_SERVER].application_bytes = 0;
    f->end_by = PSK_SERVER;
}

static void
data_answered(PskFacts *f)
{
    data_unanswered(f);
    f->direction[PSK_SERVER].application_bytes = 4;
}

static void
mqtt_disconnected(PskFacts *f)
{
    f->mqtt.server_disconnect = true;
    f->mqtt.disconnect_code = 0x8e;
    f->mqtt.disconnect_frame = 17;
}

static void
mqtt_normal_disconnect(PskFacts *f)
{
    f->mqtt.server_disconnect = true;
}

static void
mqtt_malformed(PskFacts *f)
{
    f->mqtt.malformed_frame = 18;
    f->mqtt.malformed = g_strdup("a topic with U+0000");
}

static void
not_offered(PskFacts *f)
{
    f->suite_not_offered = true;
}

static void
not_expected(PskFacts *f)
{
    f->suite_not_expected = true;
}

static void
another_suite_before(PskFacts *f)
{
    f->usual_suite = PSK_GCM;
}

static void
null_cipher(PskFacts *f)
{
    facts_negotiate(f, PSK_TLS_1_2, PSK_NULL_SHA);
    f->source = PSK_SOURCE_NONE_NEEDED;
}

static void
null_cipher_without_key(PskFacts *f)
{
    null_cipher(f);
    f->key = PSK_KEY_NOT_ASKED;
    f->unauthenticated = true;
    facts_set_key_ref(f, NULL);
}

/* clang-format off */
static const DiagnoseCase cases[] = {
    {"works", as_it_is, V(DECRYPTED), ""},
    {"works in TLS 1.3", facts_working13, V(DECRYPTED), ""},
    {"a warning alert", warning_alert, V(DECRYPTED), ""},
    {"a fatal alert after data", fatal_alert_later, V(DECRYPTED), "ended_by_alert"},
    {"a fatal alert to who is gone", fatal_alert_to_the_gone, V(DECRYPTED), ""},
    {"a fatal close_notify", fatal_close_notify, V(DECRYPTED), ""},
    {"by key log", by_keylog, V(DECRYPTED), ""},
    {"DHE by key log", dhe_by_keylog, V(DECRYPTED), ""},
    {"resumed", resumed, V(DECRYPTED), ""},
    {"NULL cipher", null_cipher, V(DECRYPTED), ""},
    {"MQTT 5 says goodbye", mqtt_normal_disconnect, V(DECRYPTED), ""},
    {"NULL cipher, no key", null_cipher_without_key, V(DECRYPTED), "null_cipher"},
    {"another suite before", another_suite_before, V(DECRYPTED), "suite_differs"},
    {"suite not expected", not_expected, V(DECRYPTED), "suite_not_expected"},
    {"suite not offered", not_offered, V(DECRYPTED), "suite_not_offered"},
    {"malformed ticket", malformed_handshake, V(DECRYPTED), "malformed_handshake"},
    {"MQTT refuses", mqtt_refused, V(DECRYPTED), "mqtt_refused"},
    {"MQTT refuses a version", mqtt_refused_version, V(DECRYPTED), "mqtt_refused"},
    {"MQTT refuses a client id", mqtt_refused_client_id, V(DECRYPTED), "mqtt_refused"},
    {"MQTT refuses a message", request_refused, V(DECRYPTED), "mqtt_request_refused"},
    {"MQTT refuses subscriptions", requests_refused, V(DECRYPTED), "mqtt_request_refused"},
    {"MQTT does not answer", mqtt_unanswered, V(DECRYPTED), "mqtt_unanswered"},
    {"MQTT has not answered yet", mqtt_not_answered_yet, V(DECRYPTED), ""},
    {"MQTT's answer is lost", mqtt_answer_lost, V(PARTLY_DECRYPTED), "capture_gap"},
    {"the client left unanswered", client_left_unanswered, V(DECRYPTED), ""},
    {"the client left, and the server says goodbye", client_left_and_heard_goodbye, V(DECRYPTED),
     ""},
    {"the server left, and the client says goodbye", server_left_and_heard_goodbye, V(DECRYPTED),
     "mqtt_unanswered"},
    {"an alert, and the other side closes", alert_before_fin, V(DECRYPTED), "ended_by_alert"},
    {"an alert to who has closed", alert_behind_fin, V(DECRYPTED), "mqtt_closed"},
    {"MQTT leaves", mqtt_closed, V(DECRYPTED), "mqtt_closed"},
    {"MQTT leaves after DISCONNECT", mqtt_client_disconnects, V(DECRYPTED), ""},
    {"MQTT is gone, and the client notices", mqtt_is_gone, V(DECRYPTED), "mqtt_closed"},
    {"MQTT says close_notify, and the client closes", mqtt_says_goodbye, V(DECRYPTED),
     "mqtt_closed"},
    {"MQTT leaves after close_notify", mqtt_client_closes, V(DECRYPTED), ""},
    {"HTTP inside", http_inside, V(DECRYPTED), "http_inside_tls"},
    {"HTTP answers", http_answer, V(DECRYPTED), "http_answer"},
    {"WebSocket inside", websocket_inside, V(DECRYPTED), "websocket_inside_tls"},
    {"MQTT over WebSocket inside", websocket_inside_mqtt, V(DECRYPTED), "websocket_inside_tls"},
    {"data unanswered", data_unanswered, V(DECRYPTED), "data_unanswered"},
    {"data answered", data_answered, V(DECRYPTED), ""},
    {"MQTT disconnects", mqtt_disconnected, V(DECRYPTED), "mqtt_disconnected"},
    {"MQTT is malformed", mqtt_malformed, V(DECRYPTED), "mqtt_malformed"},
    {"gap", gap, V(PARTLY_DECRYPTED), "capture_gap"},
    {"cut packets", cut, V(PARTLY_DECRYPTED), "packets_cut"},
    {"bad record", bad_record, V(PARTLY_DECRYPTED), "bad_record"},
    {"checksum offload", checksum_offload, V(DECRYPTED), "checksum_offload"},
    {"malformed record", malformed_record, V(PARTLY_DECRYPTED), "malformed_record"},
    {"data not opened", not_opened, V(PARTLY_DECRYPTED), "data_not_opened"},
    {"renegotiation not opened", renegotiated, V(PARTLY_DECRYPTED), "data_not_opened"},
    {"ends in a record", tail, V(PARTLY_DECRYPTED), "ends_in_record"},
};
/* clang-format on */

const DiagnoseFamily diagnose_works = {cases, G_N_ELEMENTS(cases)};
