/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text for people: a block for each session, its head first, then its messages, then the findings.
 *
 *     #1  2026-03-31 17:28:32.368123  192.168.5.7:61234 > 192.168.5.3:8883
 *         identity  bob (keys.txt:3)
 *         suite     TLS1.2 TLS_PSK_WITH_AES_128_CCM_8
 *         verdict   decrypted: the key is right and everything was decrypted
 *       17:28:32.401234  >  CONNECT client "esp32" …
 */
#include "output/report_private.h"

#include <inttypes.h>

#include "base/text.h"
#include "limit.h"
#include "output/mqtt_text.h"
#include "output/text_color.h"
#include "output/text_head.h"
#include "output/text_wrap.h"
#include "tls/names.h"

enum {
    PAYLOAD_SHOWN = 160, /* octets of a payload or of other data on its line */
    PAYLOAD_SHOWN_VERBOSE = 4096,
    DUMP_WIDTH = 16, /* octets on a line of a hex dump */
    INDENT_FINDING = 4, /* where what does not fit on a terminal's line goes on */
    INDENT_REMEDY = 11, /* behind "    to do: " */
    INDENT_VERDICT = 14, /* behind "    verdict   " */
};

static Color
verdict_color(PskVerdict verdict)
{
    switch (verdict) {
    case PSK_VERDICT_DECRYPTED:
        return COLOR_GREEN;
    case PSK_VERDICT_WRONG_KEY:
    case PSK_VERDICT_UNKNOWN_IDENTITY:
    case PSK_VERDICT_NO_COMMON_SUITE:
    case PSK_VERDICT_VERSION_MISMATCH:
    case PSK_VERDICT_HANDSHAKE_FAILED:
        return COLOR_RED;
    default:
        return COLOR_YELLOW;
    }
}

/* "  17:28:32.401234  >  " */
static void
begin_line(Report *report, const Session *session, PskSender from, int64_t time_ns)
{
    GString *line = report->line;

    g_string_truncate(line, 0);
    psk_text_append_string(line, "  ");
    color_on(report->options, line, COLOR_DIM);
    format_time_of_day(line, &report->second, time_ns, session->time_digits);
    color_off(report->options, line);
    psk_text_append_string(line, from == PSK_CLIENT ? "  >  " : "  <  ");
}

/*
 * The head goes along where it may have changed, for a block that must begin before its end: it
 * says what is known by now, but for a very long one, which is not made anew for each line.
 */
static void
emit_line(Report *report, Session *session)
{
    Item item = {.kind = ITEM_LINE, .tag = session->tag, .line = report->line};

    if (text_head_update(report->options, report->head, session, report->line->len,
                         &item.number_at))
        item.text = report->head;
    report->emit(report->user, &item);
}

static void
text_step(Report *report, Session *session, const PskStep *step)
{
    const char *name = NULL;
    GString *line = report->line;

    begin_line(report, session, step->from, session->now_ns);
    color_on(report->options, line, COLOR_DIM);
    switch (step->content_type) {
    case PSK_CONTENT_HANDSHAKE:
        name = psk_handshake_name(step->handshake_type);
        g_string_append_printf(line, "TLS %s", name != NULL ? name : "handshake message");
        break;
    case PSK_CONTENT_ALERT:
        name = step->size > 0 ? psk_alert_name(step->alert_description) : "that can't be read";
        if (name != NULL)
            g_string_append_printf(line, "TLS alert %s", name);
        else
            g_string_append_printf(line, "TLS alert %u", step->alert_description);
        break;
    default:
        psk_text_append_string(line, "TLS ChangeCipherSpec");
        break;
    }
    g_string_append_printf(line, " (%u %s, frame %" PRIu64 ")", step->size,
                           step->size == 1 ? "byte" : "bytes", step->frame);
    color_off(report->options, line);
    g_string_append_c(line, '\n');
    emit_line(report, session);
}

