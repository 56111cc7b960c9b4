/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Report: from what happens in sessions to items of output, as text for people (report_text.c) or
 * as JSON Lines (report_json.c). One for each thread.
 */
#pragma once

#include "options.h"
#include "output/item.h"
#include "output/summary.h"
#include "sessions/session.h"

typedef void (*ReportEmit)(void *user, const Item *item);

/* |options| are borrowed; |emit| takes each item. */
Report *report_new(const Options *options, ReportEmit emit, void *user);
void report_free(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)

/* The session turned out to be TLS. */
void report_begin(Report *report, const Session *session);

/* The session's handshake is complete: what the server chose may explain what it refuses others. */
void report_accepted(Report *report, const Session *session);

/* A step of the handshake (--verbose). */
void report_step(Report *report, Session *session, const PskStep *step);

/* An MQTT packet, or application data that is none. */
void report_mqtt(Report *report, Session *session, const MqttEvent *event);

/* Plaintext, for --streams. */
void report_plaintext(Report *report, const Session *session, PskSender from, PskSpan bytes);

/* The session's end. The session and its tag go with the item. */
void report_session(Report *report, Session *session);

/* The same, not emitted: fills |item|, whose texts are the report's until it is used again. */
void report_session_item(Report *report, Session *session, Item *item);

/* A finding that belongs to no session; |text| is safe to print. */
void report_finding(Report *report, const PskFindingInfo *info, const char *text);

/* The last line or lines. */
void report_summary(GString *out, const Options *options, const SummaryTotals *totals,
                    const Summary *summary);
