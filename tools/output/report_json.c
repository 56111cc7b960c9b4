/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON Lines: one object a line, "event" first, then the session's number. */
#include "output/report_private.h"

#include <inttypes.h>

#include "base/text.h"
#include "limit.h"
#include "output/format.h"
#include "output/json_facts.h"
#include "output/mqtt_json.h"
#include "tls/names.h"

/* ASCII alone, so that no character of a peer's choice reaches a terminal... */
enum { DUMP_FLAGS = JSON_COMPACT | JSON_ENSURE_ASCII };

/* ...and DEL, which Jansson leaves as it is (RFC 8259 section 7 does not ask for more). */
static void
escape_delete(GString *line)
{
    g_autofree char *text = NULL;
    const char *from, *end, *at;

    if (memchr(line->str, '\x7f', line->len) == NULL)
        return;
    from = text = g_memdup2(line->str, line->len);
    end = text + line->len;
    g_string_truncate(line, 0);
    while ((at = memchr(from, '\x7f', (size_t)(end - from))) != NULL) {
        g_string_append_len(line, from, at - from);
        psk_text_append_string(line, "\\u007f");
        from = at + 1;
    }
    g_string_append_len(line, from, end - from);
}

/* The object as a line in |out|; takes |object| over. */
static void
dump(GString *out, json_t *object)
{
    size_t size = json_dumpb(object, out->str, out->allocated_len, DUMP_FLAGS);

    if (size >= out->allocated_len) {
        g_string_set_size(out, size);
        json_dumpb(object, out->str, size, DUMP_FLAGS);
    }
    g_string_set_size(out, size);
    escape_delete(out);
    g_string_append_c(out, '\n');
    json_decref(object);
}

/* Begins an event that carries the session's number under |key|: the writer puts it in. */
static json_t *
event_new(const char *name, const char *key)
{
    json_t *object = json_object();

    json_object_set_new(object, "event", json_string(name));
    json_object_set_new(object, key, json_integer(0));
    return object;
}

/* Dumps an event made by event_new(), leaving a place for the number. */
static size_t
dump_numbered(GString *out, json_t *object, const char *name, const char *key)
{
    size_t at = strlen("{\"event\":\"") + strlen(name) + strlen("\",\"") + strlen(key) +
                strlen("\":");

    dump(out, object);
    g_string_erase(out, (gssize)at, 1); /* the 0 */
    return at;
}

static void
set_time(json_t *object, const char *key, int64_t time_ns, uint8_t digits)
{
    g_autoptr(GString) text = g_string_new(NULL);

    format_time_rfc3339(text, time_ns, digits);
    json_object_set_new(object, key, json_string(text->str));
}

static void
emit_event(Report *report, const Session *session, json_t *object, const char *name)
{
    Item item = {.kind = ITEM_EVENT, .tag = session->tag, .text = report->head};

    item.number_at = dump_numbered(report->head, object, name, "session");
    report->emit(report->user, &item);
}

static json_t *
session_event(const Session *session, const char *name, MqttWhere where, PskSender from)
{
    json_t *object = event_new(name, "session");

    json_object_set_new(object, "frame", json_integer((json_int_t)where.frame));
    set_time(object, "time", where.time, session->time_digits);
    json_object_set_new(object, "from", json_string(psk_sender_name(from)));
    return object;
}

static void
json_step(Report *report, Session *session, const PskStep *step)
{
    json_t *object = session_event(session, "step", (MqttWhere){step->frame, session->now_ns},
                                   step->from);

    switch (step->content_type) {
    case PSK_CONTENT_HANDSHAKE:
        json_object_set_new(object, "type", json_string("handshake"));
        json_facts_set_name(object, "message", psk_handshake_name(step->handshake_type),
                 step->handshake_type);
        break;
    case PSK_CONTENT_ALERT:
        json_object_set_new(object, "type", json_string("alert"));
        json_facts_set_alert(object, "message", step->size > 0, step->alert_description);
        break;
    default:
        json_object_set_new(object, "type", json_string("change_cipher_spec"));
        break;
    }
    json_object_set_new(object, "encrypted", json_boolean(step->encrypted));
    json_object_set_new(object, "bytes", json_integer(step->size));
    emit_event(report, session, object, "step");
}

static void
json_mqtt(Report *report, Session *session, const MqttEvent *event)
{
    const char *name = event->kind == MQTT_EVENT_PACKET ? "mqtt" : "data";
    json_t *object = session_event(session, name, event->where, report_sender(event->from));

    if (event->kind == MQTT_EVENT_PACKET) {
        mqtt_json_set(object, event->packet);
    } else {
        json_object_set_new(object, "undecoded_mqtt",
                            json_boolean(event->kind == MQTT_EVENT_UNDECODED));
        mqtt_json_set_bytes(object, "payload", event->bytes);
    }
    emit_event(report, session, object, name);
}

static void
set_endpoint(json_t *object, const char *key, const Session *session, PskSender side)
{
    g_autoptr(GString) text = g_string_new(NULL);

    format_endpoint(text, session->ip_version, &session->endpoint[side]);
    json_object_set_new(object, key, json_string(text->str));
}