static void
append_dump(GString *out, PskSpan bytes)
{
    for (size_t offset = 0; offset < bytes.size; offset += DUMP_WIDTH) {
        PskSpan row = psk_span_first(psk_span_skip(bytes, offset), DUMP_WIDTH);

        g_string_append_printf(out, "      %06zx ", offset);
        for (size_t i = 0; i < DUMP_WIDTH; i++) {
            if (i < row.size)
                g_string_append_printf(out, " %02x", row.data[i]);
            else
                psk_text_append_string(out, "   ");
        }
        psk_text_append_string(out, "  ");
        for (size_t i = 0; i < row.size; i++)
            g_string_append_c(out, g_ascii_isprint(row.data[i]) ? (char)row.data[i] : '.');
        g_string_append_c(out, '\n');
    }
}

static void
append_data(Report *report, const MqttEvent *event)
{
    GString *line = report->line;

    g_string_append_printf(line, "%s, %zu %s",
                           event->kind == MQTT_EVENT_DATA ? "data"
                                                          : "data that is no whole MQTT packet",
                           event->bytes.size, event->bytes.size == 1 ? "byte" : "bytes");
    if (report->options->verbose) {
        g_string_append_c(line, '\n');
        append_dump(line, event->bytes);
        return;
    }
    psk_text_append_string(line, ": \"");
    psk_text_append(line, psk_span_first(event->bytes, PAYLOAD_SHOWN));
    psk_text_append_string(line, event->bytes.size > PAYLOAD_SHOWN ? "…\"\n" : "\"\n");
}

static void
text_mqtt(Report *report, Session *session, const MqttEvent *event)
{
    begin_line(report, session, report_sender(event->from), event->where.time);
    if (event->kind == MQTT_EVENT_PACKET) {
        mqtt_text_append(report->line, event->packet,
                         report->options->verbose ? PAYLOAD_SHOWN_VERBOSE : PAYLOAD_SHOWN);
        g_string_append_c(report->line, '\n');
    } else {
        append_data(report, event);
    }
    emit_line(report, session);
}

static void
append_verdict(const Options *options, GString *out, PskVerdict verdict)
{
    const PskVerdictInfo *info = psk_verdict_info(verdict);

    text_head_label(options, out, "verdict");
    color_on(options, out, verdict_color(verdict));
    psk_text_append_string(out, info->name);
    color_off(options, out);
    psk_text_append_string(out, ": ");
    text_wrap_append(out, info->sentence, options->columns,
                     (unsigned)(INDENT_VERDICT + strlen(info->name) + strlen(": ")),
                     INDENT_VERDICT);
    g_string_append_c(out, '\n');
}

static void
append_finding(const Options *options, GString *out, const PskFinding *finding)
{
    PskSeverity severity = finding->info->severity;
    const char *name = psk_severity_name(severity);
    g_autoptr(GString) sentence = g_string_new(finding->text);

    if (finding->certainty == PSK_CERTAINTY_LIKELY)
        psk_text_append_string(sentence, " (likely)");
    if (finding->frame != 0)
        g_string_append_printf(sentence, " (frame %" PRIu64 ")", finding->frame);
    psk_text_append_string(out, "  ");
    color_on(options, out,
             severity == PSK_SEVERITY_ERROR     ? COLOR_RED
             : severity == PSK_SEVERITY_WARNING ? COLOR_YELLOW
                                                : COLOR_DIM);
    g_string_append_printf(out, "%s %s", name, finding->info->code);
    color_off(options, out);
    psk_text_append_string(out, ": ");
    text_wrap_append(out, sentence->str, options->columns,
                     (unsigned)(strlen("  ") + strlen(name) + strlen(" ") +
                                strlen(finding->info->code) + strlen(": ")),
                     INDENT_FINDING);
    g_string_append_c(out, '\n');
    if (finding->remedy == NULL)
        return;
    psk_text_append_string(out, "    to do: ");
    text_wrap_append(out, finding->remedy, options->columns, INDENT_REMEDY, INDENT_REMEDY);
    g_string_append_c(out, '\n');
}

static void
text_session(Report *report, const Session *session, const GPtrArray *findings, Item *end)
{
    g_string_truncate(report->head, 0);
    g_string_truncate(report->line, 0);
    end->text = report->head;
    end->line = report->line;
    end->number_at = text_head_append(report->options, report->head, session);
    append_verdict(report->options, report->head, end->verdict);
    for (guint i = 0; i < findings->len; i++)
        append_finding(report->options, report->line, g_ptr_array_index(findings, i));
    g_string_append_c(report->line, '\n');
}

