/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP connections without data (decode/attempts.h), told of when the captures have ended. */
#pragma once

#include "report.h"
#include "tcp/flow.h"

/* A connection without data has ended. |attempts|: psk_attempts_new(). */
void attempts_add(GPtrArray *attempts, const Flow *flow, FlowEnd end);

/* Tells of all, in the order in which they were first seen. */
void attempts_report(const GPtrArray *attempts, Report *report);