static void
json_session(Report *report, const Session *session, const GPtrArray *findings, Item *end)
{
    const PskFacts *facts = psk_connection_facts(session->connection);
    json_t *object = event_new("session", "id");

    set_time(object, "start", session->start_ns, session->time_digits);
    json_object_set_new(object, "frame", json_integer((json_int_t)session->first_frame));
    json_object_set_new(object, "last_frame", json_integer((json_int_t)session->last_frame));
    set_endpoint(object, "client", session, PSK_CLIENT);
    set_endpoint(object, "server", session, PSK_SERVER);
    json_facts_set_negotiated(object, facts);
    json_facts_set_string(object, "key_source", psk_key_source_name(facts->source));
    json_facts_set_string(object, "key_ref", facts->key_ref);
    json_object_set_new(object, "verdict", json_string(psk_verdict_info(end->verdict)->name));
    json_object_set_new(object, "alerts", json_facts_alerts(facts));
    json_object_set_new(
        object, "client_bytes",
        json_integer((json_int_t)facts->direction[PSK_CLIENT].application_bytes));
    json_object_set_new(
        object, "server_bytes",
        json_integer((json_int_t)facts->direction[PSK_SERVER].application_bytes));
    json_object_set_new(object, "findings", json_facts_findings(findings));
    end->text = report->head;
    end->number_at = dump_numbered(report->head, object, "session", "id");
}

static void
json_finding(Report *report, const PskFindingInfo *info, const char *text)
{
    PskFinding told = {.info = info,
                       .certainty = info->certainty,
                       .text = (char *)text,
                       .remedy = (char *)info->remedy};
    json_t *object = json_object();
    json_t *finding = json_facts_finding(&told);
    Item item = {.kind = ITEM_FINDING,
                 .text = report->head,
                 .number_at = ITEM_NO_NUMBER,
                 .has_problem = info->severity > PSK_SEVERITY_NOTE};

    json_object_set_new(object, "event", json_string("finding"));
    json_object_update(object, finding);
    json_decref(finding);
    dump(report->head, object);
    report->emit(report->user, &item);
}

static json_t *
suite_counts_json(const Summary *summary)
{
    g_autoptr(GArray) counts = summary_suites(summary, SUMMARY_IDENTITIES_MAX);
    json_t *object = json_object();

    for (guint i = 0; i < counts->len; i++) {
        const SummaryCount *line = &g_array_index(counts, SummaryCount, i);
        gsize size;
        const char *name = g_bytes_get_data(line->name, &size);
        g_autofree char *key = g_strndup(name, size);

        json_object_set_new(object, key, json_integer((json_int_t)line->sessions));
    }
    return object;
}

/* An array: identities are not always UTF-8, and so can't be keys. */
static json_t *
identity_counts_json(const Summary *summary)
{
    g_autoptr(GArray) counts = summary_top_identities(summary, SUMMARY_IDENTITIES_MAX);
    json_t *array = json_array();

    for (guint i = 0; i < counts->len; i++) {
        const SummaryCount *line = &g_array_index(counts, SummaryCount, i);
        json_t *object = json_object();

        json_facts_set_bytes(object, "identity", line->name);
        json_object_set_new(object, "sessions", json_integer((json_int_t)line->sessions));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *
verdict_counts_json(const Summary *summary)
{
    json_t *object = json_object();

    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        uint64_t sessions = summary_verdict(summary, (PskVerdict)i);

        if (sessions > 0)
            json_object_set_new(object, psk_verdict_info((PskVerdict)i)->name,
                                json_integer((json_int_t)sessions));
    }
    return object;
}

static json_t *
limits_json(void)
{
    json_t *object = json_object();
    const Limit *limit;

    for (size_t i = 0; (limit = limit_at(i)) != NULL; i++)
        json_object_set_new(object, limit->name, json_integer((json_int_t)limit->value));
    return object;
}

static void
json_summary(GString *out, const Options *options, const SummaryTotals *totals,
             const Summary *summary)
{
    json_t *object = json_object();

    json_object_set_new(object, "event", json_string("summary"));
    json_object_set_new(object, "packets", json_integer((json_int_t)totals->packets));
    json_object_set_new(object, "bytes", json_integer((json_int_t)totals->bytes));
    if (totals->dropped_known)
        json_object_set_new(object, "dropped", json_integer((json_int_t)totals->dropped));
    json_object_set_new(object, "tcp_connections",
                        json_integer((json_int_t)totals->tcp_connections));
    json_object_set_new(object, "sessions",
                        json_integer((json_int_t)summary_sessions(summary)));
    json_object_set_new(object, "verdicts", verdict_counts_json(summary));
    json_object_set_new(object, "suites", suite_counts_json(summary));
    json_object_set_new(object, "identities", identity_counts_json(summary));
    if (options->verbose)
        json_object_set_new(object, "limits", limits_json());
    dump(out, object);
}

const ReportForm report_json_form = {
    .step = json_step,
    .mqtt = json_mqtt,
    .session = json_session,
    .finding = json_finding,
    .summary = json_summary,
};
