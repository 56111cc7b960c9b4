/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two forms of a report implement, and what they share. For report*.c alone. */
#pragma once

#include "output/format.h"
#include "output/report.h"

typedef struct {
    void (*step)(Report *report, Session *session, const PskStep *step);
    void (*mqtt)(Report *report, Session *session, const MqttEvent *event);
    void (*session)(Report *report, const Session *session, const GPtrArray *findings, Item *end);
    void (*finding)(Report *report, const PskFindingInfo *info, const char *text);
    void (*summary)(GString *out, const Options *options, const SummaryTotals *totals,
                    const Summary *summary);
} ReportForm;

extern const ReportForm report_text_form;
extern const ReportForm report_json_form;

struct Report {
    const Options *options;
    const ReportForm *form;
    ReportEmit emit;
    void *user;
    GString *head; /* reused from item to item */
    GString *line;
    FormatSecond second; /* of the last line */
};

static inline PskSender
report_sender(MqttSender from)
{
    return from == MQTT_CLIENT ? PSK_CLIENT : PSK_SERVER;
}
