/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP connections without data (decode/attempts.h), told of when the captures have ended: those to
 * the port of MQTT over TLS, and of other ports those that failed where the captures have TLS.
 */
#pragma once

#include "output/report.h"
#include "tcp/flow.h"

/* Other ports whose connections are remembered until then. */
#define ATTEMPTS_PORTS_MAX 1024

typedef struct Attempts Attempts;

Attempts *attempts_new(void);
void attempts_free(Attempts *attempts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Attempts, attempts_free)

/* A connection without data has ended, at flow_table_time() |now_ns|. */
void attempts_add(Attempts *attempts, const Flow *flow, FlowEnd end, int64_t now_ns);

/* Tells of those of each port in the order in which they were first seen. |tls_ports| has a place
 * for each port: whether the captures have TLS on it. */
void attempts_report(const Attempts *attempts, const bool *tls_ports, Report *report);
