/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/report_private.h"

#include "decode/flows.h"

static const ReportForm *
form_of(const Options *options)
{
    return options->json ? &report_json_form : &report_text_form;
}

Report *
report_new(const Options *options, ReportEmit emit, void *user)
{
    Report *report = g_new0(Report, 1);

    report->options = options;
    report->form = form_of(options);
    report->emit = emit;
    report->user = user;
    report->head = g_string_new(NULL);
    report->line = g_string_new(NULL);
    return report;
}

void
report_free(Report *report)
{
    if (report == NULL)
        return;
    g_string_free(report->head, TRUE);
    g_string_free(report->line, TRUE);
    g_free(report);
}

void
report_begin(Report *report, const Session *session)
{
    Item item = {.kind = ITEM_BEGIN, .tag = session->tag};

    report->emit(report->user, &item);
}

void
report_accepted(Report *report, const Session *session)
{
    const PskFacts *facts = psk_connection_facts(session->connection);
    Item item = {.kind = ITEM_ACCEPTED,
                 .tag = session->tag,
                 .server = session->endpoint[PSK_SERVER],
                 .suite_id = facts->suite_id,
                 .version = facts->version};

    report->emit(report->user, &item);
}

void
report_step(Report *report, Session *session, const PskStep *step)
{
    if (report->options->verbose && !report->options->quiet)
        report->form->step(report, session, step);
}

void
report_mqtt(Report *report, Session *session, const MqttEvent *event)
{
    if (!report->options->quiet)
        report->form->mqtt(report, session, event);
}

void
report_plaintext(Report *report, const Session *session, PskSender from, PskSpan bytes)
{
    Item item = {.kind = ITEM_STREAM, .tag = session->tag, .from = from, .bytes = bytes};

    if (report->options->streams != NULL)
        report->emit(report->user, &item);
}

static Expectation
expectation_of(const Session *session, const PskFacts *facts)
{
    if (facts->protocol == PSK_PROTOCOL_TLS)
        return EXPECT_TLS;
    return session->endpoint[PSK_SERVER].port == PSK_PORT_SECURE_MQTT ? EXPECT_PORT
                                                                      : EXPECT_UNKNOWN;
}

static bool
has_problem(const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (((const PskFinding *)g_ptr_array_index(findings, i))->info->severity >
            PSK_SEVERITY_NOTE)
            return true;
    return false;
}

void
report_session_item(Report *report, Session *session, Item *item)
{
    const PskFacts *facts = psk_connection_facts(session->connection);
    g_autoptr(GPtrArray) findings = psk_diagnose(facts);

    *item = (Item){
        .kind = ITEM_END,
        .tag = session->tag,
        .session = session,
        .expectation = expectation_of(session, facts),
        .port = session->endpoint[PSK_SERVER].port,
        .verdict = psk_verdict(facts),
        .has_problem = has_problem(findings),
    };
    report->form->session(report, session, findings, item);
}

void
report_session(Report *report, Session *session)
{
    Item item;

    report_session_item(report, session, &item);
    report->emit(report->user, &item);
}

void
report_finding(Report *report, const PskFindingInfo *info, const char *text)
{
    report->form->finding(report, info, text);
}

void
report_summary(GString *out, const Options *options, const SummaryTotals *totals,
               const Summary *summary)
{
    form_of(options)->summary(out, options, totals, summary);
}