static void
text_finding(Report *report, const PskFindingInfo *info, const char *text)
{
    PskFinding finding = {.info = info,
                          .certainty = info->certainty,
                          .text = (char *)text,
                          .remedy = (char *)info->remedy};
    Item item = {.kind = ITEM_FINDING,
                 .text = report->head,
                 .number_at = ITEM_NO_NUMBER,
                 .has_problem = info->severity > PSK_SEVERITY_NOTE};

    g_string_truncate(report->head, 0);
    append_finding(report->options, report->head, &finding);
    g_string_append_c(report->head, '\n');
    report->emit(report->user, &item);
}

static void
append_verdicts(const Options *options, GString *out, const Summary *summary)
{
    bool first = true;

    for (size_t i = 0; i < PSK_VERDICTS; i++) {
        uint64_t sessions = summary_verdict(summary, (PskVerdict)i);

        if (sessions == 0)
            continue;
        g_string_append_printf(out, "%s%" PRIu64 " ", first ? ": " : ", ", sessions);
        color_on(options, out, verdict_color((PskVerdict)i));
        psk_text_append_string(out, psk_verdict_info((PskVerdict)i)->name);
        color_off(options, out);
        first = false;
    }
}

/* "  3  bob", a line each. */
static void
append_counts(GString *out, const GArray *counts)
{
    for (guint i = 0; i < counts->len; i++) {
        const SummaryCount *line = &g_array_index(counts, SummaryCount, i);

        g_string_append_printf(out, "  %6" PRIu64 "  ", line->sessions);
        psk_text_append_bytes(out, line->name);
        g_string_append_c(out, '\n');
    }
}

/* With one session, its block has said all of it. */
static void
append_breakdown(GString *out, const Summary *summary)
{
    g_autoptr(GArray) suites = summary_suites(summary, SUMMARY_IDENTITIES_MAX);
    g_autoptr(GArray) identities = summary_top_identities(summary, SUMMARY_IDENTITIES_SHOWN);

    if (summary_sessions(summary) < 2)
        return;
    if (suites->len > 0) {
        psk_text_append_string(out, "sessions by cipher suite:\n");
        append_counts(out, suites);
    }
    if (identities->len > 0) {
        psk_text_append_string(out, "sessions by identity:\n");
        append_counts(out, identities);
        if (summary_identities(summary) > identities->len)
            g_string_append_printf(out, "          and %" PRIu64 " more identities\n",
                                   summary_identities(summary) - identities->len);
    }
}

/* "  live_connections  100000 connections" */
static void
append_limits(GString *out)
{
    const Limit *limit;

    psk_text_append_string(out, "limits:\n");
    for (size_t i = 0; (limit = limit_at(i)) != NULL; i++)
        g_string_append_printf(out, "  %-22s %10" PRIu64 " %s\n", limit->name, limit->value,
                               limit->unit);
}

static void
text_summary(GString *out, const Options *options, const SummaryTotals *totals,
             const Summary *summary)
{
    uint64_t sessions = summary_sessions(summary);

    g_string_append_printf(out, "%" PRIu64 " %s", totals->packets,
                           totals->packets == 1 ? "packet" : "packets");
    if (totals->dropped_known)
        g_string_append_printf(out, " (and %" PRIu64 " dropped while capturing)", totals->dropped);
    g_string_append_printf(out, ", %" PRIu64 " TCP %s, %" PRIu64 " %s", totals->tcp_connections,
                           totals->tcp_connections == 1 ? "connection" : "connections", sessions,
                           sessions == 1 ? "session" : "sessions");
    append_verdicts(options, out, summary);
    g_string_append_c(out, '\n');
    append_breakdown(out, summary);
    if (options->verbose)
        append_limits(out);
}

const ReportForm report_text_form = {
    .step = text_step,
    .mqtt = text_mqtt,
    .session = text_session,
    .finding = text_finding,
    .summary = text_summary,
};
